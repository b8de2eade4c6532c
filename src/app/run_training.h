// The runner for tools that train: the inputs of a job entry become one model, and its checkpoint is what
// resumes. The output is MODEL.safetensors; beside it stand what training_files() names, MODEL.moments/ and
// MODEL.work/, which stays, so that more --steps go on. A checkpoint of other fixed options or other data is
// refused before any work (--overwrite begins anew).
//
//   struct FitJob {
//     TrainOptions train;                                  // so named; declared by declare()
//     static ToolInfo tool();                              // with .formats = {"safetensors"}
//     void declare(Options& options);
//     void check(Check& check) const { train.check(check); }
//     std::vector<std::string> beside(const std::string&) const { return training_files(true); }
//   };
//   int main(int argc, char** argv) {
//     return run_training<FitJob>(argc, argv, [](Training<FitJob>& training) {
//       training.as_one([&] {
//         Fit fit(...);  // a Trainee, from training.inputs() and training.job
//         training.run(fit, {.sample = ...});
//       });
//     });
//   }
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/run_all.h"
#include "app/training_files.h"

namespace atelier {

// What a tool adds to a training.
struct TrainingSetup {
  Metadata metadata;         // of the model, in every file of it: vocabulary, shape
  TensorMap constants = {};  // of the model, in every file of it: parameters that are not trained
  // Of the finished model alone: what its file holds as well, made with these parameters. May be empty.
  std::function<TensorMap(const TensorMap& parameters)> besides = {};
  // Digest of what was read, where the plan can't know it: a training on stdin resumes only with one.
  std::string data = "";
  // What is sampled while it learns, from the trainee's present parameters; may be empty.
  std::function<std::vector<TrainSample>(int64_t step)> sample;
  std::vector<Baseline> baselines;            // drawn beside the curve
  std::string unit = "units", loss = "loss";  // "characters", "nats a character"
  // The same loss in another unit, said beside validations: of a nat {"bits", 1.4427}. "": none.
  std::pair<std::string, double> other_unit = {"", 1};
  // Who looks on beside us: `report`, `notice`, `moment` and `between_steps` are called before ours. May be
  // empty.
  TrainMonitor also;
};

// Trains, keeps, says; everything is written when this returns. Interrupted when a signal came, with the
// state kept.
void train_item(Item& item, const std::vector<Input>& inputs, const TrainOptions& options, Trainee& trainee,
                const TrainingSetup& setup);

// PlanError with every checkpoint that can't be gone on from.
void check_checkpoints(Session& session);

template <class Job>
class Training : public Gathering<Job> {
 public:
  using Gathering<Job>::Gathering;
  void run(Trainee& trainee, const TrainingSetup& setup) {
    train_item(*this, this->inputs(), this->job.train, trainee, setup);
  }
};

template <class Job>
int run_training(int argc, char** argv, const std::function<void(Training<Job>&)>& work) {
  ToolType type = picture_tool<Job>();
  type.work = Work::all;
  type.owned = owned_entries;
  return run_tool(argc, argv, type, [&](Session& session) {
    check_checkpoints(session);
    run_gatherings(session, [&](const PlannedItem& item, const std::vector<Input>& inputs) {
      Training<Job> training(session, item, inputs);
      work(training);
    });
  });
}

}  // namespace atelier
