#include "charrnn-draw/properties.h"

#include <array>
#include <cmath>

#include "base/color_scale.h"
#include "base/error.h"
#include "base/text.h"

namespace atelier {

namespace {

struct Named {
  Property property;
  const char *name, *title;
};

constexpr std::array<Named, 6> kNamed{{{Property::temperature, "temperature", "temperature"},
                                       {Property::moment, "moment", "step of training"},
                                       {Property::ink, "ink", "ink"},
                                       {Property::color, "color", "color"},
                                       {Property::shapes, "shapes", "shapes"},
                                       {Property::length, "length", "length"}}};

constexpr double kGray = 0.035;  // chroma below which a color has no hue

// From red over yellow, green and blue to violet: 1..2; grays from light to dark: 0..1.
double place_of(const Color& color) {
  const Oklab lab = oklab_from(color);
  if (std::hypot(lab.a, lab.b) < kGray) return 1 - lab.lightness;
  const double turn = std::atan2(lab.b, lab.a) / (2 * M_PI) + 0.02;
  return 1 + (turn < 0 ? turn + 1 : turn);
}

}  // namespace

Property property_named(const std::string& name) {
  std::vector<std::string> known{"auto"};
  for (const Named& one : kNamed) {
    if (name == one.name) return one.property;
    known.emplace_back(one.name);
  }
  throw Error("'" + name + "' is no property of drawings" + did_you_mean(name, known), "",
              "there are " + join(known, ", "));
}

std::vector<Property> all_properties() {
  std::vector<Property> all;
  for (const Named& one : kNamed) all.push_back(one.property);
  return all;
}

std::string title_of(Property property) {
  return kNamed.at(static_cast<size_t>(property)).title;
}

std::optional<double> value_of(const DrawnEmoji& one, Property property) {
  switch (property) {
    case Property::temperature:
      return one.emoji.tags.temperature;
    case Property::moment:
      return one.emoji.tags.step;
    case Property::ink:
      return one.look.ink;
    case Property::color:
      return place_of(one.look.mean);
    case Property::shapes:
      return one.look.num_painted;
    case Property::length:
      return static_cast<double>(one.emoji.svg.size());
  }
  return std::nullopt;
}

std::string label_of(Property property, double value) {
  if (property == Property::color) return "";
  if (property == Property::ink) return std::to_string(std::lround(100 * value)) + " %";
  const std::string text = shortest(value);
  const bool is_whole = text.find('.') == std::string::npos;
  return property == Property::temperature && is_whole ? text + ".0" : text;
}

}  // namespace atelier
