#include "app/films.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "app/marks.h"
#include "app/signals.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

namespace {

// The frame of a film that an item made.
const OutputName& frame_of(const PlannedItem& item, const PlannedFilm& film) {
  return film.option == "output" ? item.output : *item.companion(film.option);
}

// --- When its frames are shown

// When each frame is shown, in seconds from the first.
std::vector<double> times_of(const PlannedFilm& film) {
  const CommonOptions& common = film.settings().common;
  const double fps = common.fps > 0 ? common.fps : kUsualFps;
  const double first = film.frames.front()->input.seconds;
  std::vector<double> times;
  for (size_t i = 0; i < film.frames.size(); ++i) {
    const Input& input = film.frames[i]->input;
    times.push_back(input.sequence.empty() ? static_cast<double>(i) / fps : input.seconds - first);
  }
  return times;
}

bool is_steady(const std::vector<double>& times, double step, double slack) {
  for (size_t i = 0; i < times.size(); ++i)
    if (std::abs(times[i] - static_cast<double>(i) * step) > slack) return false;
  return true;
}

// Frames a second as a ratio that players know.
Ratio rate_of(double fps) {
  constexpr double kSame = 2e-4;
  for (const int64_t per : {int64_t{1}, int64_t{1001}}) {
    const int64_t num = std::llround(fps * static_cast<double>(per == 1 ? 1 : 1001) / (per == 1 ? 1 : 1000)) *
                        (per == 1 ? 1 : 1000);
    const Ratio rate{num, per};
    if (num > 0 && std::abs(rate.value() / fps - 1) < kSame) return rate;
  }
  return {std::llround(fps * 1000), 1000};
}

// The source film that all frames come from.
std::optional<VideoInfo> source_film(const PlannedFilm& film) {
  const Input& first = film.frames.front()->input;
  if (first.kind != Input::Kind::film) return std::nullopt;
  const bool is_only = std::all_of(film.frames.begin(), film.frames.end(), [&](const PlannedItem* frame) {
    return frame->input.kind == Input::Kind::film && frame->input.path == first.path;
  });
  return is_only ? std::optional(film_info(first.path)) : std::nullopt;
}

struct Timing {
  Ratio frame_rate{25, 1}, time_base;
  std::vector<double> times;  // seconds
  double end_s = 0;           // when the last frame is over

  int64_t ticks(size_t frame) const {
    return time_base ? std::llround(times[frame] / time_base.value()) : static_cast<int64_t>(frame);
  }
};

// Of a film without an even rate the times stay as they are.
Timing timing_of(const PlannedFilm& film, const std::optional<VideoInfo>& source) {
  Timing timing{.times = times_of(film)};
  const size_t count = timing.times.size();
  const double fps = film.settings().common.fps;
  double step = count > 1 ? timing.times.back() / static_cast<double>(count - 1) : 0;
  if (count == 1)
    step = fps > 0 ? 1 / fps : source && source->frame_rate ? 1 / source->frame_rate.value() : 1 / kUsualFps;
  timing.end_s = timing.times.back() + step;
  const double tick = source && source->time_base ? source->time_base.value() : 0;
  const double slack = std::max(1.1 * tick, 1e-4);
  if (source && source->frame_rate && is_steady(timing.times, 1 / source->frame_rate.value(), slack)) {
    timing.frame_rate = source->frame_rate;
  } else if (is_steady(timing.times, step, slack)) {
    timing.frame_rate = rate_of(1 / step);
  } else {
    timing.frame_rate = rate_of(1 / step);
    timing.time_base = source ? source->time_base : Ratio{1, 1000};
  }
  return timing;
}

// --- How it is encoded

VideoOptions options_of(const PlannedFilm& film, const PictureOptions& picture, int bits,
                        const std::optional<VideoInfo>& source, const Timing& timing) {
  VideoOptions video = picture.film.encoding(bits, picture.depth != "auto");
  video.quality = picture.quality;
  video.frame_rate = timing.frame_rate;
  video.time_base = timing.time_base;
  video.threads = film.settings().common.threads;
  if (!source) return video;
  video.color = source->color;
  video.sample_aspect = source->sample_aspect;
  if (source->has_audio && !picture.film.no_sound) {
    const double from_s = film.frames.front()->input.seconds;
    video.audio = AudioSource{film.frames.front()->input.path, from_s, from_s + timing.end_s};
  }
  return video;
}

// --- Putting it together

std::string listed_frames(const std::vector<const PlannedItem*>& frames) {
  constexpr size_t kShown = 10;
  std::vector<std::string> names;
  for (size_t i = 0; i < std::min(frames.size(), kShown); ++i) names.push_back(frames[i]->input.text());
  return join(names, ", ") + (frames.size() > kShown ? ", ..." : "");
}

class FilmMaker {
 public:
  FilmMaker(Session& session, const PlannedFilm& film)
      : session_(session), film_(film), picture_(session.type().picture_options(*film.frames.front())) {}

  void make() {
    std::vector<const PlannedItem*> missing;
    for (const PlannedItem* item : film_.frames)
      if (!session_.plan().is_made(*item, frame_of(*item, film_))) missing.push_back(item);
    if (missing.size() == film_.frames.size()) return;
    if (!missing.empty() && !goes_on_without(missing)) return;
    spdlog::info("putting {} together of {} frames", film_.path, film_.frames.size());
    write();
    record(missing);
    if (missing.empty() && !picture_.film.keep_frames) remove_frames();
  }

 private:
  // Other processes may still be making them; what failed is held or skipped over.
  bool goes_on_without(const std::vector<const PlannedItem*>& missing) const {
    const CommonOptions& common = session_.common();
    if (!parse_shard(common.shard).whole()) {
      spdlog::info("{}: {} of {} frames are there; the same command without --shard puts it together",
                   film_.path, film_.frames.size() - missing.size(), film_.frames.size());
      return false;
    }
    if (common.missing == "fail") {
      spdlog::error("{} is not put together: {} are missing", film_.path, listed_frames(missing));
      return false;
    }
    spdlog::warn("{}: {} could not be made; {}", film_.path, listed_frames(missing),
                 common.missing == "hold" ? "the frame before stands for it (--missing hold)"
                                          : "left out (--missing skip)");
    return true;
  }

  void write() {
    const std::optional<VideoInfo> source = source_film(film_);
    const Timing timing = timing_of(film_, source);
    std::unique_ptr<VideoWriter> writer;
    PictureSize size;
    Image held;
    std::vector<size_t> waiting;  // frames before the first that is there
    for (size_t i = 0; i < film_.frames.size(); ++i) {
      throw_if_interrupted();
      const OutputName& frame = frame_of(*film_.frames[i], film_);
      if (session_.plan().is_made(*film_.frames[i], frame)) {
        held = read_image(frame.path);
      } else if (session_.common().missing == "skip" || !held.pixels.defined()) {
        continue;
      }
      if (!writer) {
        VideoOptions options = options_of(film_, picture_, held.bits, source, timing);
        options.alpha = held.alpha.defined();
        options.metadata = video_metadata_from(mark());
        size = held.size();
        if (fs::path(film_.path).has_parent_path())
          fs::create_directories(fs::path(film_.path).parent_path());
        writer = std::make_unique<VideoWriter>(film_.path, size, options);
      }
      if (held.size() != size)
        throw Error("is of another size than the frames before it", film_.frames[i]->input.text(),
                    "give --size WxH, so that all are of one size");
      writer->write(held.pixels, held.alpha, timing.ticks(i), duration(timing, i));
    }
    writer->finish();
  }

  OutputMark mark() const {
    if (film_.settings().common.no_metadata) return {};
    const ToolInfo& tool = session_.type().info;
    return mark_of(film_.hashes.encode, resolved_job(film_, session_.plan(), tool), film_.settings().machine,
                   tool);
  }

  static int64_t duration(const Timing& timing, size_t frame) {
    if (!timing.time_base || frame + 1 == timing.times.size()) return 0;
    return timing.ticks(frame + 1) - timing.ticks(frame);
  }

  void record(const std::vector<const PlannedItem*>& missing) {
    ManifestEntry entry{.output = film_.path, .status = "done", .hashes = film_.hashes};
    // With frames missing it is not what was asked for, and made again by the next run.
    if (!missing.empty()) entry.hashes.encode += " without " + std::to_string(missing.size());
    entry.stamp = file_stamp(film_.path).value_or(FileStamp{});
    entry.content = sha256_of_file(film_.path);
    entry.seed = film_.settings().common.seed;
    for (const PlannedItem* item : film_.frames)
      if (entry.inputs.empty() || entry.inputs.back() != item->input.path)
        entry.inputs.push_back(item->input.path);
    entry.job = resolved_job(film_, session_.plan(), session_.type().info);
    session_.plan().manifest_for(*film_.frames.front(), film_.path).append(entry);
  }

  void remove_frames() const {
    std::error_code ignored;
    fs::remove_all(film_.path + ".work", ignored);
  }

  Session& session_;
  const PlannedFilm& film_;
  const PictureOptions& picture_;
};

void touch_film(Session& session, const PlannedFilm& film) {
  Manifest& manifest = session.plan().manifest_for(*film.frames.front(), film.path);
  fs::last_write_time(film.path, fs::file_time_type::clock::now());
  if (const ManifestEntry* known = manifest.find(film.path)) {
    ManifestEntry entry = *known;
    entry.output = film.path;
    entry.stamp = file_stamp(film.path).value_or(entry.stamp);
    manifest.append(entry);
  }
}

}  // namespace

std::optional<Error> film_error(const PlannedFilm& film, const ToolType& type) {
  if (!type.picture_options) return std::nullopt;
  const PictureOptions& picture = type.picture_options(*film.frames.front());
  return check_video_output(film.path, picture.film.encoding(8, picture.depth != "auto"));
}

void finish_films(Session& session) {
  for (const PlannedFilm& film : session.plan().films()) {
    if (film.is_stream) continue;
    if (!film.is_finished)
      FilmMaker(session, film).make();
    else if (film.needs_touch)
      touch_film(session, film);
  }
}

void finish_stream(Session& session, std::vector<PlannedItem>& items) {
  if (items.empty() || items.front().output.film.empty()) return;
  const std::string& path = items.front().output.film;
  const auto planned = std::find_if(session.plan().films().begin(), session.plan().films().end(),
                                    [&](const PlannedFilm& film) { return film.path == path; });
  PlannedFilm film = *planned;
  film.frames.clear();
  for (PlannedItem& item : items) film.frames.push_back(&item);
  FilmMaker(session, film).make();
}

// --- To stdout

FilmOnStdout::~FilmOnStdout() = default;

void FilmOnStdout::write(const Image& image, const Input& input, const PictureOptions& options) {
  if (!writer_) {
    VideoOptions video = options.film.encoding(image.bits, options.depth != "auto");
    if (input.kind == Input::Kind::film && film_info(input.path).frame_rate)
      rate_ = film_info(input.path).frame_rate;
    if (rate_) video.frame_rate = rate_;
    size_ = image.size();
    writer_ = std::make_unique<VideoWriter>("-", size_, video);
  }
  if (image.size() != size_)
    throw FatalError("is of another size than the frames before it", input.text(),
                     "give --size WxH, so that all are of one size");
  writer_->write(image.pixels, image.alpha);
}

void FilmOnStdout::finish() {
  if (writer_) writer_->finish();
}

}  // namespace atelier
