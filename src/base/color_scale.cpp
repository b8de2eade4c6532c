#include "base/color_scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace atelier {

namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

Triple times(const Matrix& matrix, const Triple& value) {
  Triple product{};
  for (int i = 0; i < 3; ++i)
    product[i] = matrix[i][0] * value[0] + matrix[i][1] * value[1] + matrix[i][2] * value[2];
  return product;
}

// --- sRGB (IEC 61966-2-1) to light and back

double light_from(double encoded) {
  return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

double encoded_from(double light) {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

Triple light_of(const Color& color) {
  return {light_from(color.red), light_from(color.green), light_from(color.blue)};
}

// --- Oklab

constexpr Matrix kCones{{{0.4122214708, 0.5363325363, 0.0514459929},
                         {0.2119034982, 0.6806995451, 0.1073969566},
                         {0.0883024619, 0.2817188376, 0.6299787005}}};
constexpr Matrix kAxes{{{0.2104542553, 0.7936177850, -0.0040720468},
                        {1.9779984951, -2.4285922050, 0.4505937099},
                        {0.0259040371, 0.7827717662, -0.8086757660}}};
constexpr Matrix kConesOfAxes{
    {{1, 0.3963377774, 0.2158037573}, {1, -0.1055613458, -0.0638541728}, {1, -0.0894841775, -1.2914855480}}};
constexpr Matrix kLightOfCones{{{4.0767416621, -3.3077115913, 0.2309699292},
                                {-1.2684380046, 2.6097574011, -0.3413193965},
                                {-0.0041960863, -0.7034186147, 1.7076147010}}};

Oklab oklab_of_light(const Triple& light) {
  Triple cones = times(kCones, light);
  for (double& cone : cones) cone = std::cbrt(cone);
  const Triple lab = times(kAxes, cones);
  return {lab[0], lab[1], lab[2]};
}

Triple light_of_oklab(const Oklab& lab) {
  Triple cones = times(kConesOfAxes, {lab.lightness, lab.a, lab.b});
  for (double& cone : cones) cone = cone * cone * cone;
  return times(kLightOfCones, cones);
}

Oklab lab_of(double lightness, double chroma, double hue_degrees) {
  const double hue = hue_degrees * M_PI / 180;
  return {lightness, chroma * std::cos(hue), chroma * std::sin(hue)};
}

// --- Kinds

// What eyes without red or without green receptors see of light (Vienot, Brettel and Mollon 1999, "Digital
// video colourmaps for checking the legibility of displays by dichromats").
constexpr Matrix kWithoutRed{{{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}}};
constexpr Matrix kWithoutGreen{{{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}}};
constexpr double kWeightOfDichromats = 1.6;  // they see fewer differences, and are still to find some
constexpr size_t kMostKinds = 40;

// A color as three kinds of eyes see it.
struct Seen {
  Color color;
  std::array<Oklab, 3> by;
};

Seen seen(const Color& color) {
  const Triple light = light_of(color);
  return {color,
          {oklab_of_light(light), oklab_of_light(times(kWithoutRed, light)),
           oklab_of_light(times(kWithoutGreen, light))}};
}

double difference(const Seen& a, const Seen& b) {
  return std::min({oklab_distance(a.by[0], b.by[0]), kWeightOfDichromats * oklab_distance(a.by[1], b.by[1]),
                   kWeightOfDichromats * oklab_distance(a.by[2], b.by[2])});
}

// Of middle lightness, so that they show on white and on black, and clear.
std::vector<Seen> candidates() {
  std::vector<Seen> colors;
  for (double lightness = 0.56; lightness < 0.81; lightness += 0.04)
    for (double chroma = 0.10; chroma < 0.19; chroma += 0.03)
      for (int hue = 0; hue < 360; hue += 6) {
        const Oklab lab = lab_of(lightness, chroma, hue);
        if (is_within_srgb(lab)) colors.push_back(seen(color_from(lab)));
      }
  return colors;
}

std::vector<Color> farthest_first() {
  const std::vector<Seen> all = candidates();
  std::vector<double> distance(all.size(), std::numeric_limits<double>::infinity());
  std::vector<Color> chosen;
  Seen last = seen(color_from(lab_of(0.58, 0.15, 255)));  // a blue to begin with
  for (const Color& ground : {Color{1, 1, 1}, Color{0.07, 0.07, 0.08}}) {
    for (size_t i = 0; i < all.size(); ++i)
      distance[i] = std::min(distance[i], 2 * oklab_distance(all[i].by[0], oklab_from(ground)));
  }
  for (;;) {
    chosen.push_back(last.color);
    if (chosen.size() == kMostKinds) return chosen;
    for (size_t i = 0; i < all.size(); ++i) distance[i] = std::min(distance[i], difference(all[i], last));
    last = all[std::max_element(distance.begin(), distance.end()) - distance.begin()];
  }
}

}  // namespace

Oklab oklab_from(const Color& color) {
  return oklab_of_light(light_of(color));
}

Color color_from(const Oklab& lab) {
  const Triple light = light_of_oklab(lab);
  const auto channel = [&](int i) { return encoded_from(std::clamp(light[i], 0.0, 1.0)); };
  return {channel(0), channel(1), channel(2)};
}

bool is_within_srgb(const Oklab& lab) {
  const Triple light = light_of_oklab(lab);
  return std::all_of(light.begin(), light.end(),
                     [](double channel) { return channel >= -1e-4 && channel <= 1 + 1e-4; });
}

double oklab_distance(const Oklab& a, const Oklab& b) {
  return std::hypot(a.lightness - b.lightness, a.a - b.a, a.b - b.b);
}

Color scale_color(double share) {
  const double t = std::clamp(share, 0.0, 1.0);
  const double lightness = 0.34 + 0.52 * t, hue = 305 - 200 * t;
  double chroma = 0.17;
  while (!is_within_srgb(lab_of(lightness, chroma, hue))) chroma -= 0.002;
  return color_from(lab_of(lightness, chroma, hue));
}

Color paper_color(double share) {
  const double t = std::clamp(share, 0.0, 1.0);
  const double chroma = 0.02 + 0.145 * std::sin(M_PI * std::pow(t, 0.85)) + 0.05 * t;
  return color_from(lab_of(0.975 - 0.715 * t, chroma, 85 - 140 * t));
}

Color balance_color(double value) {
  const double t = std::clamp(value, -1.0, 1.0), strength = std::abs(t);
  double chroma = 0.17 * strength;
  const auto lab = [&] { return lab_of(0.985 - 0.285 * strength, chroma, t < 0 ? 255 : 25); };
  while (!is_within_srgb(lab())) chroma -= 0.002;
  return color_from(lab());
}

std::vector<Color> category_colors(size_t count) {
  static const std::vector<Color> kColors = farthest_first();
  std::vector<Color> colors(count);
  for (size_t i = 0; i < count; ++i) colors[i] = kColors[i % kColors.size()];
  return colors;
}

}  // namespace atelier
