// The plan of a run: every item with its options, output and digests, and what state its output is in. Made
// before any work, so that every mistake of a job is known at once and a rerun touches only what is not
// finished.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "job/common.h"
#include "job/job_file.h"
#include "job/manifest.h"
#include "job/outputs.h"
#include "job/tool_options.h"

namespace atelier {

// Mistakes of a plan, each said once: the same one in every case of a matrix is one mistake.
class MistakeList {
 public:
  void add(const std::vector<Error>& errors);
  bool empty() const { return errors_.empty(); }
  void throw_if_any() const;  // PlanError

 private:
  std::vector<Error> errors_;
  std::unordered_set<std::string> said_;
};

fs::path absolute_path(const std::string& path);

using MakeOptions = std::function<std::unique_ptr<ToolOptions>()>;

// Where results are computed, as far as they depend on it.
struct Machine {
  std::string device, precision;  // "cpu", "fp32"
};

// A tool's options and the common ones, declared together.
struct DeclaredOptions {
  explicit DeclaredOptions(const MakeOptions& make);

  CommonOptions common;
  std::unique_ptr<ToolOptions> tool;
  Options declared;  // bound to the two above
};

// One combination of settings, read and checked. Items that share it share its options.
struct Settings : DeclaredOptions {
  using DeclaredOptions::DeclaredOptions;

  size_t entry = 0;  // of the job's entries
  Case chosen;
  std::vector<std::filesystem::path> dependencies;
  std::vector<std::string> axis_labels;  // of the values that vary
  std::optional<size_t> frame_axis;      // among them: its values are frame numbers
  bool is_keyed = false;  // some values change over time; the options hold those of the first key
  Machine machine;
  StageHashes digest;  // `compute` of everything but the input; the others of their own options alone
  // Options of Stage::compute by key, as texts; of those that name files, their content. What a training's
  // checkpoint is compared by: `fixed` has to be equal, `extend` (Option::is_extend) may differ.
  std::map<std::string, std::string> fixed, extend;
};

// The tool's options as they are at one moment, where some change over time (job/keyed.h).
struct KeyedOptions {
  std::unique_ptr<ToolOptions> tool;
  std::string compute, draw, encode;  // canonical
};

enum class ItemState { to_do, finished, to_reencode };

// A file that an item writes beside its output, named by an option of the tool's own
// (Options::Handle::writes): codes, a montage; or after the output (ToolOptions::beside). An item is finished
// when its output and all companions are.
struct Companion {
  std::string key;  // of the option, or the ending
  OutputName output;
};

struct PlannedItem {
  size_t index = 0;  // in the whole plan, from 0
  const Settings* settings = nullptr;
  size_t input_place = 0;  // among the inputs of its settings
  Input input;
  OutputName output{};
  std::vector<Companion> companions{};
  StageHashes hashes{};
  std::string inputs_digest;                    // of its inputs alone, without any settings
  std::vector<std::string> input_digests = {};  // of a gathering: of each of them
  ItemState state = ItemState::to_do;
  bool needs_touch = false;  // finished, but an input is newer
  bool is_selected = true;   // by --frames, --from and --to; only sequences keep the others, for what they
                             // carry on
  std::string chain;         // equal in a series whose items are made from one another; else ""
  std::string sequence;      // equal in a sequence whose frames carry something on (Sequence); else ""
  const PlannedItem* previous = nullptr;  // the one before it there

  std::shared_ptr<const KeyedOptions> keyed;  // where options change over time

  const ToolOptions& tool() const { return keyed ? *keyed->tool : *settings->tool; }
  int64_t series_frame() const;  // the number that its job's own axis of frames gives it; -1 for none
  std::vector<OutputName> files() const;  // the output, unless it goes to stdout, and the companions
  const OutputName* companion(const std::string& key) const;  // nullptr where it was not asked for
};

// The item's output and companions, by its options and names.
void name_outputs(PlannedItem& item, const ToolInfo& tool);

// A film that is written: its frames are items' outputs or companions, kept in FILM.work/ until all are
// there. `hashes.compute` and `draw` cover those of the frames, `encode` how and when they are shown as well.
struct PlannedFilm {
  std::string path, format;
  std::string option;                // "output", or the key of the companion
  std::vector<PlannedItem*> frames;  // those that are written, in their order
  StageHashes hashes{};
  bool is_finished = false, needs_touch = false;
  bool is_stream = false;  // its frames come on stdin: how many is not known before

  const Settings& settings() const { return *frames.front()->settings; }
};

// The two forms of work: an item an input, or one item of all inputs.
enum class Work { each, all };

// What the plan needs to know of files and machines that job/ can't know.
struct PlanContext {
  ToolInfo tool;
  MakeOptions make_options;
  JobReader read_job;
  std::function<bool(const std::filesystem::path&)> is_wanted;  // which files of a folder are inputs
  bool with_subfolders = false;                                 // and of all folders in it
  FilmLookup films;
  std::function<void(const Input&)> check_input;  // throws Error for one that can't be made; may be empty
  std::function<std::optional<Error>(const PlannedFilm&)> check_film;  // what stands against writing it
  std::vector<std::string> writable_formats;                           // extensions without dot
  std::function<Machine(const CommonOptions&)> resolved_machine;       // throws Error
  struct Mark {
    std::string encode_hash;
    bool intact = true;
  };
  std::function<std::optional<Mark>(const std::filesystem::path&)> find_mark;  // of a finished output
  std::function<bool(const PlannedItem&)>
      can_reencode;  // the file that is there holds all that its new encoding needs
  Work work = Work::each;
};

class Plan {
 public:
  // Throws PlanError with every mistake that was found.
  Plan(const CommandLine& line, const PlanContext& context);

  const CommonOptions& common() const { return settings_.front()->common; }  // what concerns the process
  const std::vector<JobEntry>& entries() const { return entries_; }
  const std::vector<std::unique_ptr<Settings>>& settings() const { return settings_; }
  // What to print instead of working; then there are no items.
  const std::string& answer() const { return answer_; }
  std::vector<PlannedItem>& items() { return items_; }
  const std::vector<PlannedItem>& items() const { return items_; }
  const std::vector<PlannedFilm>& films() const { return films_; }
  const std::vector<std::string>& warnings() const { return warnings_; }  // that the work should say
  const std::map<std::string, FilmGap>& gaps() const {
    return gaps_;
  }  // of films that are worked on to
     // their end
  // What an item is made from: its input, or all inputs of its settings (run_all).
  std::vector<Input> sources_of(const PlannedItem& item) const;
  // Content that is not known before the run: it is never finished, and never resumed.
  bool reads_stdin(const PlannedItem& item) const;
  // The manifest in the folder of `file`, one of the item's.
  Manifest& manifest_for(const PlannedItem& item, const std::string& file);
  Manifest& manifest_for(const PlannedItem& item) { return manifest_for(item, item.output.path); }
  // Whether its output is there as this job makes it, also since the plan was made.
  bool is_made(const PlannedItem& item) { return is_made(item, item.output); }
  bool is_made(const PlannedItem& item, const OutputName& file);

 private:
  void read_settings(const PlanContext& context, MistakeList& mistakes);
  void add_items(const Settings& settings, const PlanContext& context, MistakeList& mistakes);
  void check_outputs(const PlanContext& context, MistakeList& mistakes);
  void gather_films(const PlanContext& context, MistakeList& mistakes);
  void hash_items(const PlanContext& context);
  void chain_sequences();  // a frame is made of every frame before it in its segment and lead-in
  void hash_films();
  void find_film_states(const PlanContext& context, MistakeList& mistakes);
  void find_states(const PlanContext& context, MistakeList& mistakes);
  std::unordered_set<std::string> input_paths() const;  // absolute
  // One of many that come on stdin: their names depend on how many there are.
  bool is_named_later(const PlannedItem& item) const { return work_ != Work::all && reads_stdin(item); }
  void link_chains(MistakeList& mistakes);
  void remake_after_gaps();  // of a series: what was made from an item that has to be made again

  std::vector<JobEntry> entries_;
  std::vector<std::unique_ptr<Settings>> settings_;
  std::vector<PlannedItem> items_;
  std::vector<PlannedItem*> links_;  // items of series, each in the order of its links
  std::vector<PlannedFilm> films_;
  std::unordered_set<std::string> finished_films_;  // by path
  std::vector<std::string> warnings_;
  std::map<std::string, FilmGap> gaps_;
  std::map<const Settings*, std::vector<Input>> inputs_;
  std::map<std::string, std::unique_ptr<Manifest>> manifests_;  // by path
  std::string tool_, answer_;
  Work work_ = Work::each;
};

// The name of the sheet (--sheet) that an item belongs to.
std::string sheet_name(const std::string& given, const PlannedItem& item, const ToolInfo& tool);

// The resolved job as YAML that runs again (--print-config): every option, with `matrix:` and `jobs:` where
// the job has them.
std::string resolved_config(const Plan& plan, const ToolInfo& tool);

// The resolved job of one item as YAML that makes it again: every option, absolute paths, no output.
std::string resolved_job(const PlannedItem& item, const std::vector<Input>& inputs, const ToolInfo& tool);
// That of a film.
std::string resolved_job(const PlannedFilm& film, const Plan& plan, const ToolInfo& tool);

}  // namespace atelier
