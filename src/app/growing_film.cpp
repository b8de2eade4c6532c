#include "app/growing_film.h"

#include <cmath>

#include "app/film_timing.h"
#include "base/files.h"
#include "base/text.h"
#include "job/outputs.h"
#include "media/metadata.h"
#include "media/video_writer.h"

namespace atelier {

namespace {

constexpr double kEndSeconds = 1;

}  // namespace

GrowingFilm::GrowingFilm(Item& item, std::string option, const PictureOptions& options)
    : item_(item), option_(std::move(option)), options_(options), is_wanted_(item.wants(option_)) {}

fs::path GrowingFilm::folder() const {
  return item_.planned().companion(option_)->path + ".work";
}

fs::path GrowingFilm::frame(int64_t number) const {
  return folder() / (zero_padded(number, kFrameDigits) + ".png");
}

// What another job left there is of no use.
void GrowingFilm::begin() {
  if (has_begun_) return;
  has_begun_ = true;
  const fs::path note = folder() / "hash";
  const std::string& hash = item_.planned().hashes.draw;  // covers what is computed
  if (fs::exists(note) && read_file(note) == hash) return;
  fs::remove_all(folder());
  write_file(note, hash);
}

void GrowingFilm::add(int64_t number, const Image& image) {
  add_file(number, [&](const fs::path& path) { write_image(path, image); });
}

void GrowingFilm::add_file(int64_t number, const DrawFrame& draw) {
  if (!is_wanted_) return;
  begin();
  draw(frame(number));
}

void GrowingFilm::finish_by(const DrawFrame& draw) {
  if (!is_wanted_) return;
  begin();
  const fs::path last = folder() / "last.png";
  draw(last);
  const Image image = read_image(last);
  fs::remove(last);
  finish(image);
}

void GrowingFilm::finish(const Image& image) {
  if (!is_wanted_) return;
  begin();
  item_.write_companion(option_,
                        [&](const fs::path& path, const OutputMark& mark) { write_film(path, mark, image); });
  fs::remove_all(folder());
}

void GrowingFilm::write_film(const fs::path& path, const OutputMark& mark, const Image& last) const {
  const CommonOptions& common = item_.planned().settings->common;
  VideoOptions options = options_.film.encoding(last.bits, options_.depth != "auto");
  options.frame_rate = timing_of({&item_.input()}, common).frame_rate;
  options.threads = common.threads;
  options.quality = options_.quality;
  options.metadata = video_metadata_from(mark);
  VideoWriter writer(path, last.size(), options);
  for (const fs::path& file : glob((folder() / "*.png").string())) {
    const Image image = read_image(file);
    writer.write(image.pixels, image.alpha);
  }
  const auto num_last = std::max<int64_t>(1, std::llround(kEndSeconds * options.frame_rate.value()));
  for (int64_t i = 0; i < num_last; ++i) writer.write(last.pixels, last.alpha);
  writer.finish();
}

}  // namespace atelier
