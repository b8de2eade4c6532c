#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "base/text.h"
#include "charrnn/chat_line.h"
#include "charrnn/corpus_kinds.h"

namespace atelier {

namespace {

constexpr std::string_view kCornellMark = " +++$+++ ";

std::vector<std::string> split_at(std::string_view text, std::string_view mark) {
  std::vector<std::string> parts;
  for (size_t end; (end = text.find(mark)) != std::string_view::npos; text.remove_prefix(end + mark.size()))
    parts.emplace_back(text.substr(0, end));
  parts.emplace_back(text);
  return parts;
}

// Turns of one conversation; what one says in a row is one turn.
class Conversation {
 public:
  void say(const std::string& name, const std::string& text) {
    const std::string said = trim(text);
    if (said.empty()) return;
    if (!turns_.empty() && turns_.back().name == name)
      turns_.back().text += " " + said;
    else
      turns_.push_back({name, said});
  }

  void go_on(const std::string& text) {
    if (!turns_.empty()) turns_.back().text += " " + trim(text);
  }

  void end(Corpus& corpus, const DialogueOptions& options) {
    if (!turns_.empty() && std::ssize(turns_) < options.min_turns) corpus.drop("with too few turns");
    if (!turns_.empty() && std::ssize(turns_) >= options.min_turns) {
      std::vector<std::string> lines;
      for (const Turn& turn : turns_) lines.push_back((options.names ? turn.name + ": " : "") + turn.text);
      corpus.documents.push_back(join(lines, "\n"));
    }
    turns_.clear();
  }

  bool empty() const { return turns_.empty(); }

 private:
  struct Turn {
    std::string name, text;
  };
  std::vector<Turn> turns_;
};

// "['L194', 'L195']"
std::vector<std::string> quoted_ids(std::string_view list) {
  std::vector<std::string> ids;
  for (;;) {
    const size_t open = list.find('\'');
    if (open == std::string_view::npos) return ids;
    const size_t close = list.find('\'', open + 1);
    if (close == std::string_view::npos) return ids;
    ids.emplace_back(list.substr(open + 1, close - open - 1));
    list.remove_prefix(close + 1);
  }
}

struct MovieLine {
  std::string name, text;
};

std::unordered_map<std::string, MovieLine> read_movie_lines(Corpus& corpus, const SourceText& source) {
  std::unordered_map<std::string, MovieLine> lines;
  int64_t number = 0;
  for (const std::string& line : split(source.text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    const std::vector<std::string> fields = split_at(line, kCornellMark);
    if (fields.size() >= 5)
      lines[fields[0]] = {fields[3], fields[4]};
    else
      corpus.damaged(Error("is no line of a movie", source.name + ":" + std::to_string(number)));
  }
  return lines;
}

}  // namespace

void add_cornell(Corpus& corpus, const SourceText& lines, const SourceText& conversations,
                 const DialogueOptions& options) {
  corpus.between = "\n\n";
  const auto said = read_movie_lines(corpus, lines);
  int64_t number = 0;
  for (const std::string& line : split(conversations.text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    Conversation conversation;
    bool is_whole = true;
    const std::vector<std::string> ids = quoted_ids(split_at(line, kCornellMark).back());
    for (const std::string& id : ids) {
      const auto found = said.find(id);
      is_whole = is_whole && found != said.end();
      if (found != said.end()) conversation.say(found->second.name, found->second.text);
    }
    if (ids.empty() || !is_whole)
      corpus.damaged(Error(ids.empty() ? "names no lines" : "names lines that are not there",
                           conversations.name + ":" + std::to_string(number)));
    else
      conversation.end(corpus, options);
  }
}

void add_chat(Corpus& corpus, const SourceText& source, const DialogueOptions& options) {
  corpus.between = "\n\n";
  Conversation conversation;
  double last_minute = -1;  // of the day; -1: not known
  int64_t num_strange = 0;
  for (const std::string& line : split(source.text, '\n')) {
    if (trim(line).empty()) {
      conversation.end(corpus, options);
      last_minute = -1;
      continue;
    }
    const std::optional<ChatLine> turn = parse_chat_line(line);
    if (!turn) {
      num_strange += conversation.empty();
      conversation.go_on(line);
      continue;
    }
    if (turn->minute && last_minute >= 0 && options.gap_min > 0) {
      // The clock begins again at midnight.
      const double pause = std::fmod(*turn->minute - last_minute + 24 * 60, 24 * 60);
      if (pause > options.gap_min) conversation.end(corpus, options);
    }
    if (turn->minute) last_minute = *turn->minute;
    conversation.say(turn->name, turn->text);
  }
  conversation.end(corpus, options);
  if (num_strange > 0) corpus.drop("lines that nobody says", num_strange);
}

}  // namespace atelier
