// A conversation with a network that learned dialogue: turns are lines, and what was said stays in its state.
#pragma once

#include "charrnn/sampler.h"

namespace atelier {

struct ConversationOptions {
  SampleOptions sample;    // of each answer; it also ends with its line
  std::string you, other;  // names before the turns, as 'charrnn-corpus dialogue --names' writes; "": none
};

class Conversation {
 public:
  Conversation(const StepNetwork& network, const Vocabulary& vocabulary, const ConversationOptions& options);

  // What the network says to a line, without line ends, never an empty text; the same for the same lines
  // before. Characters that the network never saw are replaced by the nearest or left out. `written` (may be
  // empty) is told of the answer bit by bit, and throws to stop.
  std::string answer(const std::string& line, const std::function<void(const std::string&)>& written = {});
  // A line as it stands in the transcript, with its name.
  std::string said(const std::string& line) const;
  // As if nothing had been said. The network ends a conversation itself with the end of a document.
  void begin();
  bool has_begun() const { return has_begun_; }

 private:
  void read(int32_t symbol) { network_.read({&symbol, 1}, state_, scores_); }
  void read(const std::string& text);
  // Never what would make an empty answer, where nothing is written yet.
  Choice next(RandomStream& random, const Sample& answer);

  const StepNetwork& network_;
  const Vocabulary& vocabulary_;
  ConversationOptions options_;
  StepNetwork::State state_;
  std::vector<float> scores_;
  std::vector<int32_t> recent_;
  uint32_t num_answers_ = 0;
  bool has_begun_ = false;
};

}  // namespace atelier
