// The runner for tools that make one thing of one input. A main is a call of run_each with its job struct and
// its work:
//
//   struct DreamJob {
//     DreamOptions dream; PictureOptions picture;
//     static ToolInfo tool();
//     void declare(Options& options);
//     void check(Check& check) const;                     // may be left out
//     Cost cost(int64_t width, int64_t height) const;     // may be left out
//     std::string format() const;                         // may be left out
//     std::string answer() const;                         // may be left out
//   };
//   int main(int argc, char** argv) {
//     return run_each<DreamJob>(argc, argv, [](Task<DreamJob>& task) { ... task.write(image,
//     task.job.picture); });
//   }
#pragma once

#include <functional>
#include <memory>

#include "app/item.h"
#include "app/memory.h"
#include "app/session.h"

namespace atelier {

// A tool's own job struct behind the plan's interface.
template <class Job>
class JobOptions : public ToolOptions {
 public:
  void declare(Options& options) override { job.declare(options); }
  void check(Check& check) const override {
    if constexpr (requires { job.check(check); }) job.check(check);
  }
  std::string format() const override {
    if constexpr (requires { job.format(); }) return job.format();
    return "";
  }
  std::string answer() const override {
    if constexpr (requires { job.answer(); }) return job.answer();
    return "";
  }
  Cost cost(int64_t width, int64_t height) const override {
    if constexpr (requires { job.cost(width, height); }) return job.cost(width, height);
    return {};
  }

  Job job;
};

template <class Job>
const Job& job_of(const PlannedItem& item) {
  return static_cast<const JobOptions<Job>&>(*item.settings->tool).job;
}

template <class Job>
struct Task : Item {
  Task(Session& session, const PlannedItem& planned, std::string bytes)
      : Item(session, planned, std::move(bytes)), job(job_of<Job>(planned)) {}

  const Job& job;
};

// A tool that reads pictures, and writes them unless its ToolInfo names other formats.
template <class Job>
ToolType picture_tool() {
  ToolType type{.info = Job::tool(),
                .make_options = [] { return std::make_unique<JobOptions<Job>>(); },
                .work = Work::each,
                .formats = Job::tool().formats,
                .is_wanted = is_image_name,
                .cost = [](const PlannedItem&) { return Cost{}; }};
  if (type.formats.empty()) type.formats = writable_formats();
  if constexpr (requires(Job job) { job.picture; })
    type.cost = [](const PlannedItem& item) { return item_cost(item, job_of<Job>(item).picture); };
  return type;
}

// The items of the plan that this process owns, each through `work`; finished ones are skipped. `options_of`
// gives an item's picture options, for those that only need another encoding.
struct EachWork {
  std::function<void(const PlannedItem& item, const std::string& bytes)> work;
  std::function<const PictureOptions&(const PlannedItem& item)> picture_options;
};
void run_items(Session& session, const EachWork& each);

template <class Job>
int run_each(int argc, char** argv, const std::function<void(Task<Job>&)>& work) {
  const ToolType type = picture_tool<Job>();
  return run_tool(argc, argv, type, [&](Session& session) {
    run_items(session, {.work =
                            [&](const PlannedItem& item, const std::string& bytes) {
                              Task<Job> task(session, item, bytes);
                              work(task);
                            },
                        .picture_options = [](const PlannedItem& item) -> const PictureOptions& {
                          return job_of<Job>(item).picture;
                        }});
  });
}

}  // namespace atelier
