#include "media/video_gif.h"

#include <algorithm>

#include "media/video_decode.h"

namespace atelier {

namespace {

constexpr AVRational kHundredths{1, 100};  // GIF's own ticks

FilmSettings waiting_settings(FilmSettings settings) {
  settings.format.container.muxer = "nut";
  settings.format.container.audio = false;
  settings.format.codec = "ffv1";
  settings.format.encoder = avcodec_find_encoder(AV_CODEC_ID_FFV1);
  settings.format.pixels = GifFilm::kFrames;
  return settings;
}

VideoOptions waiting_options(VideoOptions options) {
  options.audio.reset();
  options.metadata.clear();
  return options;
}

}  // namespace

GifFilm::GifFilm(const std::string& url, const std::filesystem::path& name, const FilmSettings& settings,
                 const VideoOptions& options)
    : url_(url), name_(name), settings_(settings), options_(options), waiting_(name.string() + ".frames") {
  frames_.emplace(av_url(waiting_.temporary()), name, waiting_settings(settings), waiting_options(options));
}

void GifFilm::write(AVFrame& frame, int64_t duration) {
  const std::string transparent = options_.alpha ? "1" : "0";
  if (!colors_)
    colors_.emplace("[in0]palettegen=stats_mode=full:reserve_transparent=" + transparent + "[out]",
                    std::vector<const AVFrame*>{&frame}, settings_.time_base);
  colors_->push(&frame);
  frames_->write(frame, duration);
}

AvFrame GifFilm::palette() {
  colors_->push(nullptr);
  AvFrame made = colors_->pull();
  colors_.reset();
  made->pts = 0;
  return made;
}

void GifFilm::finish() {
  frames_->finish();
  frames_.reset();
  draw(*palette());
}

void GifFilm::draw(const AVFrame& palette) {
  VideoDecoder decoder(waiting_.temporary(), options_.threads);
  AvFrame frame = decoder.next();
  FrameFilter painter("[in0][in1]paletteuse=dither=" + options_.dither + "[out]", {frame.get(), &palette},
                      decoder.stream().time_base);
  painter.push(&palette, 1);
  painter.push(nullptr, 1);
  FilmSettings settings = settings_;
  settings.time_base = kHundredths;
  FilmFile film(url_, name_, settings, options_);
  int64_t last = -1;
  const auto write_ready = [&] {
    while (AvFrame painted = painter.pull()) {
      painted->pts = std::max(last + 1, av_rescale_q(painted->pts, decoder.stream().time_base, kHundredths));
      last = painted->pts;
      film.write(*painted, av_rescale_q(duration_of(*painted), decoder.stream().time_base, kHundredths));
    }
  };
  for (; frame; frame = decoder.next()) {
    painter.push(frame.get(), 0);
    write_ready();
  }
  painter.push(nullptr, 0);
  write_ready();
  film.finish();
}

}  // namespace atelier
