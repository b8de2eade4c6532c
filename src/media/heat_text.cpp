#include "media/heat_text.h"

#include <algorithm>
#include <cmath>

#include "base/color_scale.h"
#include "base/error.h"
#include "base/unicode.h"
#include "media/canvas.h"

namespace atelier {

namespace {

constexpr double kMargin = 72, kTitle_px = 38, kFact_px = 21, kHeading_px = 25, kText_px = 25;
constexpr double kLine_px = 40, kMark_px = 33;  // of the text, and what of a line is colored
constexpr size_t kMostColumns = 88;
constexpr double kScaleFont_px = 18, kScale_px = 520, kScaleGap_px = 70;
constexpr double kHighest = 32'000;
const Color kPaper{1, 1, 1}, kInk{0.13, 0.13, 0.16}, kSoftInk{0.42, 0.42, 0.46};
const char* const kMono = "JetBrains Mono, DejaVu Sans Mono, Monospace";

struct Line {
  size_t begin = 0, end = 0;  // of the symbols
};

// At line ends, and where a line is full, behind its last space if that is not far.
std::vector<Line> lines_of(const std::vector<std::string>& symbols) {
  std::vector<Line> lines;
  size_t begin = 0, space = 0;  // behind the last space
  for (size_t i = 0; i < symbols.size(); ++i) {
    if (i - begin == kMostColumns) {
      const size_t end = space > begin + kMostColumns * 2 / 3 ? space : i;
      lines.push_back({begin, end});
      begin = end;
    }
    if (symbols[i] == " ") space = i + 1;
    if (symbols[i] != "\n") continue;
    lines.push_back({begin, i + 1});
    begin = i + 1;
  }
  if (begin < symbols.size()) lines.push_back({begin, symbols.size()});
  return lines;
}

class Drawing {
 public:
  Drawing(const HeatPage& page, const std::string& format) : page_(page) {
    for (const HeatText& text : page.texts) lines_.push_back(lines_of(text.symbols));
    const double height = laid_out(nullptr);
    if (height > kHighest)
      throw Error("the texts are too long for one picture", "--output",
                  "take a smaller --length, fewer --units or --documents, or write .html");
    Canvas probe("ppm", {8, 8}, kPaper);
    cell_ = std::round(probe.measure("0", mono()).width);  // no seams between cells
    width_ = std::ceil(2 * kMargin + std::max(cell_ * static_cast<double>(widest()), width_of_scales()));
    canvas_ = std::make_unique<Canvas>(
        format, PictureSize{.height = static_cast<int64_t>(height), .width = static_cast<int64_t>(width_)},
        kPaper);
    laid_out(canvas_.get());
  }

  void write(const std::filesystem::path& path, const OutputMark& mark) { canvas_->write(path, mark); }

 private:
  size_t widest() const {
    size_t columns = 0;
    for (const std::vector<Line>& lines : lines_)
      for (const Line& line : lines) columns = std::max(columns, line.end - line.begin);
    return columns;
  }
  double width_of_scales() const {
    const bool has_both = page_.has(HeatScale::surprise) && page_.has(HeatScale::activity);
    return has_both ? 2 * kScale_px + kScaleGap_px : kScale_px;
  }

  static Font mono() { return {kMono, kText_px}; }

  void text(Canvas* canvas, const std::string& words, double x, double y, Font font, const Color& color) {
    if (!canvas) return;
    const double room = width_ - kMargin - x, width = canvas->measure(words, font).width;
    font.size_px *= std::min(1.0, room / std::max(width, 1.0));
    canvas->draw_text(words, {x + canvas->measure(words, font).width / 2, y}, font, {color});
  }

  // Draws where there is a canvas; the height of all.
  double laid_out(Canvas* canvas) {
    double y = kMargin + kTitle_px / 2;
    text(canvas, page_.title, kMargin, y, {"", kTitle_px, true}, kInk);
    y += 52;
    std::string facts;
    for (const std::string& fact : page_.facts) facts += (facts.empty() ? "" : "  ·  ") + fact;
    text(canvas, facts, kMargin, y, {"", kFact_px}, kSoftInk);
    y += 58;
    double x = kMargin;
    for (const HeatScale scale : {HeatScale::surprise, HeatScale::activity}) {
      if (!page_.has(scale)) continue;
      if (canvas) draw_scale(*canvas, scale, x, y);
      x += kScale_px + kScaleGap_px;
    }
    y += 96;
    for (size_t i = 0; i < page_.texts.size(); ++i) y = text_at(canvas, page_.texts[i], lines_[i], y);
    return y + kMargin;
  }

  double text_at(Canvas* canvas, const HeatText& one, const std::vector<Line>& lines, double y) {
    if (!one.heading.empty()) {
      y += 62;
      text(canvas, one.heading, kMargin, y, {"", kHeading_px, true}, kInk);
    }
    for (const HeatRow& row : one.rows) {
      y += 58;
      if (!row.caption.empty()) {
        const Font font{"", kFact_px, true};
        text(canvas, row.caption, kMargin, y, font, kInk);
        const double beside = canvas ? canvas->measure(row.caption, font).width + 18 : 0;
        text(canvas, row.note, kMargin + beside, y, {"", kFact_px}, kSoftInk);
        y += 46;
      }
      for (const Line& line : lines) {
        if (canvas) draw_line(*canvas, one, row, line, y);
        y += kLine_px;
      }
    }
    return y;
  }

  // All grounds before all letters, which may reach over their cells.
  void draw_line(Canvas& canvas, const HeatText& one, const HeatRow& row, const Line& line, double y) {
    const auto left = [&](size_t i) { return kMargin + cell_ * static_cast<double>(i - line.begin); };
    for (size_t i = line.begin; i < line.end; ++i)
      if (!std::isnan(row.values[i]))
        canvas.fill_box({left(i), y - kMark_px / 2, left(i + 1), y + kMark_px / 2},
                        {heat_color(row.scale, row.values[i])});
    for (size_t i = line.begin; i < line.end; ++i) {
      const bool is_colored = !std::isnan(row.values[i]);
      const Color ink =
          is_colored ? contrast_color(heat_color(row.scale, row.values[i])) : contrast_color(kPaper);
      const std::string shown = shown_symbol(one.symbols[i]);
      const double alpha = shown == one.symbols[i] ? 1 : 0.38;
      if (shown != " ") canvas.draw_text(shown, {left(i) + cell_ / 2, y}, mono(), {ink, alpha});
      if (i < one.num_primed)
        canvas.stroke({{left(i) + 3, y + 13.5}, {left(i + 1) - 3, y + 13.5}}, {ink, 0.55}, 2);
    }
  }

  void draw_scale(Canvas& canvas, HeatScale scale, double x, double y) {
    constexpr double kHeight = 18;
    constexpr int kParts = 260;
    const bool is_surprise = scale == HeatScale::surprise;
    text(&canvas, scale_caption(scale), x, y, {"", kScaleFont_px}, kSoftInk);
    y += 18;
    for (int i = 0; i < kParts; ++i) {
      const double share = (i + 0.5) / kParts, left = x + kScale_px * i / kParts;
      canvas.fill_box({left, y, left + kScale_px / kParts + 0.5, y + kHeight},
                      {heat_color(scale, is_surprise ? share * kMostBits : 2 * share - 1)});
    }
    const std::vector<std::string> ticks =
        is_surprise ? std::vector<std::string>{"0: sure", "2: 1/4", "4: 1/16", "6: 1/64", "8+"}
                    : std::vector<std::string>{"−1", "−0.5", "0", "0.5", "1"};
    for (size_t i = 0; i < ticks.size(); ++i) {
      const Font font{"", kScaleFont_px};
      const double half = canvas.measure(ticks[i], font).width / 2;
      const double at = x + kScale_px * static_cast<double>(i) / static_cast<double>(ticks.size() - 1);
      canvas.draw_text(ticks[i], {std::clamp(at, x + half, x + kScale_px - half), y + kHeight + 18}, font,
                       {kSoftInk});
    }
  }

  const HeatPage& page_;
  std::vector<std::vector<Line>> lines_;
  double cell_ = 15, width_ = 1500;
  std::unique_ptr<Canvas> canvas_;
};

}  // namespace

Color heat_color(HeatScale scale, double value) {
  return scale == HeatScale::surprise ? paper_color(value / kMostBits) : balance_color(value);
}

std::string scale_caption(HeatScale scale) {
  return scale == HeatScale::surprise ? "surprise: bits a character, and how likely it was"
                                      : "activity of a unit, after the character was read";
}

bool HeatPage::has(HeatScale scale) const {
  for (const HeatText& text : texts)
    for (const HeatRow& row : text.rows)
      if (row.scale == scale) return true;
  return false;
}

std::string shown_symbol(const std::string& symbol) {
  if (symbol == "\n") return "↵";
  if (symbol == "\t") return "⇥";
  if (find_bad_utf8(symbol)) return "\uFFFD";
  const auto code = static_cast<unsigned char>(symbol.empty() ? ' ' : symbol[0]);
  if (symbol.size() == 1 && (code < 32 || code == 127)) {
    const char32_t picture = code == 127 ? U'\u2421' : char32_t(0x2400 + code);
    return utf8_of({&picture, 1});
  }
  return symbol;
}

void draw_heat(const std::filesystem::path& path, const std::string& format, const HeatPage& page,
               const OutputMark& mark) {
  Drawing(page, format).write(path, mark);
}

}  // namespace atelier
