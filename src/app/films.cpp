#include "app/films.h"

#include <algorithm>

#include "app/film_timing.h"
#include "app/finished.h"
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

FrameInputs inputs_of(const PlannedFilm& film) {
  FrameInputs inputs;
  for (const PlannedItem* frame : film.frames) inputs.push_back(&frame->input);
  return inputs;
}

// --- Putting it together

std::string listed_frames(const std::vector<const PlannedItem*>& frames) {
  constexpr size_t kShown = 10;
  std::vector<std::string> names;
  for (size_t i = 0; i < std::min(frames.size(), kShown); ++i) names.push_back(frames[i]->input.text());
  return join(names, ", ") + (frames.size() > kShown ? ", ..." : "");
}

bool is_made_meanwhile(Session& session, const PlannedFilm& film) {
  const std::optional<FileStamp> stamp = file_stamp(film.path);
  if (!stamp) return false;
  const Manifest now(session.plan().manifest_for(*film.frames.front(), film.path).path(),
                     session.type().info.name);
  const ManifestEntry* entry = now.find(film.path);
  return entry && entry->hashes.encode == film.hashes.encode && entry->stamp == *stamp;
}

class FilmMaker {
 public:
  FilmMaker(Session& session, const PlannedFilm& film)
      : session_(session), film_(film), picture_(session.type().picture_options(*film.frames.front())) {}

  void make() {
    std::vector<const PlannedItem*> missing;
    for (const PlannedItem* item : film_.frames)
      if (!session_.plan().is_made(*item, frame_of(*item, film_))) missing.push_back(item);
    if (is_made_by_another()) return take_over();
    if (missing.size() == film_.frames.size() || is_shard(missing)) return;
    if (!missing.empty() && !goes_on_without(missing)) return;
    spdlog::info("putting {} together of {} frames", film_.path, film_.frames.size());
    write();
    record(missing);
    if (missing.empty() && !picture_.film.keep_frames) remove_frames();
  }

  bool is_made_by_another() const { return is_made_meanwhile(session_, film_); }

  void take_over() const {
    spdlog::info("{} was put together by another process", film_.path);
    if (!picture_.film.keep_frames) remove_frames();
  }

 private:
  Manifest& manifest() const { return session_.plan().manifest_for(*film_.frames.front(), film_.path); }

  // Several may be at it: none of them takes the frames away.
  bool is_shard(const std::vector<const PlannedItem*>& missing) const {
    if (parse_shard(session_.common().shard).whole()) return false;
    spdlog::info("{}: {} of {} frames are there; the same command without --shard puts it together",
                 film_.path, film_.frames.size() - missing.size(), film_.frames.size());
    return true;
  }

  // What failed is held or skipped over.
  bool goes_on_without(const std::vector<const PlannedItem*>& missing) const {
    const CommonOptions& common = session_.common();
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
    const FilmTiming timing = timing_of(inputs_of(film_), film_.settings().common);
    std::unique_ptr<VideoWriter> writer;
    PictureSize size;
    Image held;
    for (size_t i = 0; i < film_.frames.size(); ++i) {
      throw_if_interrupted();
      const OutputName& frame = frame_of(*film_.frames[i], film_);
      if (session_.plan().is_made(*film_.frames[i], frame)) {
        held = read_image(frame.path);
      } else if (session_.common().missing == "skip" || !held.pixels.defined()) {
        continue;
      }
      if (!writer) {
        size = held.size();
        writer = std::make_unique<VideoWriter>(film_.path, size, encoding(held, timing));
      }
      if (held.size() != size)
        throw Error("is of another size than the frames before it", film_.frames[i]->input.text(),
                    "give --size WxH, so that all are of one size");
      writer->write(held.pixels, held.alpha, timing.ticks(i), timing.duration(i));
    }
    writer->finish();
  }

  OutputMark mark() const {
    if (film_.settings().common.no_metadata) return {};
    const ToolInfo& tool = session_.type().info;
    return mark_of(film_.hashes.encode, resolved_job(film_, session_.plan(), tool), film_.settings().machine,
                   tool);
  }

  VideoOptions encoding(const Image& first, const FilmTiming& timing) const {
    VideoOptions options = encoding_of(inputs_of(film_), timing, picture_.film, film_.settings().common,
                                       first.bits, picture_.depth != "auto");
    options.quality = picture_.quality;
    if (first.alpha.defined()) keep_alpha(options);
    options.metadata = video_metadata_from(mark());
    return options;
  }

  // Where the codec can; else frames are laid on white.
  void keep_alpha(VideoOptions& options) const {
    options.alpha = true;
    if (!check_video_output(film_.path, options)) return;
    options.alpha = false;
    warn_once(film_.path + " holds no alpha: the frames are laid on white; --codec prores or ffv1 keeps it");
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
    manifest().append(entry);
  }

  void remove_frames() const {
    std::error_code ignored;
    fs::remove_all(film_.path + ".work", ignored);
  }

  Session& session_;
  const PlannedFilm& film_;
  const PictureOptions& picture_;
};

// One that can't be put together counts as failed; its frames stay, and the other films are made.
void make_film(Session& session, const PlannedFilm& film) {
  FilmMaker maker(session, film);
  const std::optional<Error> error = Session::attempt([&] { maker.make(); });
  if (!error) return;
  if (maker.is_made_by_another()) return maker.take_over();
  spdlog::error("{}: {}", film.path, error->what());
  session.count_lost(1);
}

}  // namespace

namespace {

// The size that a frame will have; nullopt where it can't be read, which is said when its turn comes.
std::optional<PictureSize> size_of_frame(const PlannedItem& item, const ToolType& type) {
  std::optional<PictureSize> size;
  const PictureOptions& picture = type.picture_options(item);
  if (item.input.kind != Input::Kind::standard_input)
    Session::attempt([&] { size = picture.working_size(source_size(item.input, picture)); });
  return size;
}

std::string text_of(PictureSize size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

std::optional<Error> error_of_sizes(const PlannedFilm& film, const ToolType& type) {
  std::optional<PictureSize> before;
  for (const PlannedItem* item : film.frames) {
    const std::optional<PictureSize> size = size_of_frame(*item, type);
    if (!size) continue;
    if (before && *size != *before)
      return Error("is " + text_of(*size) + ", and the frames before it are " + text_of(*before),
                   item->input.text(), "give --size WxH, so that all are of one size");
    before = size;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Error> film_error(const PlannedFilm& film, const ToolType& type) {
  if (!type.picture_options) return std::nullopt;
  const PictureOptions& picture = type.picture_options(*film.frames.front());
  if (auto error = check_video_output(film.path, picture.film.encoding(8, picture.depth != "auto")))
    return error;
  return error_of_sizes(film, type);
}

bool is_film_made_meanwhile(Session& session, const PlannedItem& item) {
  const auto& films = session.plan().films();
  return std::any_of(films.begin(), films.end(), [&](const PlannedFilm& film) {
    return film.path == item.output.film && !film.is_stream && is_made_meanwhile(session, film);
  });
}

void finish_films(Session& session) {
  for (const PlannedFilm& film : session.plan().films()) {
    if (film.is_stream) continue;
    if (!film.is_finished)
      make_film(session, film);
    else if (film.needs_touch)
      touch(session.plan().manifest_for(*film.frames.front(), film.path), film.path);
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
  make_film(session, film);
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
