// What every tool that makes pictures says of them: which part of the source, how large, and how it is
// encoded.
#pragma once

#include <cstdint>
#include <string>

#include "app/film_options.h"
#include "job/inputs.h"
#include "job/options.h"
#include "job/plan.h"
#include "media/image.h"

namespace atelier {

class FilmSources;

// "WxH+X+Y" of the source, in px.
struct Crop {
  int64_t width = 0, height = 0, x = 0, y = 0;  // width 0: all
};
Crop parse_crop(const std::string& text);  // Error; "" is all

struct PictureOptions {
  SizeSpec size;
  std::string crop;
  int quality = 95;
  std::string depth = "auto";
  OutputPath compare;
  FilmOptions film;

  void declare(Options& options);
  void check(Check& check) const;
  EncodeOptions encoding() const;
  // The size that a source of width x height is worked at.
  PictureSize working_size(PictureSize source) const;
};

// The picture of an input at its working size: read or made of noise, turned upright, cropped, resized.
// `bytes` are those of a picture on stdin. Noise has `size`'s aspect, 1024 px square where that says nothing.
// Frames of films are read from `films`.
Image read_picture(const Input& input, const PictureOptions& options, uint64_t seed, FilmSources& films,
                   const std::string& bytes = "");
// A picture that was read already.
Image at_working_size(Image image, const PictureOptions& options, const std::string& name);
// Its size as a source, without decoding; noise as it will be made.
PictureSize source_size(const Input& input, const PictureOptions& options);

}  // namespace atelier
