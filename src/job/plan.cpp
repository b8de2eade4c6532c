#include "job/plan.h"

#include <algorithm>
#include <limits>
#include <map>

#include "base/text.h"
#include "job/keyed.h"

namespace atelier {

namespace {

constexpr size_t kMaxItems = 10'000'000;

std::vector<JobEntry> read_entries(const CommandLine& line, const PlanContext& context,
                                   MistakeList& mistakes) {
  const DeclaredOptions options(context.make_options);
  std::vector<Error> own;
  std::vector<JobEntry> entries = job_entries(line, context.tool, options.declared, context.read_job, own);
  mistakes.add(own);
  return entries;
}

std::unique_ptr<Settings> make_settings(const JobEntry& entry, size_t entry_index, size_t case_index,
                                        const PlanContext& context) {
  auto settings = std::make_unique<Settings>(context.make_options);
  settings->entry = entry_index;
  settings->chosen = entry.nth_case(case_index);
  for (size_t axis = 0; axis < entry.axes.size(); ++axis) {
    settings->axis_labels.push_back(entry.axes[axis].labels[settings->chosen.choice[axis]]);
    if (entry.axes[axis].numbers_frames) settings->frame_axis = axis;
  }
  return settings;
}

void check_option_files(const Options& declared, std::vector<Error>& mistakes) {
  for (const Option& option : declared.all()) {
    if (!option.names_content()) continue;
    for (const InputPath& path : option.input_paths()) {
      if (fs::exists(path.path)) continue;
      mistakes.emplace_back("there is no file '" + path.path + "' for '" + option.key + "'", path.mark.text(),
                            "check the name");
    }
  }
}

// Into the options; of values that change over time the first stays, and all are looked at.
std::vector<Error> read_values(Settings& settings, const PlanContext&) {
  std::vector<Error> mistakes;
  const Node& values = settings.chosen.values;
  settings.is_keyed = is_keyed(values);
  if (!settings.is_keyed) {
    settings.declared.read(values, mistakes);
    return mistakes;
  }
  for (const auto& [key, value] : values.entries()) {
    CommonOptions common;
    Options of_all;
    common.declare(of_all);
    if (is_keyed(value) && of_all.find(key))
      mistakes.emplace_back("'" + key + "' can't change over time", value.key_mark().text(),
                            "give one value");
  }
  if (!mistakes.empty()) return mistakes;
  const std::set<double> frames = keyed_frames(values);
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
    mistakes.clear();
    settings.declared.read(values_at(values, *frame, settings.declared), mistakes);
    if (!mistakes.empty()) return mistakes;
  }
  return mistakes;
}

// Reads the values into the options and asks the tool whether they can work. Returns what is wrong.
std::vector<Error> checked(Settings& settings, const JobEntry& entry, const PlanContext& context,
                           Check::Shared& shared) {
  std::vector<Error> mistakes = read_values(settings, context);
  settings.tool->settle();
  check_option_files(settings.declared, mistakes);
  Check check(settings.chosen.values, shared);
  try {
    settings.machine = context.resolved_machine(settings.common);
    settings.common.check(check);
    for (const ImpliedAxis& implied : settings.tool->axes(check)) check_implied_axis(entry, implied);
    settings.tool->check(check);
  } catch (const Error& error) {
    check.mistakes().push_back(error);
  }
  settings.dependencies = check.dependencies();
  mistakes.insert(mistakes.end(), check.mistakes().begin(), check.mistakes().end());
  return mistakes;
}

// Values that can't be read, and what check() has against them, are said of every case later.
void imply_axes(JobEntry& entry, const PlanContext& context, Check::Shared& shared, MistakeList& mistakes) {
  DeclaredOptions options(context.make_options);
  std::vector<Error> ignored;
  options.declared.read(entry.common, ignored);
  options.tool->settle();
  Check check(entry.common, shared);
  try {
    for (const ImpliedAxis& implied : options.tool->axes(check)) imply_axis(entry, implied);
  } catch (const Error& error) {
    check.mistakes().push_back(error);
  }
  mistakes.add(check.mistakes());
}

}  // namespace

fs::path absolute_path(const std::string& path) {
  return fs::absolute(path).lexically_normal();
}

void MistakeList::add(const std::vector<Error>& errors) {
  for (const Error& error : errors) {
    if (said_.insert(error.what()).second) errors_.push_back(error);
  }
}

void MistakeList::throw_if_any() const {
  if (!errors_.empty()) throw PlanError(errors_);
}

DeclaredOptions::DeclaredOptions(const MakeOptions& make) : tool(make()) {
  tool->declare(declared);
  common.declare(declared);
}

Plan::Plan(const CommandLine& line, const PlanContext& context)
    : tool_(context.tool.name), work_(context.work) {
  MistakeList mistakes;
  entries_ = read_entries(line, context, mistakes);
  read_settings(context, mistakes);
  if (settings_.empty() && mistakes.empty())
    mistakes.add({Error("'jobs' is empty", tool_, "give it an entry")});
  if (settings_.empty()) mistakes.throw_if_any();
  answer_ = settings_.front()->tool->answer();
  if (!answer_.empty() || common().print_config) {
    mistakes.throw_if_any();
    return;
  }
  for (const auto& settings : settings_) add_items(*settings, context, mistakes);
  if (items_.empty() && mistakes.empty()) {
    mistakes.add({Error("there is nothing to do: no " + context.tool.items + " were named", context.tool.name,
                        "name some, for example '" + split(context.tool.example, '\n').front() + "'")});
  }
  check_outputs(context, mistakes);
  link_chains(mistakes);
  gather_films(context, mistakes);
  mistakes.throw_if_any();
  hash_items(context);
  chain_sequences();
  hash_films();
  find_film_states(context, mistakes);
  find_states(context, mistakes);
  mistakes.throw_if_any();
  remake_after_gaps();
}

std::vector<Input> Plan::sources_of(const PlannedItem& item) const {
  return work_ == Work::all ? inputs_.at(item.settings) : std::vector<Input>{item.input};
}

bool Plan::reads_stdin(const PlannedItem& item) const {
  const std::vector<Input> sources = sources_of(item);
  return std::any_of(sources.begin(), sources.end(),
                     [](const Input& source) { return source.kind == Input::Kind::standard_input; });
}

void Plan::read_settings(const PlanContext& context, MistakeList& mistakes) {
  Check::Shared shared;
  for (size_t entry = 0; entry < entries_.size(); ++entry) {
    imply_axes(entries_[entry], context, shared, mistakes);
    const size_t num_cases = entries_[entry].num_cases();
    if (num_cases > kMaxItems)
      throw PlanError(Error("the matrix has more than ten million combinations", tool_));
    for (size_t i = 0; i < num_cases; ++i) {
      settings_.push_back(make_settings(entries_[entry], entry, i, context));
      mistakes.add(checked(*settings_.back(), entries_[entry], context, shared));
    }
  }
}

}  // namespace atelier
