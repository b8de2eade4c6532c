#include "app/picture_options.h"

#include <ATen/core/Tensor.h>

#include <algorithm>

#include "app/film_sources.h"
#include "base/text.h"
#include "tensor/noise.h"

namespace atelier {

namespace {

constexpr int64_t kNoisePx = 1024;                    // side of a noise picture whose size nothing says
constexpr int64_t kGreyPx = 224;                      // of one of nothing: what networks look at
constexpr uint64_t kVariations = 0x9e3779b97f4a7c15;  // spreads the numbers of noise pictures over the seeds

at::Tensor cropped(const at::Tensor& picture, const Crop& crop) {
  return picture.defined()
             ? picture.slice(2, crop.y, crop.y + crop.height).slice(3, crop.x, crop.x + crop.width)
             : picture;
}

void crop_image(Image& image, const Crop& crop, const std::string& name) {
  if (crop.width == 0) return;
  const PictureSize size = image.size();
  if (crop.x + crop.width > size.width || crop.y + crop.height > size.height) {
    throw Error("the crop reaches beyond the picture of " + std::to_string(size.width) + "x" +
                    std::to_string(size.height),
                name, "give a --crop within it");
  }
  image.pixels = cropped(image.pixels, crop).contiguous();
  image.alpha = cropped(image.alpha, crop);
}

void resize_image(Image& image, PictureSize size) {
  if (image.size() == size) return;
  image.pixels = resize(image.pixels, size.height, size.width).clamp(0, 1);
  if (image.alpha.defined()) image.alpha = resize(image.alpha, size.height, size.width).clamp(0, 1);
}

PictureSize noise_size(const Input& input, const PictureOptions& options) {
  const int64_t side = parse_noise(input).first == "grey" ? kGreyPx : kNoisePx;
  switch (options.size.kind) {
    case SizeSpec::Kind::exact:
      return {options.size.height, options.size.width};
    case SizeSpec::Kind::longer_side:
      return {options.size.width, options.size.width};
    default:
      return {side, side};
  }
}

Image noise_picture(const Input& input, const PictureOptions& options, uint64_t seed) {
  const auto [kind, variation] = parse_noise(input);
  Image image;
  image.pixels = make_noise(kind, noise_size(input, options), seed + variation * kVariations);
  return image;
}

}  // namespace

Crop parse_crop(const std::string& text) {
  if (text.empty()) return {};
  std::string numbers = text;
  std::replace(numbers.begin(), numbers.end(), 'x', '+');
  const std::vector<std::string> parts = split(numbers, '+');
  std::vector<int64_t> values;
  for (const std::string& part : parts) {
    const auto value = parse_int(part);
    if (value && *value >= 0 && *value <= 1'000'000) values.push_back(*value);
  }
  if (values.size() != parts.size() || (values.size() != 2 && values.size() != 4) || values[0] == 0 ||
      values[1] == 0) {
    throw Error("'" + text + "' is no crop", "--crop", "write WIDTHxHEIGHT+X+Y, for example 640x360+100+0");
  }
  values.resize(4, 0);
  return {values[0], values[1], values[2], values[3]};
}

void PictureOptions::declare(Options& options) {
  options.group("Pictures");
  options.add("size", size, "longer side in px, WxH, 50% or source").called("PX|WxH|%|source");
  options.add("crop", crop, "work on this part of the source, in its px").called("WxH+X+Y");
  options.add("quality", quality, "of JPEG and WebP; WebP at 100 is lossless", {1, 100}).in(Stage::encode);
  options.add("depth", depth, "bits a channel in PNG and TIFF; auto is the source's")
      .one_of({"auto", "8", "16"});  // stage compute: a file of 8 bits can't be encoded again with 16
  std::vector<std::string> formats = writable_formats();
  for (const std::string& format : writable_films()) formats.push_back(format);
  options.add("compare", compare, "also write source and result side by side, to this picture or film")
      .writes(formats);
  film.declare(options);
}

void PictureOptions::check(Check& check) const {
  try {
    parse_crop(crop);
  } catch (const Error& error) {
    check.mistake("crop", error);
  }
}

EncodeOptions PictureOptions::encoding() const {
  return {.quality = quality, .bits = depth == "auto" ? 0 : static_cast<int>(*parse_int(depth))};
}

PictureSize PictureOptions::working_size(PictureSize source) const {
  const auto [width, height] = size.of(source.width, source.height);
  return {height, width};
}

Image at_working_size(Image image, const PictureOptions& options, const std::string& name) {
  crop_image(image, parse_crop(options.crop), name);
  resize_image(image, options.working_size(image.size()));
  return image;
}

Image read_picture(const Input& input, const PictureOptions& options, uint64_t seed, FilmSources& films,
                   const std::string& bytes) {
  switch (input.kind) {
    case Input::Kind::noise:
      return noise_picture(input, options, seed);
    case Input::Kind::standard_input:
      return at_working_size(decode_image(bytes, input.name), options, input.path);
    case Input::Kind::film:
      return at_working_size(films.frame(input), options, input.path);
    case Input::Kind::file:
      break;
  }
  return at_working_size(read_image(input.path), options, input.path);
}

PictureSize source_size(const Input& input, const PictureOptions& options) {
  if (input.kind == Input::Kind::noise) return noise_size(input, options);
  const Crop crop = parse_crop(options.crop);
  if (crop.width > 0) return {crop.height, crop.width};
  return input.kind == Input::Kind::film ? film_size(input.path) : read_image_size(input.path);
}

}  // namespace atelier
