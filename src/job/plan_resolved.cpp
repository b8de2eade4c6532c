// Jobs as they were resolved, written so that they run again.
#include <algorithm>

#include "base/text.h"
#include "job/keyed.h"
#include "job/plan.h"

namespace atelier {

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

void set_selection(Node& job, const CommonOptions& common) {
  for (const auto& [key, text] :
       {std::pair{"frames", &common.frames}, std::pair{"from", &common.from}, std::pair{"to", &common.to}})
    if (!text->empty()) job.set(key, Node::scalar(*text));
}

std::string path_in_job(const Input& input, bool as_sequence) {
  if (as_sequence) return absolute_path(input.sequence).string();
  return input.kind == Input::Kind::file ? absolute_path(input.path).string() : input.path;
}

// A path, or one with a weight, or a list of them, found from anywhere.
Node with_absolute_paths(Node value) {
  if (value.is_scalar())
    return value.text().empty() ? value : Node::scalar(absolute_path(value.text()).string());
  if (const Node* file = value.find("file")) value.set("file", with_absolute_paths(*file));
  for (Node& item : value.items()) item = with_absolute_paths(item);
  return value;
}

// Every option that matters to the result.
void set_options(Node& job, const PlannedItem& item) {
  const Node written = written_options(*item.settings);
  for (const Option& option : item.settings->declared.all()) {
    if (option.stage == Stage::none) continue;
    const Node& value = *written.find(option.key);
    job.set(option.key, option.input_paths ? with_absolute_paths(value) : value);
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
  if (is_frame && inputs.size() == 1)
    job.set("frames", Node::scalar(std::to_string(item.input.frame)));
  else
    set_selection(job, item.settings->common);
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
  set_selection(job, common);
  job.set("precision", Node::scalar(film.settings().machine.precision));
  set_options(job, *film.frames.front());
  const bool varies = std::any_of(film.frames.begin(), film.frames.end(), [&](const PlannedItem* frame) {
    return frame->settings != &film.settings();
  });
  if (varies) set_axes(job, plan.entries()[film.settings().entry], film.settings());
  return write_yaml(job);
}

}  // namespace atelier
