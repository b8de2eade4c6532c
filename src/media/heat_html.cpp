#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/color_scale.h"
#include "base/unicode.h"
#include "media/heat_text.h"
#include "media/mark.h"

namespace atelier {

namespace {

constexpr int kLevels = 32;  // that colors are rounded to: characters of one level in a row are one element

constexpr const char* kStyle = R"(
:root { color-scheme: light; }
body { margin: 0; background: #fdfcf9; color: #22222a; font: 15px/1.5 ui-sans-serif, system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 3.2rem 2rem 5rem; }
h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; font-weight: 650; margin: 3rem 0 0; padding-top: 1rem; border-top: 1px solid #e6e2da; }
.facts { color: #6b6b75; margin: 0 0 1.8rem; }
.facts span + span::before { content: "\00b7"; margin: 0 .55em; color: #b9b5ac; }
.scales { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 0 0 1rem; }
.scale { width: 24rem; max-width: 100%; font-size: .8rem; color: #6b6b75; }
.scale i { display: block; height: .75rem; border-radius: .2rem; margin: .3rem 0 .25rem; box-shadow: inset 0 0 0 1px #00000014; }
.scale p { display: flex; justify-content: space-between; margin: 0; font-variant-numeric: tabular-nums; }
figure { margin: 2rem 0 0; }
figcaption { font-weight: 600; margin: 0 0 .5rem; }
figcaption small { font-weight: 400; font-size: .85em; color: #6b6b75; margin-left: .7em; }
pre { margin: 0; padding: 1.1rem 1.3rem; background: #fff; border: 1px solid #e9e5dd; border-radius: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2;
  font: 15px/1.62 "JetBrains Mono", "Fira Code", "Cascadia Code", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-variant-ligatures: none; }
pre span { padding: .16em 0; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
pre u { text-decoration: underline dotted #22222a88 1.5px; text-underline-offset: .22em; }
pre s { text-decoration: none; opacity: .38; }
@media print { pre { border: 0; padding: 0; } * { print-color-adjust: exact; } }
)";

std::string hex(const Color& color) {
  const auto bytes = color.bytes();
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", bytes[0], bytes[1], bytes[2]);
  return text;
}

double value_of(HeatScale scale, int level) {
  const double share = static_cast<double>(level) / kLevels;
  return scale == HeatScale::surprise ? share * kMostBits : 2 * share - 1;
}

int level_of(HeatScale scale, double value) {
  const double share = scale == HeatScale::surprise ? value / kMostBits : (value + 1) / 2;
  return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kLevels));
}

// "" where the color is that of the ground.
std::string class_of(HeatScale scale, double value) {
  if (std::isnan(value)) return "";
  const int level = level_of(scale, value);
  const int ground = scale == HeatScale::surprise ? 0 : kLevels / 2;
  return level == ground ? "" : (scale == HeatScale::surprise ? "s" : "a") + std::to_string(level);
}

std::string classes_css(HeatScale scale) {
  std::string css;
  for (int level = 0; level <= kLevels; ++level) {
    const std::string name = class_of(scale, value_of(scale, level));
    const Color ground = heat_color(scale, value_of(scale, level)), ink = contrast_color(ground);
    if (!name.empty()) css += "." + name + "{background:" + hex(ground) + ";color:" + hex(ink) + "}";
  }
  return css + "\n";
}

std::string scale_html(HeatScale scale) {
  std::string stops;
  for (int level = 0; level <= kLevels; level += 2)
    stops += (level ? "," : "") + hex(heat_color(scale, value_of(scale, level)));
  const bool is_surprise = scale == HeatScale::surprise;
  return "<div class=\"scale\">" + scale_caption(scale) + "<i style=\"background:linear-gradient(90deg," +
         stops + ")\"></i><p>" +
         (is_surprise ? "<span>0 &middot; sure</span><span>2 &middot; 1/4</span><span>4 &middot; "
                        "1/16</span><span>6 &middot; 1/64</span><span>8 and more</span>"
                      : "<span>&minus;1</span><span>&minus;0.5</span><span>0</span><span>0.5</span><span>1</"
                        "span>") +
         "</p></div>\n";
}

std::string symbol_html(const std::string& symbol) {
  const std::string shown = shown_symbol(symbol);
  if (shown == symbol) return xml_escaped(symbol);
  return "<s>" + xml_escaped(shown) + "</s>" + (symbol == "\n" ? "\n" : "");
}

std::string colored_html(const HeatText& text, const HeatRow& row) {
  std::string html, open;
  const auto change = [&](const std::string& to) {
    if (to == open) return;
    html += (open.empty() ? "" : "</span>") + (to.empty() ? "" : "<span class=\"" + to + "\">");
    open = to;
  };
  if (text.num_primed) html += "<u>";
  for (size_t i = 0; i < text.symbols.size(); ++i) {
    if (i == text.num_primed && i > 0) change(""), html += "</u>";
    change(class_of(row.scale, row.values[i]));
    html += symbol_html(text.symbols[i]);
  }
  change("");
  return html + (text.num_primed && text.num_primed == text.symbols.size() ? "</u>" : "");
}

std::string figure_html(const HeatText& text, const HeatRow& row) {
  const std::string note = row.note.empty() ? "" : "<small>" + xml_escaped(row.note) + "</small>";
  const std::string caption = xml_escaped(row.caption) + note;
  return "<figure>" + (caption.empty() ? "" : "<figcaption>" + caption + "</figcaption>") + "<pre>" +
         colored_html(text, row) + "</pre></figure>\n";
}

}  // namespace

std::string heat_html(const HeatPage& page) {
  std::string css, scales, facts, body;
  for (const HeatScale scale : {HeatScale::surprise, HeatScale::activity}) {
    if (!page.has(scale)) continue;
    css += classes_css(scale);
    scales += scale_html(scale);
  }
  for (const std::string& fact : page.facts) facts += "<span>" + xml_escaped(fact) + "</span>";
  for (const HeatText& text : page.texts) {
    if (!text.heading.empty()) body += "<h2>" + xml_escaped(text.heading) + "</h2>\n";
    for (const HeatRow& row : text.rows) body += figure_html(text, row);
  }
  const std::string title = xml_escaped(page.title);
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title +
         "</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>" + kStyle +
         css + "</style></head><body><main>\n<h1>" + title + "</h1>\n<p class=\"facts\">" + facts +
         "</p>\n<div class=\"scales\">\n" + scales + "</div>\n" + body + "</main></body></html>\n";
}

}  // namespace atelier
