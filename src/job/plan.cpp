#include "job/plan.h"

#include <algorithm>
#include <limits>
#include <map>

#include "base/text.h"
#include "job/keyed.h"

namespace atelier {

namespace {

constexpr size_t kMaxItems = 10'000'000;

// What the frames of a sequence have in common, "" for a picture by itself.
std::string sequence_of(const PlannedItem& item) {
  const Settings& settings = *item.settings;
  if (item.input.sequence.empty()) return "";
  std::vector<std::string> parts{std::to_string(settings.entry), item.input.sequence};
  for (const size_t choice : settings.chosen.choice) parts.push_back(std::to_string(choice));
  return join(parts, "\n");
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
  return {.inputs = common.inputs,
          .files_from = common.files_from,
          .null_separated = common.null_separated,
          .fps = common.fps,
          .missing = common.missing == "fail"   ? Missing::fail
                     : common.missing == "skip" ? Missing::skip
                                                : Missing::hold,
          .is_wanted = context.is_wanted,
          .films = context.films};
}

// What was named, or the tool's own choice where nothing was.
ExpandedInputs inputs_of(const Settings& settings, const PlanContext& context) {
  InputQuery query = named_inputs(settings.common, context);
  if (!query.inputs.empty() || !query.files_from.empty()) return expand_inputs(query);
  const DefaultInput chosen = settings.tool->default_input();
  if (chosen.path.empty()) return {};
  query.inputs = {{.path = chosen.path, .text = chosen.path, .mark = {context.tool.name, 0, 0}}};
  ExpandedInputs expanded = expand_inputs(query);
  for (Input& input : expanded.inputs) {
    if (!chosen.stem.empty()) input.stem = chosen.stem;
  }
  return expanded;
}

// Which frames --frames, --from and --to choose; pictures by themselves always are.
class Selection {
 public:
  explicit Selection(const CommonOptions& common)
      : frames_(common.frames),
        from_s_(common.from.empty() ? 0 : parse_time(common.from)),
        to_s_(common.to.empty() ? std::numeric_limits<double>::infinity() : parse_time(common.to)) {}

  bool holds(const Input& input) const {
    constexpr double kSlack_s = 1e-6;
    if (input.sequence.empty()) return true;
    return frames_.contains(input.frame) && input.seconds > from_s_ - kSlack_s &&
           input.seconds < to_s_ - kSlack_s;
  }
  // Of a series that the job numbers itself.
  bool holds(int64_t frame) const { return frames_.contains(frame); }

 private:
  FrameSet frames_;
  double from_s_, to_s_;
};

Error nothing_selected(const Input& input) {
  return Error("no frame of '" + input.sequence + "' is selected", input.mark.text(),
               "check --frames, --from and --to");
}

const Input& last_frame(const std::vector<Input>& inputs, const std::string& sequence) {
  const auto found = std::find_if(inputs.rbegin(), inputs.rend(),
                                  [&](const Input& input) { return input.sequence == sequence; });
  return found == inputs.rend() ? inputs.back() : *found;
}

// A sequence that loses all its frames is a mistake.
void refuse_empty_selection(const std::vector<Input>& inputs, const Selection& selection,
                            std::vector<Error>& mistakes) {
  std::map<std::string, bool> is_any_selected;
  for (const Input& input : inputs) is_any_selected[input.sequence] |= selection.holds(input);
  for (const Input& input : inputs) {
    if (is_any_selected[input.sequence]) continue;
    mistakes.push_back(nothing_selected(input));
    is_any_selected[input.sequence] = true;
  }
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

namespace {

// The options of items as they change over time; frames with the same values share them.
class KeyedItems {
 public:
  KeyedItems(const Settings& settings, const PlanContext& context) : settings_(settings), context_(context) {}

  std::shared_ptr<const KeyedOptions> at(double frame) {
    if (!settings_.is_keyed) return nullptr;
    auto options = std::make_shared<KeyedOptions>();
    options->tool = context_.make_options();
    Options declared;
    options->tool->declare(declared);
    CommonOptions common;
    common.declare(declared);
    std::vector<Error> said_before;
    declared.read(values_at(settings_.chosen.values, frame, declared), said_before);
    options->compute = declared.canonical(Stage::compute);
    options->draw = declared.canonical(Stage::draw);
    options->encode = declared.canonical(Stage::encode);
    auto& known = known_[options->compute + options->draw + options->encode];
    if (!known) known = std::move(options);
    return known;
  }

 private:
  const Settings& settings_;
  const PlanContext& context_;
  std::map<std::string, std::shared_ptr<const KeyedOptions>> known_;
};

// The moment at which an item's options are taken.
double moment_of(const PlannedItem& item) {
  if (item.series_frame() >= 0) return static_cast<double>(item.series_frame());
  if (item.input.frame >= 0) return static_cast<double>(item.input.frame);
  return static_cast<double>(item.input_place) + 1;
}

}  // namespace

void Plan::add_items(const Settings& settings, const PlanContext& context, MistakeList& mistakes) {
  const CommonOptions& common = settings.common;
  std::vector<Input>& inputs = inputs_[&settings];
  std::vector<Error> own;
  try {
    const Selection selection(common);
    ExpandedInputs expanded = inputs_of(settings, context);
    inputs = std::move(expanded.inputs);
    own = std::move(expanded.mistakes);
    warnings_.insert(warnings_.end(), expanded.warnings.begin(), expanded.warnings.end());
    for (const FilmGap& gap : expanded.gaps)
      if (!inputs.empty() && selection.holds(last_frame(inputs, gap.film))) gaps_[gap.film] = gap;
    ask_for_output(common, own);
    refuse_empty_selection(inputs, selection, own);
    if (work_ == Work::all)
      std::erase_if(inputs, [&](const Input& input) { return !selection.holds(input); });
    for (const Input& input : inputs) {
      if (context.check_input) context.check_input(input);
    }
    const Sequence sequence = settings.tool->sequence();
    KeyedItems keyed(settings, context);
    const size_t num_items = work_ == Work::all ? std::min<size_t>(inputs.size(), 1) : inputs.size();
    for (size_t place = 0; place < num_items; ++place) {
      PlannedItem item{
          .index = items_.size(), .settings = &settings, .input_place = place, .input = inputs[place]};
      item.keyed = keyed.at(moment_of(item));
      if (item.series_frame() >= 0 && !selection.holds(item.series_frame())) continue;
      item.is_selected = work_ == Work::all || selection.holds(item.input);
      if (sequence.is_wanted && work_ == Work::each) item.sequence = sequence_of(item);
      if (!item.is_selected && item.sequence.empty()) continue;
      name_outputs(item, context.tool);
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

// Every option as it is, or as it changes over time.
Node written_options(const Settings& settings) {
  Node job = settings.declared.write();
  if (!settings.is_keyed) return job;
  for (const auto& [key, value] : settings.chosen.values.entries())
    if (is_keyed(value)) job.set(key, value);
  return job;
}

// What varies, in the place of the one value of a case.
void set_axes(Node& job, const JobEntry& entry, const Settings& settings) {
  const Node written = settings.declared.write();
  Node matrix = Node::map({});
  for (const Axis& axis : entry.axes) {
    job.erase(axis.key);
    const Node* given = entry.common.find(axis.key);
    if (!axis.is_implied) {
      matrix.set(axis.key, axis_values(axis));
    } else if (given) {
      job.set(axis.key, *given);
    } else if (axis.from != axis.key) {
      job.set(axis.from, *written.find(axis.from));
    }
  }
  if (!matrix.entries().empty()) job.set("matrix", std::move(matrix));
}

Node resolved_entry(const JobEntry& entry, const Settings& settings) {
  Node job = written_options(settings);
  job.erase("print-config");
  set_axes(job, entry, settings);
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

namespace {

// The inputs of a resolved job, found from anywhere, and which frames of them.
void set_inputs(Node& job, const std::vector<std::string>& paths, const CommonOptions& common) {
  std::vector<Node> nodes;
  for (const std::string& path : paths) nodes.push_back(Node::scalar(path));
  job.set("inputs", Node::list(std::move(nodes)));
  const CommonOptions usual;
  if (common.fps != usual.fps) job.set("fps", Node::scalar(shortest(common.fps)));
  if (common.missing != usual.missing) job.set("missing", Node::scalar(common.missing));
}

std::string path_in_job(const Input& input, bool as_sequence) {
  if (as_sequence) return absolute_path(input.sequence).string();
  return input.kind == Input::Kind::file ? absolute_path(input.path).string() : input.path;
}

// Every option that matters to the result.
void set_options(Node& job, const PlannedItem& item) {
  const Node written = written_options(*item.settings);
  for (const Option& option : item.settings->declared.all()) {
    if (option.stage == Stage::none) continue;
    Node value = *written.find(option.key);
    if (option.input_paths && value.is_scalar() && !value.text().empty())
      value = Node::scalar(absolute_path(value.text()).string());
    for (Node& path : value.items()) {
      if (option.input_paths) path = Node::scalar(absolute_path(path.text()).string());
    }
    job.set(option.key, std::move(value));
  }
}

}  // namespace

std::string resolved_job(const PlannedItem& item, const std::vector<Input>& inputs, const ToolInfo& tool) {
  Node job = job_of_tool(tool);
  std::vector<std::string> paths;
  bool is_frame = false;
  for (const Input& input : inputs) {
    is_frame = input.kind == Input::Kind::film || (!item.sequence.empty() && !input.sequence.empty());
    const std::string path = path_in_job(input, is_frame);
    if (paths.empty() || paths.back() != path) paths.push_back(path);
  }
  set_inputs(job, paths, item.settings->common);
  if (is_frame && inputs.size() == 1) job.set("frames", Node::scalar(std::to_string(item.input.frame)));
  job.set("precision", Node::scalar(item.settings->machine.precision));
  set_options(job, item);
  return write_yaml(job);
}

std::string resolved_job(const PlannedFilm& film, const Plan& plan, const ToolInfo& tool) {
  Node job = job_of_tool(tool);
  std::vector<std::string> paths;
  for (const PlannedItem* frame : film.frames) {
    const std::string path = path_in_job(frame->input, !frame->input.sequence.empty());
    if (paths.empty() || paths.back() != path) paths.push_back(path);
  }
  const CommonOptions& common = film.settings().common;
  set_inputs(job, paths, common);
  for (const auto& [key, text] :
       {std::pair{"frames", &common.frames}, std::pair{"from", &common.from}, std::pair{"to", &common.to}})
    if (!text->empty()) job.set(key, Node::scalar(*text));
  job.set("precision", Node::scalar(film.settings().machine.precision));
  set_options(job, *film.frames.front());
  const bool varies = std::any_of(film.frames.begin(), film.frames.end(), [&](const PlannedItem* frame) {
    return frame->settings != &film.settings();
  });
  if (varies) set_axes(job, plan.entries()[film.settings().entry], film.settings());
  return write_yaml(job);
}

}  // namespace atelier
