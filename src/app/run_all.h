// The runner for tools that make one thing of all the inputs of a job entry: a mean picture, a CSV of labels,
// a map, a trained model. A bad input is named and skipped, what was finished is kept.
#pragma once

#include <functional>

#include "app/run_each.h"

namespace atelier {

// A gathering in work: the inputs one after another, then the whole.
template <class Job>
class Gathering : public Task<Job> {
 public:
  Gathering(Session& session, const PlannedItem& planned, const std::vector<Input>& inputs)
      : Task<Job>(session, planned, ""), session_(session), inputs_(inputs) {}

  const std::vector<Input>& inputs() const { return inputs_; }
  // `visit` for each input in order; an error of one is said, counted, and the next goes on.
  void for_each_input(const std::function<void(const Input&)>& visit) {
    visit_inputs(session_, this->planned(), inputs_, visit);
  }

 private:
  Session& session_;
  const std::vector<Input>& inputs_;
};

void visit_inputs(Session& session, const PlannedItem& planned, const std::vector<Input>& inputs,
                  const std::function<void(const Input&)>& visit);

// The entries of the plan that this process owns (--shard: contiguous ranges).
std::vector<WorkGroup> owned_entries(Plan& plan);

// Each of them through `gather`; finished ones are skipped. Inputs are what the last line counts.
void run_gatherings(Session& session,
                    const std::function<void(const PlannedItem&, const std::vector<Input>&)>& gather);

template <class Job>
int run_all(int argc, char** argv, const std::function<void(Gathering<Job>&)>& work) {
  ToolType type = picture_tool<Job>();
  type.work = Work::all;
  type.owned = owned_entries;
  return run_tool(argc, argv, type, [&](Session& session) {
    run_gatherings(session, [&](const PlannedItem& item, const std::vector<Input>& inputs) {
      Gathering<Job> gathering(session, item, inputs);
      work(gathering);
    });
  });
}

}  // namespace atelier
