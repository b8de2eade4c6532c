#include "embed/pictures.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>

#include <deque>

#include "embed/inputs.h"
#include "embed/pixels.h"
#include "film/scenes.h"
#include "nn/classify.h"

namespace atelier {

namespace {

constexpr size_t kBatch = 16;  // no size is faster on CPUs, and larger ones need more memory
const Color kWhite{1, 1, 1};

// What becomes of a picture, and of a batch of them.
class PictureRows {
 public:
  explicit PictureRows(Gathering<EmbedJob>& gathering)
      : gathering_(gathering),
        job_(gathering.job),
        network_(job_.pixels.empty()
                     ? &gathering.network(job_.network.network.text, job_.network.weights.path)
                     : nullptr) {
    rows_.restore(gathering.saved_state(),
                  [&](size_t place) { return info_of(gathering.inputs().at(place)); });
  }

  bool has(size_t place) const { return rows_.has(place); }
  Rows& rows() { return rows_; }

  // On any thread.
  at::Tensor prepared(const Source& source, const Image& image) const {
    const at::Tensor opaque = flattened(image, kWhite);
    if (is_shown_small(source.input)) write_thumbnail(source.input, opaque);
    return network_ ? presented(network_->graph().input, opaque)
                    : raw_pixels(opaque, job_.pixel_size(), job_.gray);
  }

  void use(const std::vector<Source>& sources, const std::vector<at::Tensor>& pictures) {
    const at::Tensor values = values_of(at::cat(pictures));
    // A copy: a row of the batch would keep all of it.
    for (size_t i = 0; i < sources.size(); ++i)
      rows_.add(sources[i].place, {info_of(sources[i].input)},
                values.narrow(0, static_cast<int64_t>(i), 1).clone());
  }

 private:
  at::Tensor values_of(const at::Tensor& batch) const {
    if (!network_) return batch;
    const at::NoGradGuard no_grad;
    const std::string layer = job_.wanted_layer(network_->graph());
    return pooled(network_->forward(batch.to(gathering_.device()), {layer}).front(), job_.pooling());
  }

  bool is_shown_small(const Input& input) const {
    return input.kind == Input::Kind::film && !job_.thumbnails.empty();
  }

  RowInfo info_of(const Input& input) const {
    RowInfo info{.id = input.path, .file = input.path, .picture = input.path};
    if (input.kind != Input::Kind::film) return info;
    info.frame = input.frame;
    info.seconds = input.seconds;
    info.picture = is_shown_small(input) ? thumbnail_path(job_.thumbnails, input).string() : "";
    info.id = info.picture.empty() ? frame_id(input) : info.picture;
    return info;
  }

  void write_thumbnail(const Input& input, const at::Tensor& pixels) const {
    const PictureSize source = size_of(pixels);
    PictureSize size = fit_longer_side(source, job_.thumbnail_size);
    if (size.width > source.width) size = source;
    Image small;
    small.pixels = resize(pixels, size.height, size.width).clamp(0, 1);
    gathering_.write_extra(thumbnail_path(job_.thumbnails, input), small, {});
  }

  Gathering<EmbedJob>& gathering_;
  const EmbedJob& job_;
  const Network* network_;
  Rows rows_;
};

// The frames with which scenes begin, as films go by; other pictures too. A cut is told some frames after it.
class SceneOpenings {
 public:
  using Keep = std::function<void(const Source&, const Image&)>;
  explicit SceneOpenings(Keep keep) : keep_(std::move(keep)) {}

  void add(const Source& source, const Image& image) {
    if (source.input.kind != Input::Kind::film) return keep_(source, image);
    if (source.input.path != film_) {
      finish();
      film_ = source.input.path;
      keep_(source, image);
    }
    recent_.emplace_back(source, image);
    if (recent_.size() > SceneDetector::kLookAhead + 1) {
      recent_.pop_front();
      ++first_;
    }
    keep_told(detector_.add(image.pixels));
  }

  void finish() {
    while (const std::optional<int64_t> cut = detector_.finish()) keep_told(cut);
    detector_ = SceneDetector();
    recent_.clear();
    first_ = 0;
  }

 private:
  void keep_told(const std::optional<int64_t>& cut) {
    if (cut) keep_(recent_.at(*cut - first_).first, recent_.at(*cut - first_).second);
  }

  Keep keep_;
  SceneDetector detector_;
  std::string film_;
  std::deque<std::pair<Source, Image>> recent_;
  int64_t first_ = 0;  // the number of the first of them
};

void keep_scene_openings(Gathering<EmbedJob>& gathering, PictureRows& pictures) {
  std::vector<Source> sources;
  std::vector<at::Tensor> batch;
  const auto use = [&] {
    if (!sources.empty()) pictures.use(sources, batch);
    sources.clear();
    batch.clear();
  };
  SceneOpenings openings([&](const Source& source, const Image& image) {
    sources.push_back(source);
    batch.push_back(pictures.prepared(source, image));
    if (sources.size() == kBatch) use();
  });
  gathering.for_each_input(
      [&](const Source& source) { openings.add(source, gathering.read_picture(source, {})); });
  openings.finish();
  use();
}

}  // namespace

Rows rows_of_pictures(Gathering<EmbedJob>& gathering) {
  PictureRows pictures(gathering);
  if (gathering.job.cuts) {
    keep_scene_openings(gathering, pictures);
    return std::move(pictures.rows());
  }
  gathering.for_each_batch(
      {.size = kBatch,
       .is_done = [&](size_t place) { return pictures.has(place); },
       .prepare = [&](const Source& source, const Image& image) { return pictures.prepared(source, image); },
       .use =
           [&](const std::vector<Source>& sources, const std::vector<at::Tensor>& prepared) {
             pictures.use(sources, prepared);
             gathering.checkpoint([&] { return pictures.rows().state(); });
           }});
  return std::move(pictures.rows());
}

}  // namespace atelier
