#include "charrnn/svg_snap.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/text.h"
#include "charrnn/svg_numbers.h"

namespace atelier {

namespace {

constexpr std::string_view kPlaces[] = {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "fx", "fy", "dx", "dy"};
constexpr std::string_view kLengths[] = {"width", "height", "r", "rx", "ry", "stroke-width"};
constexpr std::string_view kNoDrawing[] = {"title", "desc", "metadata"};
constexpr std::string_view kNoAttributes[] = {"xml:space",   "version", "class",
                                              "aria-hidden", "role",    "focusable"};

template <size_t N>
bool is_one_of(std::string_view name, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

double on_grid(double value, double grid) {
  return grid > 0 ? std::round(value / grid) * grid : value;
}

// A single number; anything else, as "50%" or "2em", stays.
std::string snapped_number(std::string_view value, double grid, bool is_length) {
  std::string_view rest = value;
  const auto number = take_svg_number(rest);
  if (!number || !rest.empty()) return std::string(value);
  return svg_number(is_length ? snapped_length(*number, grid) : on_grid(*number, grid));
}

std::string snapped_points(std::string_view value, double grid) {
  std::string text;
  for (;;) {
    value.remove_prefix(std::min(value.find_first_not_of(" \t\r\n,"), value.size()));
    const auto number = take_svg_number(value);
    if (!number) return text;
    const std::string written = svg_number(on_grid(*number, grid));
    if (!text.empty() && written[0] != '-') text += ' ';
    text += written;
  }
}

class SvgSnapper {
 public:
  SvgSnapper(std::string_view svg, double grid)
      : rest_(svg), grid_(grid), has_references_(svg.find('#') != std::string_view::npos) {}

  std::string snap() {
    const size_t begin = std::min(rest_.find("<svg"), rest_.find("<svg:svg"));
    if (begin == std::string_view::npos) throw Error("is no SVG: it has no <svg>");
    rest_.remove_prefix(begin);
    while (!rest_.empty()) {
      const size_t tag = std::min(rest_.find('<'), rest_.size());
      add_text(rest_.substr(0, tag));
      rest_.remove_prefix(tag);
      if (!rest_.empty()) add_tag();
    }
    if (depth_ != 0) throw Error("is cut off: " + said_count(depth_, "tag is", "tags are") + " not closed");
    return std::move(text_);
  }

 private:
  // Space between tags draws nothing; text is kept with single spaces.
  void add_text(std::string_view text) {
    bool is_space = false;
    for (const char letter : trim(text)) {
      const bool space = std::strchr(" \t\r\n", letter) != nullptr;
      if (!space)
        text_ += letter;
      else if (!is_space)
        text_ += ' ';
      is_space = space;
    }
  }

  std::string_view take_to(std::string_view end) {
    const size_t at = rest_.find(end);
    if (at == std::string_view::npos) throw Error("is cut off within a tag");
    const std::string_view taken = rest_.substr(0, at);
    rest_.remove_prefix(at + end.size());
    return taken;
  }

  void add_tag() {
    if (rest_.starts_with("<!--")) return void(take_to("-->"));
    if (rest_.starts_with("<?")) return void(take_to("?>"));
    if (rest_.starts_with("<!")) return void(take_to(">"));
    if (rest_.starts_with("</")) {
      --depth_;
      text_ += std::string(take_to(">")) + ">";
      return;
    }
    rest_.remove_prefix(1);
    const std::string name = take_name();
    if (is_one_of(name, kNoDrawing)) {
      const std::string_view head = take_to(">");
      if (!head.ends_with('/')) take_to("</" + name + ">");
      return;
    }
    text_ += "<" + name;
    add_attributes();
  }

  std::string take_name() {
    const size_t end = std::min(rest_.find_first_of(" \t\r\n/>="), rest_.size());
    std::string name(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return name;
  }

  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  void add_attributes() {
    for (;;) {
      skip_space();
      if (rest_.starts_with("/>")) {
        rest_.remove_prefix(2);
        text_ += "/>";
        return;
      }
      if (rest_.starts_with('>')) {
        rest_.remove_prefix(1);
        text_ += ">";
        ++depth_;
        return;
      }
      const std::string name = take_name();
      skip_space();
      if (name.empty() || !rest_.starts_with('=')) throw Error("has a damaged tag");
      rest_.remove_prefix(1);
      skip_space();
      const char quote = rest_.empty() ? 0 : rest_.front();
      if (quote != '"' && quote != '\'') throw Error("has an attribute without quotes");
      rest_.remove_prefix(1);
      add_attribute(name, take_to({&quote, 1}), quote);
    }
  }

  void add_attribute(const std::string& name, std::string_view value, char quote) {
    const bool is_unused = name == "id" && !has_references_;
    if (is_unused || is_one_of(name, kNoAttributes) || name.starts_with("data-") ||
        name.starts_with("sodipodi:") || name.starts_with("inkscape:"))
      return;
    text_ += " " + name + "=" + quote + new_value(name, value) + quote;
  }

  std::string new_value(const std::string& name, std::string_view value) const {
    if (name == "d") return snapped_path(value, grid_);
    if (name == "points") return snapped_points(value, grid_);
    if (is_one_of(name, kPlaces)) return snapped_number(value, grid_, false);
    if (is_one_of(name, kLengths)) return snapped_number(value, grid_, true);
    return std::string(value);
  }

  std::string_view rest_;
  double grid_;
  bool has_references_;
  int depth_ = 0;
  std::string text_;
};

}  // namespace

std::string snapped_svg(std::string_view svg, double grid) {
  return SvgSnapper(svg, grid).snap();
}

}  // namespace atelier
