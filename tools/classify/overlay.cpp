#include "classify/overlay.h"

#include "app/film_sources.h"
#include "app/film_timing.h"
#include "app/picture_options.h"
#include "app/signals.h"
#include "classify/montage.h"
#include "media/overlay.h"

namespace atelier {

namespace {

FrameInputs inputs_of(const std::vector<LabeledPicture>& frames) {
  FrameInputs inputs;
  for (const LabeledPicture& frame : frames) inputs.push_back(&frame.input);
  return inputs;
}

}  // namespace

void OverlayOptions::declare(Options& options) {
  options.group("Overlay of a film");
  if (const std::vector<std::string> formats = writable_films(); !formats.empty())
    options.add("overlay", file, "also write the film with its labels in every frame")
        .writes(formats)
        .at_once();
  options.add("overlay.labels", labels, "how many are written", {1, 20}).in(Stage::draw);
}

void write_overlay(const fs::path& path, const std::vector<LabeledPicture>& frames, const ClassNames& names,
                   const OverlayOptions& options, const FilmOptions& film, const CommonOptions& common,
                   const OutputMark& mark) {
  const FrameInputs inputs = inputs_of(frames);
  const FilmTiming timing = timing_of(inputs, common);
  FilmSources films;
  std::unique_ptr<VideoWriter> writer;
  PictureSize size;
  for (size_t i = 0; i < frames.size(); ++i) {
    throw_if_interrupted();
    Image image = read_picture(frames[i].input, {}, common.seed, films);
    if (!writer) {
      size = image.size();
      VideoOptions encoding = encoding_of(inputs, timing, film, common, image.bits, false);
      encoding.metadata = video_metadata_from(mark);
      writer = std::make_unique<VideoWriter>(path, size, encoding);
    }
    if (image.size() != size)
      throw Error("is of another size than the frames before it", frames[i].input.text(),
                  "an overlay is of one film: label the others by themselves");
    draw_overlay(image, scores_of(frames[i], names, options.labels));
    writer->write(image.pixels, image.alpha, timing.ticks(i), timing.duration(i));
  }
  writer->finish();
}

}  // namespace atelier
