// The items of a plan: its inputs, frame by frame where they are films or patterns, each with the options of
// its own moment.
#include <algorithm>
#include <limits>
#include <map>

#include "base/text.h"
#include "job/keyed.h"
#include "job/plan.h"

namespace atelier {

namespace {

// What the frames of a sequence have in common, "" for a picture by itself.
std::string sequence_of(const PlannedItem& item) {
  const Settings& settings = *item.settings;
  if (item.input.sequence.empty()) return "";
  std::vector<std::string> parts{std::to_string(settings.entry), item.input.sequence};
  for (const size_t choice : settings.chosen.choice) parts.push_back(std::to_string(choice));
  return join(parts, "\n");
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
          .films = context.films,
          .with_subfolders = context.with_subfolders};
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
    options->tool->settle();
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
    if (work_ == Work::all) {
      std::erase_if(inputs, [&](const Input& input) { return !selection.holds(input); });
      settings.tool->narrow(inputs, warnings_);
    }
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
  } catch (const PlanError& error) {
    own.insert(own.end(), error.mistakes().begin(), error.mistakes().end());
  } catch (const Error& error) {
    own.push_back(error);
  }
  mistakes.add(own);
}

}  // namespace atelier
