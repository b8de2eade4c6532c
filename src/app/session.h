// A process of a tool from its arguments to its exit status: parse, log, plan, device, work, report. Every
// main is one call into run_each or run_all, which stand on this. The one catch of the project
// is here.
#pragma once

#include <c10/core/Device.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/film_sources.h"
#include "app/groups.h"
#include "app/picture_options.h"
#include "base/progress.h"
#include "job/plan.h"
#include "nn/network.h"

namespace atelier {

class FilmOnStdout;

// A tool without its work.
struct ToolType {
  ToolInfo info;
  MakeOptions make_options;
  Work work = Work::each;
  std::vector<std::string> formats;                // that it writes
  std::function<bool(const fs::path&)> is_wanted;  // which files of a folder are its inputs
  bool with_subfolders = false;                    // and of all folders in it
  bool reads_text = false;                         // stdin is one text, not pictures one after another
  std::function<Cost(const PlannedItem&)> cost;    // of an item, as far as it is known before
  std::function<const PictureOptions&(const PlannedItem&)>
      picture_options;                                 // empty where it makes no pictures
  std::function<std::vector<WorkGroup>(Plan&)> owned;  // what this process works on (--shard)
};

// What became of the items so far.
struct Tally {
  int done = 0, skipped = 0, failed = 0;
  int64_t failed_parts = 0;  // of items that are done: Item::part_failed
};

class Session {
 public:
  Session(const ToolType& type, Plan& plan);
  ~Session();

  const ToolType& type() const { return type_; }
  Plan& plan() { return plan_; }
  const CommonOptions& common() const { return plan_.common(); }
  at::Device device() const { return device_; }
  Tally& tally() { return tally_; }
  const Tally& tally() const { return tally_; }
  int num_planned() const { return num_planned_; }

  // Loaded once a process for each description, weights and precision.
  FilmSources& film_sources() { return film_sources_; }
  // The film that goes to stdout, from its first frame on.
  FilmOnStdout& film_on_stdout();
  void finish_film_on_stdout();

  const Network& network(const std::string& name, const std::string& weights, const std::string& precision,
                         Form form = Form::as_described);

  void start_progress(int num_items, int num_done);
  ProgressDisplay& progress() { return *progress_; }
  void stop_progress();
  // Whether `pause` has passed since this was last true (or since the start); the caller then draws.
  bool sheets_are_due(std::chrono::seconds pause);
  bool plan_is_shown() const;  // --log-level off says nothing but errors

  // Runs `work` for one item: counts it, an error of it too, which is said, recorded and returned.
  // Interrupted, ReaderGone and FatalError go through.
  // Not counted as failed is what another process made unneeded (is_film_made_meanwhile).
  std::optional<Error> guard(const PlannedItem& item, const std::function<void()>& work);
  // The error of `work`, whatever it threw, in our words. Interrupted, ReaderGone and FatalError go through;
  // where the caller can do with less, what libraries throw for want of memory as well.
  enum class WantOfMemory { is_error, goes_through };
  static std::optional<Error> attempt(const std::function<void()>& work,
                                      WantOfMemory want = WantOfMemory::is_error);
  void count_done();
  // Frames that a film turned out not to hold.
  void count_lost(int64_t num_frames) { tally_.failed += static_cast<int>(num_frames); }
  // A part that an item is made without: counted, and said unless `message` is "" or many have been.
  void count_failed_part(const std::string& message);
  // Counts and reports an error of an item; returns it with its place.
  Error count_failed(const PlannedItem& item, const Error& error);
  // Says an error and records it at the item's output. With --fail-fast it is a FatalError.
  void report(const PlannedItem& item, const Error& error);

 private:
  const ToolType& type_;
  Plan& plan_;
  at::Device device_;
  Tally tally_;
  std::chrono::steady_clock::time_point sheets_drawn_ = std::chrono::steady_clock::now();
  int num_planned_ = 0;
  std::string last_error_;
  int num_parts_said_ = 0;
  std::map<std::string, std::unique_ptr<Network>> networks_;
  FilmSources film_sources_;
  std::unique_ptr<FilmOnStdout> film_on_stdout_;
  std::unique_ptr<ProgressDisplay> progress_;
};

// A job file, or a finished output that holds the job it was made by. Error for one that can't be read.
Node read_job(const std::string& path);

// Everything around the work. `work` runs the items; the return value is the process's exit status.
int run_tool(int argc, char** argv, const ToolType& type, const std::function<void(Session&)>& work);

}  // namespace atelier
