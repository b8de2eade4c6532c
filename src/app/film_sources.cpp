#include "app/film_sources.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

namespace {

// Of several films that a run goes through one after another, so many stay open.
constexpr size_t kMostOpen = 4;

// The frames that the file promises; 0 where it promises nothing that could be trusted.
int64_t promised_frames(const VideoInfo& info, int64_t found) {
  constexpr double kSound_s = 1, kFrames = 2.5;  // sound may be so much longer; rates are rounded
  if (!info.frame_rate || info.duration_s <= 0) return 0;
  const double fps = info.frame_rate.value();
  const double missing_s = info.duration_s - static_cast<double>(found) / fps;
  const double slack_s = info.has_audio ? kSound_s : kFrames / fps;
  return missing_s > std::max(slack_s, 0.02 * info.duration_s) ? info.num_frames : 0;
}

}  // namespace

FilmFacts film_facts(const std::filesystem::path& path) {
  VideoReader reader(path);
  const VideoInfo& info = reader.info();
  FilmFacts facts;
  // Where a stream jumps back, as recordings put together do, it goes on at its rate.
  const double step_s = info.frame_rate ? 1 / info.frame_rate.value() : 1 / kUsualFps;
  double jump_s = 0;
  for (const int64_t ticks : reader.frame_ticks()) {
    double seconds = static_cast<double>(ticks) * info.time_base.value() + jump_s;
    if (!facts.times.empty() && seconds <= facts.times.back()) {
      jump_s += facts.times.back() + step_s - seconds;
      seconds = facts.times.back() + step_s;
    }
    facts.times.push_back(seconds);
  }
  const auto found = static_cast<int64_t>(facts.times.size());
  if (found == 0) throw Error("holds no frame that can be read", path.string(), "copy it again");
  const int64_t promised = promised_frames(info, found);
  if (promised <= found) return facts;
  facts.num_lost = promised - found;
  facts.problem =
      "is cut off: " + std::to_string(found) + " of " + std::to_string(promised) + " frames could be read";
  return facts;
}

VideoInfo film_info(const std::string& path) {
  static std::mutex mutex;
  static std::map<std::string, VideoInfo> known;
  const std::lock_guard lock(mutex);
  const auto found = known.find(path);
  if (found != known.end()) return found->second;
  return known.emplace(path, VideoReader(path).info()).first->second;
}

PictureSize film_size(const std::string& path) {
  return film_info(path).size;
}

Image image_of(VideoFrame frame, int bits) {
  return {.pixels = std::move(frame.pixels), .alpha = std::move(frame.alpha), .bits = bits > 8 ? 16 : 8};
}

Image FilmSources::frame(const Input& input) {
  const std::lock_guard lock(mutex_);
  const auto known = broken_.find(input.path);
  if (known != broken_.end() && input.film_frame >= known->second.from) throw known->second.error;
  try {
    return read(input);
  } catch (const FatalError&) {
    throw;
  } catch (const Error& error) {
    if (known == broken_.end()) broken_.emplace(input.path, Broken{input.film_frame, error});
    throw;
  }
}

Image FilmSources::read(const Input& input) {
  if (!readings_.contains(input.path) && readings_.size() >= kMostOpen) readings_.clear();
  std::unique_ptr<Reading>& reading = readings_[input.path];
  if (!reading) reading = std::make_unique<Reading>(input.path);
  if (reading->last == input.film_frame) return reading->image;
  if (reading->next != input.film_frame) reading->reader.seek(input.film_frame);
  std::optional<VideoFrame> frame = reading->reader.read();
  reading->next = input.film_frame + 1;
  if (!frame) {
    readings_.erase(input.path);
    throw Error("has no frame " + std::to_string(input.film_frame) + " that can be read", input.path,
                "the film is damaged there: copy it again");
  }
  if (frame->damaged) warn_once(input.path + " has damaged frames, which were repaired by guessing");
  reading->last = input.film_frame;
  reading->image = image_of(std::move(*frame), reading->reader.info().bits);
  return reading->image;
}

}  // namespace atelier
