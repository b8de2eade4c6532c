#include "job/outputs.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/text.h"
#include "job/frame_pattern.h"
#include "job/template.h"

namespace atelier {

namespace {

std::string extension_of(const std::string& path) {
  const std::string ext = lower(std::filesystem::path(path).extension().string());
  return ext.empty() ? ext : ext.substr(1);
}

// What the stem of a picture made of nothing says already is not said twice.
std::string with_labels(const std::string& stem, const NamedItem& item) {
  std::string name = stem;
  for (const std::string& label : item.axis_labels)
    if (!item.input || item.input->kind == Input::Kind::file || label != item.input->stem)
      name += "-" + label;
  return name;
}

// The number in the input's name, or in the series; -1 where there is none.
int64_t own_frame(const NamedItem& item) {
  return item.input && item.input->frame >= 0 ? item.input->frame : item.frame;
}

int64_t frame_or_place(const NamedItem& item) {
  return own_frame(item) >= 0 ? own_frame(item) : static_cast<int64_t>(item.index) + 1;
}

std::string own_name(const NamedItem& item, bool is_film) {
  std::string stem = item.input ? item.input->stem : "item";
  if (is_film) return with_labels(stem, item);
  if (own_frame(item) >= 0) {
    stem += "." + zero_padded(own_frame(item), 4);
  } else if (item.input && item.input->kind == Input::Kind::standard_input) {
    stem += "-" + std::to_string(item.index + 1);
  }
  return with_labels(stem, item);
}

std::optional<std::string> template_value(const std::string& name, const NamedItem& item) {
  const Input* input = item.input;
  if (name == "index") return std::to_string(item.index);
  if (input && name == "stem") return input->stem;
  if (input && name == "name") return input->name;
  if (input && name == "ext") return input->ext;
  if (name == "frame") return std::to_string(frame_or_place(item));
  return item.option ? item.option(name) : std::nullopt;
}

bool is_film_frame(const NamedItem& item) {
  return item.input && item.input->kind == Input::Kind::film;
}

std::string default_format(const NamedItem& item, const OutputRules& rules) {
  if (!rules.format.empty()) return rules.format;
  return is_film_frame(item) && !rules.film_formats.empty() ? rules.film_formats.front() : rules.default_ext;
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string frame_name(const NamedItem& item, const std::string& format) {
  return zero_padded(frame_or_place(item), kFrameDigits) + "." + format;
}

// Where `name` is a film: the frame of it.
void become_frame(OutputName& name, const NamedItem& item, const OutputRules& rules) {
  name.film = std::exchange(name.path, "");
  name.format = rules.frame_format;
  name.path = (std::filesystem::path(name.film + ".work") / frame_name(item, name.format)).string();
}

// .webp holds a picture or a film: a film where all frames of a sequence would have that one name.
bool is_animated_webp(const OutputName& name, const std::string& given, const NamedItem& item,
                      const OutputRules& rules) {
  if (name.format != "webp" || rules.film_formats.empty() || own_frame(item) < 0) return false;
  const bool is_numbered = is_folder_name(given) || FramePattern::parse(given) ||
                           given.find("{frame") != std::string::npos ||
                           given.find("{index") != std::string::npos;
  return !given.empty() && !is_numbered;
}

}  // namespace

bool is_folder_name(const std::string& given) {
  if (given.empty() || has_template(given)) return false;
  const std::filesystem::path path(given);
  return given.ends_with('/') || std::filesystem::is_directory(path) || path.extension().empty();
}

std::string expanded_name(const std::string& given, const NamedItem& item, const OutputRules& rules) {
  std::vector<std::string> known = rules.option_keys;
  known.insert(known.end(), {"stem", "name", "ext", "index", "frame"});
  return expand_template(
      given, [&](const std::string& name) { return template_value(name, item); }, known);
}

OutputName output_name(const std::string& asked, const NamedItem& item, const OutputRules& rules) {
  OutputName name;
  const std::string& given = asked.empty() ? rules.default_output : asked;
  if (given == "-" || given.ends_with(":-")) {
    name.to_stdout = true;
    name.format = given == "-" ? default_format(item, rules) : lower(given.substr(0, given.size() - 2));
    if (given == "-" && is_film_frame(item) && !rules.film_formats.empty()) name.format = "y4m";
    return name;
  }
  const std::string format = default_format(item, rules);
  const bool is_film = contains(rules.film_formats, format);
  if (given.empty()) {
    name.path = own_name({item.input, item.index, {}, {}, item.frame}, is_film) +
                with_labels("-" + rules.tool, item) + "." + format;
  } else if (is_folder_name(given)) {
    name.path = (std::filesystem::path(given) / (own_name(item, is_film) + "." + format)).string();
  } else {
    name.path = expanded_name(given, item, rules);
    if (const auto pattern = FramePattern::parse(name.path))
      name.path = pattern->name(frame_or_place(item)).string();
  }
  name.format = rules.format.empty() ? extension_of(name.path) : rules.format;
  if (contains(rules.film_formats, name.format) || is_animated_webp(name, given, item, rules))
    become_frame(name, item, rules);
  return name;
}

}  // namespace atelier
