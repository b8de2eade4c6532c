#include "charrnn-draw/texts.h"

#include <cctype>
#include <iostream>
#include <iterator>

#include "base/error.h"
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

std::vector<TextFile> read_texts(const Gathering<CharrnnDrawJob>& gathering) {
  std::vector<TextFile> texts;
  for (const Input& input : gathering.inputs()) {
    if (input.kind == Input::Kind::standard_input)
      texts.push_back({"stdin", "stdin", std::string(std::istreambuf_iterator<char>(std::cin), {})});
    else
      for (TextFile& text : read_packed_files(input.path)) texts.push_back(std::move(text));
  }
  if (texts.empty()) throw Error("holds no texts", gathering.input().path);
  return texts;
}

bool are_games(const std::vector<TextFile>& texts, const std::string& kind) {
  if (kind != "auto") return kind == "chess";
  for (const TextFile& text : texts)
    if (has_tags(text.text)) return false;
  const std::string& first = texts.front().text;
  if (begins_like_pgn(first)) return true;
  const std::vector<TextGame> games = read_game_text(first.substr(0, 10'000) + "\n");
  return !games.empty() && games.front().num_legal > 0;
}

}  // namespace atelier
