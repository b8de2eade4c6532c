#include "app/film_options.h"

namespace atelier {

std::vector<std::string> writable_films() {
  if (!ATELIER_MEDIA) return {};
  return {"mp4", "mov", "mkv", "webm", "m4v", "avi", "gif", "apng", "y4m"};
}

void FilmOptions::declare(Options& options) {
  options.group("Films");
  options
      .add("codec", codec,
           "h264, h265, vp9, ffv1 (lossless), prores; the default is what the ending is known for")
      .in(Stage::encode);
  options
      .add("crf", crf,
           "quality of h264, h265 and vp9: smaller is better and larger; -1 is 16, 18, 24 of them", {-1, 63})
      .in(Stage::encode);
  options
      .add("pix-fmt", pix_fmt,
           "how pixels are stored, such as yuv444p or yuv420p10le; the default plays everywhere")
      .in(Stage::encode);
  options.add("encoder-preset", encoder_preset, "speed of h264 and h265, ultrafast to veryslow")
      .in(Stage::encode);
  options.add("dither", dither, "of GIF: sierra2_4a, floyd_steinberg, bayer, none").in(Stage::encode);
  options.add("no-sound", no_sound, "leave the source's sound out").in(Stage::encode);
  options
      .add("keep-frames", keep_frames,
           "keep the frames in FILM.work when the film is done, so that another --crf needs no rendering")
      .in(Stage::none);
}

VideoOptions FilmOptions::encoding(int bits, bool is_asked) const {
  VideoOptions video{.codec = codec, .pix_fmt = pix_fmt};
  // Few players show H.264 of 10 bits, so that it is for those who ask for it.
  const bool is_deep_codec = codec == "h265" || codec == "vp9" || codec == "ffv1" || codec == "prores";
  if (bits > 8 && (is_deep_codec || is_asked)) video.bits = codec == "ffv1" ? 16 : 10;
  video.crf = crf;
  video.preset = encoder_preset;
  video.dither = dither;
  return video;
}

}  // namespace atelier
