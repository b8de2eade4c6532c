#include "media/video_writer.h"

#include <c10/util/Exception.h>

#include "base/files.h"
#include "base/log.h"
#include "media/video_encode.h"
#include "media/video_gif.h"
#include "media/video_mark.h"
#include "media/video_pixels.h"

namespace atelier {

namespace {

// --- What is settled before the first frame

// Y4M names no matrix: its readers guess by the height, and so it is written.
ColorTags tags_for(const FilmFormat& format, const VideoOptions& options, int64_t height) {
  VideoColor color = usual_color(height);
  VideoColor given = options.color.value_or(VideoColor{});
  if (format.codec == "y4m") given = {.siting = given.siting};
  const bool from_rgb = given.matrix == "gbr";
  if (!given.matrix.empty() && !from_rgb) color.matrix = given.matrix;
  if (!given.range.empty() && !from_rgb) color.range = given.range;
  if (!given.primaries.empty()) color.primaries = given.primaries;
  if (!given.transfer.empty()) color.transfer = given.transfer;
  color.siting = given.siting;
  return settled(tags_of_names(color), format.pixels, height);
}

int padded(int64_t side, int shift) {
  const int64_t unit = int64_t{1} << shift;
  return static_cast<int>((side + unit - 1) / unit * unit);
}

FilmSettings settings_for(const std::filesystem::path& path, PictureSize size, const VideoOptions& options) {
  FilmSettings settings{.format = film_format(path, options)};
  const AVPixFmtDescriptor& pixels = *av_pix_fmt_desc_get(settings.format.pixels);
  settings.width = padded(size.width, pixels.log2_chroma_w);
  settings.height = padded(size.height, pixels.log2_chroma_h);
  settings.tags = tags_for(settings.format, options, size.height);
  const bool own_times = options.time_base && !settings.format.container.constant_rate;
  settings.time_base = own_times ? av_ratio(options.time_base) : av_inv_q(av_ratio(options.frame_rate));
  if (settings.width != size.width || settings.height != size.height)
    warn_once(std::to_string(size.width) + "x" + std::to_string(size.height) + " px is written as " +
              std::to_string(settings.width) + "x" + std::to_string(settings.height) + ": " +
              av_get_pix_fmt_name(settings.format.pixels) + " has even sides");
  return settings;
}

}  // namespace

// --- The writer

class VideoWriter::State {
 public:
  State(const std::filesystem::path& path, PictureSize size, const VideoOptions& options)
      : path_(path),
        size_(size),
        options_(options),
        settings_(settings_for(path, size, options)),
        packer_(settings_.format.codec == "gif" ? GifFilm::kFrames : settings_.format.pixels,
                settings_.height, settings_.width, settings_.tags) {
    if (path != "-") file_.emplace(path);
    const std::string url = file_ ? av_url(file_->temporary()) : "pipe:1";
    if (settings_.format.codec == "gif")
      gif_.emplace(url, path, settings_, options);
    else
      film_.emplace(url, path, settings_, options);
  }

  void write(const at::Tensor& pixels, const at::Tensor& alpha, int64_t ticks, int64_t duration) {
    TORCH_CHECK(pixels.dim() == 4 && pixels.size(0) == 1 && pixels.size(1) == 3, "one picture (1,3,H,W)");
    if (pixels.size(2) != size_.height || pixels.size(3) != size_.width)
      throw Error("a frame is " + std::to_string(pixels.size(3)) + "x" + std::to_string(pixels.size(2)) +
                      " px, the film " + std::to_string(size_.width) + "x" + std::to_string(size_.height),
                  path_.string(), "bring all frames to one size");
    const AvFrame frame = packer_.pack(pixels, alpha);
    frame->pts = time_of(ticks);
    last_ = frame->pts;
    ++count_;
    const int64_t shown = options_.time_base && !settings_.format.container.constant_rate ? duration : 1;
    film_ ? film_->write(*frame, shown) : gif_->write(*frame, shown);
  }

  void finish() {
    if (count_ == 0) throw Error("the film has no frames", path_.string());
    film_ ? film_->finish() : gif_->finish();
    const auto comment = options_.metadata.find("comment");
    if (file_ && comment != options_.metadata.end() && is_own_container())
      add_comment(file_->temporary(), settings_.format.codec, comment->second);
    if (file_) file_->commit();
  }

 private:
  bool is_own_container() const {
    const std::string& codec = settings_.format.codec;
    return codec == "gif" || codec == "apng" || codec == "webp";
  }
  // Without times of their own frames follow one another.
  int64_t time_of(int64_t ticks) {
    if (!options_.time_base) return count_;
    if (settings_.format.container.constant_rate) {
      const double apart =
          static_cast<double>(ticks - last_ticks_) * options_.time_base.value() * options_.frame_rate.value();
      if (count_ > 0 && (apart > 1.5 || apart < 0.5))
        warn_once(path_.string() + " has one constant rate: the times of its frames are not kept");
      last_ticks_ = ticks;
      return count_;
    }
    if (count_ > 0 && ticks <= last_)
      throw Error("the times of its frames do not grow", path_.string(), "give a constant frame rate");
    return ticks;
  }

  std::filesystem::path path_;
  PictureSize size_;
  VideoOptions options_;
  FilmSettings settings_;
  FramePacker packer_;
  std::optional<AtomicFile> file_;
  std::optional<FilmFile> film_;
  std::optional<GifFilm> gif_;
  int64_t count_ = 0, last_ = 0, last_ticks_ = 0;
};

VideoWriter::VideoWriter(const std::filesystem::path& path, PictureSize size, const VideoOptions& options)
    : state_(std::make_unique<State>(path, size, options)) {}
VideoWriter::~VideoWriter() = default;
VideoWriter::VideoWriter(VideoWriter&&) noexcept = default;
VideoWriter& VideoWriter::operator=(VideoWriter&&) noexcept = default;

void VideoWriter::write(const at::Tensor& pixels, const at::Tensor& alpha, int64_t ticks, int64_t duration) {
  state_->write(pixels, alpha, ticks, duration);
}

void VideoWriter::finish() {
  state_->finish();
}

}  // namespace atelier
