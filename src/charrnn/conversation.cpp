#include "charrnn/conversation.h"

#include <cmath>
#include <limits>

#include "charrnn/known_symbols.h"

namespace atelier {

Conversation::Conversation(const StepNetwork& network, const Vocabulary& vocabulary,
                           const ConversationOptions& options)
    : network_(network), vocabulary_(vocabulary), options_(options) {
  options_.sample.stop.push_back("\n");
  begin();
}

void Conversation::begin() {
  state_ = network_.resting_state(1);
  if (const auto end = vocabulary_.end()) read(*end);
  recent_.clear();
  has_begun_ = false;
}

void Conversation::read(const std::string& text) {
  for (const int32_t symbol : known_numbers(text, vocabulary_, Unknown::nearest)) {
    read(symbol);
    recent_.push_back(symbol);
  }
}

std::string Conversation::said(const std::string& line) const {
  return options_.you.empty() ? line : options_.you + ": " + line;
}

Choice Conversation::next(RandomStream& random, const Sample& answer) {
  std::vector<float> scores = scores_;
  if (answer.symbols.empty())
    for (const auto symbol : {vocabulary_.end(), vocabulary_.number(U'\n')})
      if (symbol && scores.size() > 2) scores[*symbol] = -std::numeric_limits<float>::infinity();
  const size_t num_recent = std::min<size_t>(options_.sample.recent, recent_.size());
  return choose(scores, std::span(recent_).last(num_recent), options_.sample.choice, random);
}

std::string Conversation::answer(const std::string& line,
                                 const std::function<void(const std::string&)>& written) {
  has_begun_ = true;
  read(said(line) + "\n");
  const std::string name = options_.other.empty() ? "" : options_.other + ": ";
  read(name);
  if (written && !name.empty()) written(name);
  if (scores_.empty()) read(0);  // nothing of the line is known
  RandomStream random(options_.sample.seed, "answer", num_answers_++);
  Sample answer;
  bool ends_all = false;
  size_t num_told = 0;
  const auto tell = [&](size_t until) {
    for (; num_told < until; ++num_told)
      if (written) written(vocabulary_.text(answer.symbols[num_told]));
  };
  while (!answer.has_ended && std::ssize(answer.log_probabilities) < options_.sample.length) {
    const Choice choice = next(random, answer);
    ends_all = choice.symbol == vocabulary_.end();
    add_symbol(answer, choice, vocabulary_, options_.sample);
    if (!ends_all) read(choice.symbol), recent_.push_back(choice.symbol);
    tell(answer.has_ended ? answer.symbols.size() : num_settled(answer, vocabulary_, options_.sample));
  }
  tell(answer.symbols.size());
  if (ends_all)
    begin();
  else if (const auto end = vocabulary_.number(U'\n'); end && (recent_.empty() || recent_.back() != *end))
    read(*end);  // cut off, or ended by another stop: the turn ends all the same
  return name + answer.text;
}

}  // namespace atelier
