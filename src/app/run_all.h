// The runner for tools that make one thing of all the inputs of a job entry: a mean picture, a CSV of labels,
// a map, a trained model. A bad input is named and skipped, what was finished is kept.
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "app/run_each.h"

namespace atelier {

// An input as a gathering meets it. Stdin gives many pictures or the frames of a Y4M stream, or one text.
struct Source {
  size_t place = 0;  // in the order of the gathering, from 0
  Input input;
  std::string bytes;              // of what came on stdin
  Image frame = {};               // of a stream on stdin; else undefined
  std::exception_ptr error = {};  // stdin ended within it: reading it throws this
};

// What a gathering does with its pictures a group at a time. Groups follow the order of the inputs alone, so
// that what a picture shares its batch with is the same in every run.
struct BatchWork {
  size_t size = 1;
  size_t first = 0;  // the inputs before this place are no pictures, and are done with
  // Whether an interrupted run has done this one: it is not read again. May be empty.
  std::function<bool(size_t place)> is_done;
  // Of one picture, on any thread, while the group before is used; those of a group run at once.
  std::function<at::Tensor(const Source&, const Image&)> prepare;
  // What could be read of a group, in order.
  std::function<void(const std::vector<Source>&, const std::vector<at::Tensor>&)> use;
};

// What the loops over a gathering's inputs share.
struct GatheredInputs {
  Session& session;
  const PlannedItem& planned;
  const std::vector<Input>& inputs;
  std::vector<std::string>& failures;  // appended to
};
Image read_source_picture(const Source& source, const PictureOptions& options, uint64_t seed,
                          Session& session);
// An error of one input is said and counted, and the next goes on. Error when none could be used.
void visit_inputs(const GatheredInputs& inputs, const std::function<void(const Source&)>& visit);
void visit_batches(const GatheredInputs& inputs, const BatchWork& batch);
// `work` takes all inputs or fails with any of them; its progress is that of the whole.
void work_as_one(const GatheredInputs& inputs, const std::function<void()>& work);

// A gathering in work: the inputs one after another or in batches, then the whole.
template <class Job>
class Gathering : public Task<Job> {
 public:
  Gathering(Session& session, const PlannedItem& planned, const std::vector<Input>& inputs)
      : Task<Job>(session, planned), inputs_{session, planned, inputs, this->failures_} {}

  const std::vector<Input>& inputs() const { return inputs_.inputs; }
  void for_each_input(const std::function<void(const Source&)>& visit) { visit_inputs(inputs_, visit); }
  void for_each_batch(const BatchWork& batch) { visit_batches(inputs_, batch); }
  void as_one(const std::function<void()>& work) { work_as_one(inputs_, work); }
  Image read_picture(const Source& source, const PictureOptions& options) const {
    return read_source_picture(source, options, this->seed(), inputs_.session);
  }

 private:
  GatheredInputs inputs_;
};

// The entries of the plan that this process owns (--shard: contiguous ranges).
std::vector<WorkGroup> owned_entries(Plan& plan);

// Each of them through `gather`; finished ones are skipped. Inputs are what the last line counts. An entry
// that fails as a whole fails all its inputs, and the next goes on.
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
