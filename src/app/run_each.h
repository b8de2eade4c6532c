// The runner for tools that make one thing of one input. A main is a call of run_each with its job struct and
// its work:
//
//   struct DreamJob {
//     DreamOptions dream; PictureOptions picture;
//     static ToolInfo tool();
//     void declare(Options& options);
//     void check(Check& check) const;                     // this and the following may be left out
//     Cost cost(int64_t width, int64_t height) const;
//     std::string format() const;                         // of the output, where an option says it
//     std::string answer() const;                         // printed instead of working
//     std::vector<ImpliedAxis> axes(Check& check) const;  // `variations: 4` makes four items
//     DefaultInput default_input() const;                 // where none was named
//     Batch batch() const;                                // computed together, see run_each_group
//     Chain chain() const;                                // made from the item before, see Item::previous
//     Sequence sequence() const;                          // frames that carry something on, see Item::frame
//   };
//   int main(int argc, char** argv) {
//     return run_each<DreamJob>(argc, argv, [](Task<DreamJob>& task) { ... task.write(image,
//     task.job.picture); });
//   }
#pragma once

#include <functional>
#include <memory>

#include "app/group.h"
#include "app/memory.h"
#include "app/sequences.h"
#include "app/session.h"

namespace atelier {

// A tool that reads pictures, unless it says what else (`static bool reads(const fs::path&)`, of the files in
// a folder; `static constexpr bool kWithSubfolders`, also of the folders in it; `static constexpr bool
// kReadsText`, that stdin is one text), and writes them unless its ToolInfo names other formats.
template <class Job>
ToolType picture_tool() {
  ToolType type{.info = Job::tool(),
                .make_options = [] { return std::make_unique<JobOptions<Job>>(); },
                .work = Work::each,
                .formats = Job::tool().formats,
                .is_wanted = is_image_name,
                .cost = [](const PlannedItem&) { return Cost{}; }};
  if constexpr (requires(fs::path path) { Job::reads(path); }) type.is_wanted = Job::reads;
  if constexpr (requires { Job::kReadsText; }) type.reads_text = Job::kReadsText;
  if constexpr (requires { Job::kWithSubfolders; }) type.with_subfolders = Job::kWithSubfolders;
  type.info.picture_format = writable_formats().front();
  type.info.film_formats = writable_films();
  if (type.formats.empty()) type.formats = writable_formats();
  if constexpr (requires(Job job) { job.picture; }) {
    type.cost = [](const PlannedItem& item) { return item_cost(item, job_of<Job>(item).picture); };
    type.picture_options = [](const PlannedItem& item) -> const PictureOptions& {
      return job_of<Job>(item).picture;
    };
  }
  return type;
}

// What a tool does with its items. `picture_options` gives those of an item: for its memory, and for one that
// only needs another encoding.
struct EachWork {
  std::function<void(GroupItems& group)> work;
  std::function<const PictureOptions&(const PlannedItem& item)> picture_options;
};

// The groups of the plan that this process owns, each through `work`; finished ones are skipped. Of a group
// with an item that is missing all are computed again, so that it gets the company that it always has. A
// group that fails or finds too little memory is computed again one half at a time.
void run_items(Session& session, const EachWork& each);

// Work on groups: pictures of a Batch together, all others alone.
//
//   run_each_group<StyleJob>(argc, argv, [](Group<StyleJob>& group) {
//     std::vector<Image> images;
//     group.for_each([&](auto& task, size_t) { images.push_back(task.read_picture(task.job.picture)); });
//     ... compute all images at once, with group.job() and group.progress() ...
//     group.for_each([&](auto& task, size_t place) { task.write(images[place], task.job.picture); });
//   });
template <class Job>
int run_each_group(int argc, char** argv, const std::function<void(Group<Job>&)>& work) {
  ToolType type = picture_tool<Job>();
  const auto picture_options = [](const PlannedItem& item) -> const PictureOptions& {
    return job_of<Job>(item).picture;
  };
  type.owned = [&](Plan& plan) {
    return owned_groups(plan, {.working_size =
                                   [&](const PlannedItem& item) {
                                     const PictureOptions& options = picture_options(item);
                                     return options.working_size(source_size(item.input, options));
                                   },
                               .cuts =
                                   [&](const std::vector<PlannedItem*>& frames) {
                                     return scene_cuts(frames, picture_options(*frames.front()));
                                   }});
  };
  return run_tool(argc, argv, type, [&](Session& session) {
    run_items(session, {.work =
                            [&](GroupItems& items) {
                              Group<Job> group(items);
                              work(group);
                            },
                        .picture_options = picture_options});
  });
}

// Work on one item after the other.
template <class Job>
int run_each(int argc, char** argv, const std::function<void(Task<Job>&)>& work) {
  return run_each_group<Job>(
      argc, argv, [&](Group<Job>& group) { group.for_each([&](Task<Job>& task, size_t) { work(task); }); });
}

}  // namespace atelier
