#include "charrnn-sample/chat.h"

#include <unistd.h>

#include <iostream>
#include <optional>

#include "app/signals.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "charrnn-sample/flowing_text.h"
#include "charrnn/conversation.h"

namespace atelier {

namespace {

// The lines that are answered; what came on stdin is kept for the next network.
class Lines {
 public:
  explicit Lines(const SampleJob& job)
      : is_live_(job.chat_lines.empty()), is_terminal_(is_live_ && isatty(STDIN_FILENO)) {
    if (is_live_) return;
    lines_ = split(read_file(job.chat_lines.path), '\n');
    if (lines_.back().empty()) lines_.pop_back();
  }

  bool is_terminal() const { return is_terminal_; }
  bool empty() const { return lines_.empty(); }

  std::optional<std::string> line(size_t number) {
    std::string next;
    if (is_live_ && number == lines_.size()) {
      if (is_terminal_) std::cerr << "> " << std::flush;
      const bool is_there = static_cast<bool>(std::getline(std::cin, next));
      throw_if_interrupted();
      if (is_there) lines_.push_back(next);
    }
    return number < lines_.size() ? std::optional(trim(lines_[number])) : std::nullopt;
  }

 private:
  bool is_live_, is_terminal_;
  std::vector<std::string> lines_;
};

void talk(const Writing& writing, Lines& lines, FlowingText& text) {
  if (!writing.vocabulary().number(U'\n'))
    throw Error("knows no line ends, so it learned no dialogue", writing.name,
                "train one on what 'charrnn-corpus dialogue' makes");
  Conversation conversation(
      writing.steps, writing.vocabulary(),
      {.sample = writing.job.sample, .you = writing.job.you, .other = writing.job.other});
  const Progress progress = writing.gathering.progress();
  const bool is_echoed = !(lines.is_terminal() && isatty(STDOUT_FILENO));
  for (size_t number = 0; const auto line = lines.line(number); ++number) {
    if (line->empty()) {
      if (conversation.has_begun()) text.add("\n");
      conversation.begin();
    } else {
      if (is_echoed) text.add(conversation.said(*line) + "\n");
      conversation.answer(*line, [&](const std::string& bit) {
        text.add(bit);
        progress(0);
      });
      text.add(conversation.has_begun() ? "\n" : "\n\n");
    }
    text.flush();
  }
}

}  // namespace

void chat(Gathering<SampleJob>& gathering) {
  Lines lines(gathering.job);
  if (lines.is_terminal() && gathering.inputs().size() > 1 && !gathering.job.averages)
    throw Error("several networks can't talk on a terminal", "--chat", "name one, or give --chat-lines FILE");
  if (lines.is_terminal()) gathering.hide_progress();
  FlowingText text(gathering);
  const bool has_headings = gathering.inputs().size() > 1 && !gathering.job.averages;
  with_networks(gathering, [&](Writing& writing, size_t number) {
    if (has_headings) text.add((number ? "\n# " : "# ") + heading_of(writing) + "\n");
    if (lines.is_terminal()) std::cerr << "An empty line begins anew, Ctrl-D ends.\n";
    talk(writing, lines, text);
  });
  if (lines.is_terminal()) std::cerr << "\n";
  if (lines.empty()) spdlog::warn("nothing was said: lines are read from stdin or --chat-lines");
  text.flush();
  gathering.finish_bytes();
}

}  // namespace atelier
