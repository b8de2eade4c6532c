#include "job/plan.h"

#include <algorithm>

#include "base/text.h"

namespace atelier {

namespace {

constexpr size_t kMaxItems = 10'000'000;

// As --frames counts: the number in the name, or the place from 1.
int64_t frame_number(const PlannedItem& item) {
  return item.input.frame >= 0 ? item.input.frame : static_cast<int64_t>(item.input_place) + 1;
}

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

// Reads the values into the options and asks the tool whether they can work. Returns what is wrong.
std::vector<Error> checked(Settings& settings, const JobEntry& entry, const PlanContext& context,
                           Check::Shared& shared) {
  std::vector<Error> mistakes;
  settings.declared.read(settings.chosen.values, mistakes);
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
  Check check(entry.common, shared);
  try {
    for (const ImpliedAxis& implied : options.tool->axes(check)) imply_axis(entry, implied);
  } catch (const Error& error) {
    check.mistakes().push_back(error);
  }
  mistakes.add(check.mistakes());
}

InputQuery named_inputs(const CommonOptions& common, const PlanContext& context) {
  return {common.inputs, common.files_from, common.null_separated,
          context.work == Work::sequence ? FrameSet() : FrameSet(common.frames), context.is_wanted};
}

// What was named, or the tool's own choice where nothing was.
std::vector<Input> inputs_of(const Settings& settings, const PlanContext& context,
                             std::vector<Error>& mistakes) {
  InputQuery query = named_inputs(settings.common, context);
  if (!query.inputs.empty() || !query.files_from.empty()) return expand_inputs(query, mistakes);
  const DefaultInput chosen = settings.tool->default_input();
  if (chosen.path.empty()) return {};
  query.inputs = {{.path = chosen.path, .text = chosen.path, .mark = {context.tool.name, 0, 0}}};
  std::vector<Input> inputs = expand_inputs(query, mistakes);
  for (Input& input : inputs) {
    if (!chosen.stem.empty()) input.stem = chosen.stem;
  }
  return inputs;
}

// `dream in.jpg out.png`: the last input, which is not there, was meant as the output.
void ask_for_output(const CommonOptions& common, std::vector<Error>& mistakes) {
  if (!common.output.empty() || common.inputs.size() < 2 || mistakes.size() != 1) return;
  const InputPath& last = common.inputs.back();
  if (last.mark.line > 0 || fs::exists(last.path) || !fs::path(last.path).has_extension()) return;
  mistakes = {Error(mistakes[0].problem(), mistakes[0].where(), "did you mean -o " + last.text + "?")};
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
  mistakes.throw_if_any();
  hash_items(context);
  if (context.finish_hashes) context.finish_hashes(items_);
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

void Plan::add_items(const Settings& settings, const PlanContext& context, MistakeList& mistakes) {
  const CommonOptions& common = settings.common;
  std::vector<Input>& inputs = inputs_[&settings];
  std::vector<Error> own;
  try {
    const FrameSet frames(common.frames);
    inputs = inputs_of(settings, context, own);
    ask_for_output(common, own);
    for (const Input& input : inputs) {
      if (context.check_input) context.check_input(input);
    }
    const size_t num_items = work_ == Work::all ? std::min<size_t>(inputs.size(), 1) : inputs.size();
    for (size_t place = 0; place < num_items; ++place) {
      PlannedItem item{
          .index = items_.size(), .settings = &settings, .input_place = place, .input = inputs[place]};
      if (item.series_frame() >= 0 && !frames.contains(item.series_frame())) continue;
      name_outputs(item, context.tool);
      if (work_ == Work::sequence) item.is_selected = frames.contains(frame_number(item));
      items_.push_back(std::move(item));
    }
  } catch (const Error& error) {
    own.push_back(error);
  }
  mistakes.add(own);
}

namespace {

// An axis as `matrix:` writes it (the option that implied one says it again by itself); files where they are
// found from the current folder.
Node axis_values(const Axis& axis) {
  if (!axis.is_pictures) return Node::list(axis.values);
  std::vector<Node> paths;
  for (const Node& value : axis.values) paths.push_back(Node::scalar(input_path_from(value).path));
  return Node::list(std::move(paths));
}

// The beginning of a resolved job: whose it is.
Node job_of_tool(const ToolInfo& tool) {
  Node job = Node::map({});
  job.set("tool", Node::scalar(tool.name));
  if (!tool.command.empty()) job.set("command", Node::scalar(tool.command));
  return job;
}

Node resolved_entry(const JobEntry& entry, const Settings& settings) {
  Node job = settings.declared.write();
  job.erase("print-config");
  Node matrix = Node::map({});
  for (const Axis& axis : entry.axes) {
    job.erase(axis.key);
    const Node* given = entry.common.find(axis.key);
    if (!axis.is_implied) {
      matrix.set(axis.key, axis_values(axis));
    } else if (given) {
      job.set(axis.key, *given);
    }
  }
  if (!matrix.entries().empty()) job.set("matrix", std::move(matrix));
  return job;
}

}  // namespace

std::string resolved_config(const Plan& plan, const ToolInfo& tool) {
  Node jobs = Node::list({});
  for (const auto& settings : plan.settings()) {
    if (settings->entry == jobs.items().size()) {
      jobs.items().push_back(resolved_entry(plan.entries()[settings->entry], *settings));
    }
  }
  Node config = job_of_tool(tool);
  if (jobs.items().size() > 1) {
    config.set("jobs", std::move(jobs));
  } else {
    for (const auto& [key, value] : jobs.items().front().entries()) config.set(key, value);
  }
  return write_yaml(config);
}

std::string resolved_job(const PlannedItem& item, const std::vector<Input>& inputs, const ToolInfo& tool) {
  Node job = job_of_tool(tool);
  std::vector<Node> paths;
  for (const Input& input : inputs) {
    paths.push_back(
        Node::scalar(input.kind == Input::Kind::file ? absolute_path(input.path).string() : input.path));
  }
  job.set("inputs", Node::list(std::move(paths)));
  job.set("precision", Node::scalar(item.settings->machine.precision));
  for (const Option& option : item.settings->declared.all()) {
    if (option.stage == Stage::none) continue;
    Node value = option.write();
    if (option.input_paths && value.is_scalar() && !value.text().empty())
      value = Node::scalar(absolute_path(value.text()).string());
    for (Node& path : value.items()) {
      if (option.input_paths) path = Node::scalar(absolute_path(path.text()).string());
    }
    job.set(option.key, std::move(value));
  }
  return write_yaml(job);
}

}  // namespace atelier
