#include "app/film_timing.h"

#include <algorithm>
#include <cmath>

#include "app/film_sources.h"

namespace atelier {

namespace {

std::vector<double> times_of(const FrameInputs& frames, double fps) {
  const double first = frames.front()->seconds;
  std::vector<double> times;
  for (size_t i = 0; i < frames.size(); ++i) {
    const bool is_frame = !frames[i]->sequence.empty();
    times.push_back(is_frame ? frames[i]->seconds - first : static_cast<double>(i) / fps);
  }
  return times;
}

bool is_steady(const std::vector<double>& times, double step_s, double slack_s) {
  for (size_t i = 0; i < times.size(); ++i)
    if (std::abs(times[i] - static_cast<double>(i) * step_s) > slack_s) return false;
  return true;
}

// Frames a second as whole numbers, NTSC's 1000/1001 of one, or to a thousandth.
Ratio rate_of(double fps) {
  constexpr double kSame = 2e-4;
  for (const int64_t per : {1000, 1001}) {
    const int64_t num = std::llround(fps * static_cast<double>(per) / 1000) * 1000;
    const Ratio rate{num, per};
    if (num > 0 && std::abs(rate.value() / fps - 1) < kSame) return per == 1000 ? Ratio{num / 1000, 1} : rate;
  }
  return {std::max<int64_t>(1, std::llround(fps * 1000)), 1000};
}

double fps_of(const CommonOptions& common) {
  return common.fps > 0 ? common.fps : kUsualFps;
}

// How long one frame alone is shown.
double lone_step_s(const CommonOptions& common, const std::optional<VideoInfo>& source) {
  if (common.fps > 0 || !source || !source->frame_rate) return 1 / fps_of(common);
  return 1 / source->frame_rate.value();
}

}  // namespace

int64_t FilmTiming::ticks(size_t frame) const {
  return time_base ? std::llround(times[frame] / time_base.value()) : static_cast<int64_t>(frame);
}

int64_t FilmTiming::duration(size_t frame) const {
  return time_base && frame + 1 < times.size() ? ticks(frame + 1) - ticks(frame) : 0;
}

std::optional<VideoInfo> source_film(const FrameInputs& frames) {
  const bool is_only = std::all_of(frames.begin(), frames.end(), [&](const Input* frame) {
    return frame->kind == Input::Kind::film && frame->path == frames.front()->path;
  });
  return is_only ? std::optional(film_info(frames.front()->path)) : std::nullopt;
}

FilmTiming timing_of(const FrameInputs& frames, const CommonOptions& common) {
  const std::optional<VideoInfo> source = source_film(frames);
  FilmTiming timing{.times = times_of(frames, fps_of(common))};
  const size_t count = timing.times.size();
  const double step_s =
      count > 1 ? timing.times.back() / static_cast<double>(count - 1) : lone_step_s(common, source);
  timing.end_s = timing.times.back() + step_s;
  timing.frame_rate = rate_of(1 / step_s);
  const double slack_s = std::max(1e-4, source && source->time_base ? 1.1 * source->time_base.value() : 0);
  if (source && source->frame_rate && is_steady(timing.times, 1 / source->frame_rate.value(), slack_s))
    timing.frame_rate = source->frame_rate;
  else if (!is_steady(timing.times, step_s, slack_s))
    timing.time_base = source && source->time_base ? source->time_base : Ratio{1, 1000};
  return timing;
}

VideoOptions encoding_of(const FrameInputs& frames, const FilmTiming& timing, const FilmOptions& film,
                         const CommonOptions& common, int bits, bool is_depth_asked) {
  VideoOptions video = film.encoding(bits, is_depth_asked);
  video.frame_rate = timing.frame_rate;
  video.time_base = timing.time_base;
  video.threads = common.threads;
  const std::optional<VideoInfo> source = source_film(frames);
  if (!source) return video;
  video.color = source->color;
  video.sample_aspect = source->sample_aspect;
  if (source->has_audio && !film.no_sound) {
    const double from_s = frames.front()->seconds;
    video.audio = AudioSource{frames.front()->path, from_s, from_s + timing.end_s};
  }
  return video;
}

}  // namespace atelier
