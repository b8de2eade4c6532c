#include "media/sheet_scores.h"

#include <algorithm>
#include <cmath>

#include "base/log.h"

namespace atelier {

namespace {

constexpr double kTextEms = 1.3, kLineEms = 1.9, kBarEms = 0.22;  // heights in font sizes
constexpr double kTrack = 0.14, kBar = 0.5, kFirstBar = 0.85;     // shares of ink in colors

int64_t px(double ems, const ScoreStyle& style) {
  return std::max<int64_t>(1, std::llround(ems * style.font_px));
}

Color tint(const ScoreStyle& style, double share) {
  return mixed(style.background, style.ink, share);
}

void draw_bar(double share, const Color& color, int64_t left, int64_t top, int64_t width,
              const ScoreStyle& style, SheetStrip& strip) {
  const int64_t height = px(kBarEms, style);
  const int64_t filled = std::llround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width));
  strip.fill(left, top, {height, width}, tint(style, kTrack));
  strip.fill(left, top, {height, filled}, color);
}

void draw_words(const Score& score, bool first, int64_t left, int64_t top, int64_t width,
                const ScoreStyle& style, SheetStrip& strip) {
  TextStyle text{.size_px = style.font_px, .color = tint(style, 0.75), .background = style.background};
  text.max_width_px = width;
  Raster figure = sheet_text(score.figure, text);
  text.color = tint(style, first ? 1 : 0.75);
  text.max_width_px = width - figure.layout.width - px(0.5, style);
  if (text.max_width_px > 0) strip.paste({left, top, sheet_text(score.text, text)});
  strip.paste({left + width - figure.layout.width, top, std::move(figure)});
}

}  // namespace

#if ATELIER_MEDIA
Raster sheet_text(const std::string& text, const TextStyle& style) {
  return draw_text(text, style);
}
#else
Raster sheet_text(const std::string&, const TextStyle&) {
  warn_once("built without media: sheets have no text");
  return {};
}
#endif

int64_t ScoreStyle::height(int num_scores) const {
  return num_scores == 0 ? 0 : num_scores * px(kLineEms, *this) + px(kTextEms, *this);
}

void draw_scores(const std::vector<Score>& scores, int64_t left, int64_t top, int64_t width,
                 const ScoreStyle& style, SheetStrip& strip) {
  top += px(0.4, style);
  for (size_t i = 0; i < scores.size(); ++i) {
    draw_words(scores[i], i == 0, left, top, width, style, strip);
    draw_bar(scores[i].share, tint(style, i == 0 ? kFirstBar : kBar), left, top + px(kTextEms, style), width,
             style, strip);
    top += px(kLineEms, style);
  }
}

}  // namespace atelier
