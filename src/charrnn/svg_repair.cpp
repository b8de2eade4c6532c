#include "charrnn/svg_repair.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/error.h"
#include "base/markup.h"
#include "base/text.h"
#include "charrnn/svg_values.h"

namespace atelier {

namespace {

using Kind = MarkupTag::Kind;

constexpr std::array<std::string_view, 7> kShapes{"path", "circle",   "ellipse", "rect",
                                                  "line", "polyline", "polygon"};
constexpr std::array<std::string_view, 6> kOthers{"svg", "g", "defs", "linearGradient", "radialGradient",
                                                  "stop"};

bool is_one_of(std::string_view name, const auto& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Writes tags so that each that was begun is ended.
class Nest {
 public:
  explicit Nest(std::string& out) : out_(out) {}

  void open(std::string_view name) { open_.emplace_back(name); }
  // A shape that was begun ends before anything else begins.
  void begin_element() {
    if (!open_.empty() && is_one_of(open_.back(), kShapes)) close_one();
  }
  // False where nothing of that name is open.
  bool close(std::string_view name) {
    if (std::find(open_.begin(), open_.end(), name) == open_.end()) return false;
    while (open_.back() != name) close_one();
    open_.pop_back();
    return true;
  }
  void close_all() {
    while (!open_.empty()) close_one();
  }
  bool is_closed() const { return open_.empty(); }

 private:
  void close_one() {
    out_ += "</" + open_.back() + ">";
    open_.pop_back();
  }

  std::string& out_;
  std::vector<std::string> open_;
};

bool is_data(std::string_view name) {
  return name == "d" || name == "points";
}

// The last tag, that the text ends in, as far as it says anything; "" where it says nothing.
std::string finished(std::string_view text, const MarkupTag& tag) {
  if (tag.kind != Kind::open || tag.attributes.empty()) return "";
  std::string written = "<" + std::string(tag.name);
  bool says_anything = false;
  for (const MarkupAttribute& attribute : tag.attributes) {
    if (!attribute.is_whole && (!is_data(attribute.name) || attribute.value.empty())) continue;
    written += " " + std::string(text.substr(attribute.begin, attribute.end - attribute.begin)) +
               (attribute.is_whole ? "" : std::string(1, text[attribute.begin + attribute.name.size() + 1]));
    says_anything = true;
  }
  return says_anything ? written + "/>" : "";
}

std::string closed(std::string_view text) {
  std::string out;
  Nest nest(out);
  size_t from = 0;
  for (const MarkupTag& tag : scan_markup(text)) {
    out += text.substr(from, tag.begin - from);
    from = tag.end;
    const std::string_view whole = text.substr(tag.begin, tag.end - tag.begin);
    const bool is_last = tag.end == text.size();
    if (tag.kind == Kind::open || tag.kind == Kind::empty) nest.begin_element();
    if (!tag.is_whole && is_last && tag.kind != Kind::hidden) {
      out += finished(text, tag);
      continue;
    }
    if (tag.kind == Kind::close) nest.close(tag.name);
    out += whole;
    if (tag.kind == Kind::hidden && !tag.is_whole) out += whole.starts_with("<!--") ? "-->" : "]]>";
    if (tag.kind == Kind::open) nest.open(tag.name);
  }
  out += text.substr(from);
  nest.close_all();
  return out;
}

// An element with those of its attributes that make sense; "" where it would draw nothing.
std::string sensible(const MarkupTag& tag, std::string_view name, bool holds) {
  std::string written = "<" + std::string(name);
  std::set<std::string_view> given;
  for (const MarkupAttribute& attribute : tag.attributes) {
    const std::string value = sensible_value(attribute.name, attribute.value);
    if (value.empty() || !given.insert(attribute.name).second) continue;
    written += " " + std::string(attribute.name) + "=\"" + value + '"';
  }
  if (name == "path" && !given.contains("d")) return "";
  return written + (holds ? ">" : "/>");
}

// With a view whatever became of it, and nothing else: sizes are the sheet's.
std::string root_of(const MarkupTag& tag) {
  const MarkupAttribute* box = tag.find("viewBox");
  const std::string value = box ? sensible_value("viewBox", box->value) : "";
  if (value.empty()) return std::string(kSvgHeader);
  return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox=")" + value + R"(">)";
}

std::string made_sensible(std::string_view text) {
  std::string out;
  Nest nest(out);
  for (const MarkupTag& tag : scan_markup(text)) {
    const std::string_view name = local_name(tag.name);
    const bool is_shape = is_one_of(name, kShapes);
    if (!is_shape && !is_one_of(name, kOthers)) continue;
    if (out.empty()) {
      if (tag.kind == Kind::close) continue;
      out = name == "svg" ? root_of(tag) : std::string(kSvgHeader);
      nest.open("svg");
      if (name == "svg" && tag.kind == Kind::empty) break;
    }
    if (tag.kind == Kind::close && !is_shape) {
      if (nest.close(name)) out += "</" + std::string(name) + ">";
      if (nest.is_closed()) break;
    } else if (tag.kind != Kind::close && name != "svg") {
      const bool holds = tag.kind == Kind::open && !is_shape && tag.is_whole;
      out += sensible(tag, name, holds);
      if (holds) nest.open(name);
    }
  }
  nest.close_all();
  return out.empty() ? std::string(kSvgHeader) + "</svg>" : out;
}

}  // namespace

std::vector<std::string> repair_names() {
  return {"none", "close", "full"};
}

Repair repair_named(const std::string& name) {
  return name == "none" ? Repair::none : name == "full" ? Repair::full : Repair::close;
}

std::string repaired_svg(std::string_view text, Repair repair) {
  const bool has_header = text.starts_with("<svg") || text.starts_with("<?xml");
  std::string whole(text);
  if (!has_header) {
    whole.insert(0, kSvgHeader);
    if (whole.find("</svg") == std::string::npos && repair == Repair::none) whole += "</svg>";
  }
  switch (repair) {
    case Repair::none:
      return whole;
    case Repair::close:
      return closed(whole);
    case Repair::full:
      return made_sensible(whole);
  }
  return whole;
}

}  // namespace atelier
