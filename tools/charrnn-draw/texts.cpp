#include "charrnn-draw/texts.h"

#include <cctype>
#include <iostream>
#include <iterator>

#include "base/gzip.h"
#include "charrnn/game_text.h"

namespace atelier {

namespace {

bool has_tags(const std::string& text) {
  for (size_t i = 0; i + 1 < text.size(); ++i)
    if (text[i] == '<' && std::isalpha(static_cast<unsigned char>(text[i + 1]))) return true;
  return false;
}

bool begins_like_pgn(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text.compare(first, 6, "[Event") == 0;
}

}  // namespace

std::vector<SampleText> read_texts(const Gathering<CharrnnDrawJob>& gathering) {
  std::vector<SampleText> texts;
  for (const Input& input : gathering.inputs()) {
    const bool is_stdin = input.kind == Input::Kind::standard_input;
    texts.push_back(
        {is_stdin ? "stdin" : input.path, input.stem,
         is_stdin ? std::string(std::istreambuf_iterator<char>(std::cin), {}) : read_maybe_gzip(input.path)});
  }
  return texts;
}

bool are_games(const std::vector<SampleText>& texts, const std::string& kind) {
  if (kind != "auto") return kind == "chess";
  for (const SampleText& text : texts)
    if (has_tags(text.text)) return false;
  const std::string& first = texts.front().text;
  if (begins_like_pgn(first)) return true;
  const std::vector<TextGame> games = read_game_text(first.substr(0, 10'000) + "\n");
  return !games.empty() && games.front().num_legal > 0;
}

}  // namespace atelier
