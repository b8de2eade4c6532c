// Measures how still films hold that were made from one source, and what they lose on the way, as JSON:
//   bench_film SOURCE RESULT... [--method medium] [--network squeezenet] [--weights FILE] [--layer LAYER,...]
//              [--frames N] [--threads N] [--style PICTURE]
// A film is a file that VideoReader reads or a folder of pictures in natural order; all are read side by
// side, and one that ends earlier is measured up to there. The source is resized to the results' size, and
// what differs by a pixel (an edge that an encoder padded) is cropped. `--network none` looks through no
// network; without --layer the layers are those that dream by default. Of the source and of each result:
//   warping_error  film/warping_error.h along the source's flow, mean over the pairs of frames; `visible` is
//                  the share of places that count
//   activation     of each layer, the mean square that a dream climbs (dream/goal.h), mean over the frames
//   style_loss     with --style: of each kind, the style loss that stylize descends by default (style/
//                  statistics.h), relative, mean over the frames
//   looks          lightness, contrast (its standard deviation), saturation (distance from grey), detail
//                  (energy of the finest Laplacian band): mean, that of the first and of the last tenth of
//                  the frames, and the drift, their relative change
//   change         absolute change from frame to frame in levels of 255, wherever things go: mean, that of
//                  the frame with most, and that of the pixel with most
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "dream/layers.h"
#include "film/occlusion.h"
#include "film/warping_error.h"
#include "media/flow.h"
#include "media/image.h"
#include "media/video_reader.h"
#include "nn/goal_gradient.h"
#include "nn/network.h"
#include "style/layers.h"
#include "style/statistics.h"
#include "tensor/color.h"
#include "tensor/resample.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

using Json = nlohmann::ordered_json;
using Values = std::map<std::string, double>;
using Frames = std::function<std::optional<at::Tensor>()>;  // the next frame, nullopt at the end

// --- Frames ------------------------------------------------------------------------------------------------

std::vector<fs::path> pictures_in(const fs::path& folder) {
  std::vector<fs::path> pictures;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (is_image_name(entry.path())) pictures.push_back(entry.path());
  std::sort(pictures.begin(), pictures.end(), [](const fs::path& a, const fs::path& b) {
    return natural_less(a.filename().native(), b.filename().native());
  });
  return pictures;
}

Frames frames_of(const fs::path& path) {
  if (fs::is_directory(path))
    return [pictures = pictures_in(path), at = size_t{0}]() mutable -> std::optional<at::Tensor> {
      return at < pictures.size() ? std::optional(read_image(pictures[at++]).pixels) : std::nullopt;
    };
  return [reader = std::make_shared<VideoReader>(path)]() -> std::optional<at::Tensor> {
    const std::optional<VideoFrame> frame = reader->read();
    return frame ? std::optional(frame->pixels) : std::nullopt;
  };
}

at::Tensor shaped(const at::Tensor& frame, PictureSize scaled, PictureSize shown) {
  at::Tensor sized = frame;
  if (size_of(frame) != scaled) sized = resize(frame, scaled.height, scaled.width).clamp(0, 1);
  return sized.narrow(2, 0, shown.height).narrow(3, 0, shown.width).contiguous();
}

// --- What is measured of frames ----------------------------------------------------------------------------

// From a frame of the source to the next.
struct Motion {
  at::Tensor flow, visible;
};

Motion motion_of(const at::Tensor& frame, const at::Tensor& next, const std::string& method) {
  const at::Tensor flow = optical_flow(frame, next, method);
  return {flow, certainty(flow, optical_flow(next, frame, method), {.soften_px = 0})};
}

Values look_of(const at::Tensor& frame) {
  const at::Tensor ycbcr = rgb_to_ycbcr(frame);
  const at::Tensor lightness = ycbcr.narrow(1, 0, 1), colors = ycbcr.narrow(1, 1, 2);
  const at::Tensor coarse = resize(lightness, (frame.size(2) + 1) / 2, (frame.size(3) + 1) / 2);
  const at::Tensor finest = lightness - resize(coarse, frame.size(2), frame.size(3));
  return {{"lightness", lightness.mean().item<double>()},
          {"contrast", lightness.std(/*unbiased=*/false).item<double>()},
          {"saturation", colors.square().sum(1).sqrt().mean().item<double>()},
          {"detail", finest.square().mean().item<double>()}};
}

Values change_between(const at::Tensor& earlier, const at::Tensor& frame) {
  const at::Tensor change = (frame - earlier).abs() * 255;
  return {{"mean", change.mean().item<double>()}, {"largest", change.max().item<double>()}};
}

// What a network sees of a frame; nothing without one.
class Eyes {
 public:
  Eyes(const std::string& network, const std::string& weights, const std::string& layers) {
    if (network == "none") return;
    network_.emplace(load_network(network, weights, {}, Form::dense));
    if (!layers.empty()) layers_ = split(layers, ',');
    if (layers.empty())
      for (const WeightedItem& item : default_layers(network_->graph())) layers_.push_back(item.name);
  }

  Values energies(const at::Tensor& frame) const {
    Values energies;
    if (!network_) return energies;
    const std::vector<at::Tensor> seen = network_->forward(frame, layers_);
    for (size_t i = 0; i < layers_.size(); ++i) energies[layers_[i]] = seen[i].square().mean().item<double>();
    return energies;
  }

 private:
  std::optional<Network> network_;
  std::vector<std::string> layers_;
};

// How far a frame is from a style, as stylize weighs it; nothing without one.
class Style {
 public:
  Style(const std::string& path, PictureSize size) {
    if (path.empty()) return;
    network_.emplace(load_network("vgg16", "", {}, Form::edgeless_averaged));
    const at::Tensor pixels = read_image(path).pixels;
    const PictureSize sized = fit_longer_side(size_of(pixels), std::max(size.height, size.width));
    const StyleTermOptions options{.layers = default_style_layers(network_->graph())};
    for (const char* kind : {"gaussian", "gram"}) {
      StyleTermOptions of_kind = options;
      of_kind.kinds = {{.name = kind}};
      goals_.emplace(kind, style_terms(*network_, {{.pixels = resize(pixels, sized.height, sized.width)}},
                                       {.size = size}, of_kind));
    }
  }

  Values losses(const at::Tensor& frame) const {
    Values losses;
    for (const auto& [kind, goal] : goals_)
      losses[kind] =
          goal.gathered(sums_of(*network_, frame, goal, std::max(frame.size(2), frame.size(3)))).loss;
    return losses;
  }

 private:
  std::optional<Network> network_;
  std::map<std::string, LossGoal> goals_;
};

struct Judges {
  Eyes eyes;
  Style style;
};

// --- Over a film -------------------------------------------------------------------------------------------

double mean_of(const std::vector<double>& values, size_t from, size_t count) {
  double sum = 0;
  for (size_t i = from; i < from + count; ++i) sum += values[i];
  return count ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();  // JSON's null
}

double mean_of(const std::vector<double>& values) {
  return mean_of(values, 0, values.size());
}

double largest_of(const std::vector<double>& values) {
  return values.empty() ? mean_of(values) : *std::max_element(values.begin(), values.end());
}

class Series {
 public:
  void add(const Values& values) {
    for (const auto& [name, value] : values) values_[name].push_back(value);
  }
  const std::vector<double>& of(const std::string& name) { return values_[name]; }

  Json means() const {
    Json means = Json::object();
    for (const auto& [name, values] : values_) means[name] = mean_of(values);
    return means;
  }

  Json with_drifts() const {
    Json described = Json::object();
    for (const auto& [name, values] : values_) {
      const size_t tenth = (values.size() + 9) / 10;
      const double first = mean_of(values, 0, tenth), last = mean_of(values, values.size() - tenth, tenth);
      described[name] = {
          {"mean", mean_of(values)}, {"first", first}, {"last", last}, {"drift", last / first - 1}};
    }
    return described;
  }

 private:
  std::map<std::string, std::vector<double>> values_;
};

class Film {
 public:
  explicit Film(const std::string& path) : path_(path), frames_(frames_of(path)), coming_(frames_()) {
    if (!coming_) throw Error("there is no frame in it", path);
    scaled_ = size_of(*coming_);
  }

  const std::string& path() const { return path_; }
  PictureSize size() const { return scaled_; }
  void scale(PictureSize size) { scaled_ = size; }
  const at::Tensor& earlier() const { return earlier_; }
  const at::Tensor& frame() const { return frame_; }

  bool goes_on() const { return coming_.has_value(); }

  // To the next frame; false at the end.
  bool advance(PictureSize shown) {
    if (!coming_) return false;
    earlier_ = frame_;
    frame_ = shaped(*coming_, scaled_, shown);
    coming_ = frames_();
    ++num_frames_;
    return true;
  }

  void measure(const std::optional<Motion>& motion, const Judges& judges) {
    activations_.add(judges.eyes.energies(frame_));
    style_losses_.add(judges.style.losses(frame_));
    looks_.add(look_of(frame_));
    if (!motion) return;
    changes_.add(change_between(earlier_, frame_));
    if (const auto error = warping_error(earlier_, frame_, motion->flow, motion->visible))
      warping_errors_.push_back(*error);
  }

  Json report() {
    const std::vector<double>& means = changes_.of("mean");
    return {{"film", path_},
            {"frames", num_frames_},
            {"warping_error", mean_of(warping_errors_)},
            {"activation", activations_.means()},
            {"style_loss", style_losses_.means()},
            {"looks", looks_.with_drifts()},
            {"change",
             {{"mean", mean_of(means)},
              {"most", largest_of(means)},
              {"largest", largest_of(changes_.of("largest"))}}}};
  }

 private:
  std::string path_;
  Frames frames_;
  std::optional<at::Tensor> coming_;
  PictureSize scaled_;
  at::Tensor earlier_, frame_;
  int64_t num_frames_ = 0;
  std::vector<double> warping_errors_;
  Series activations_, style_losses_, looks_, changes_;
};

// --- All side by side --------------------------------------------------------------------------------------

bool almost_equal(PictureSize a, PictureSize b) {
  return std::abs(a.height - b.height) <= 1 && std::abs(a.width - b.width) <= 1;
}

std::string said(PictureSize size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

// Scales the source, which is the first; the size that all have in common.
PictureSize common_size(std::vector<Film>& films) {
  const PictureSize result = films.back().size();
  if (!almost_equal(films[0].size(), result))
    films[0].scale(fit_longer_side(films[0].size(), std::max(result.height, result.width)));
  PictureSize common = result;
  for (const Film& film : films)
    common = {std::min(common.height, film.size().height), std::min(common.width, film.size().width)};
  for (const Film& film : films)
    if (!almost_equal(film.size(), common))
      throw Error("is " + said(film.size()) + " px, other films are " + said(common), film.path(),
                  "measure films of one size together");
  return common;
}

// Film by film, one frame of each; false where all results are over, or the source where it stands alone.
bool measure_frame(std::vector<Film>& films, const std::optional<Motion>& motion, const Judges& judges,
                   PictureSize size) {
  films[0].measure(motion, judges);
  for (size_t i = 1; i < films.size(); ++i)
    if (films[i].advance(size)) films[i].measure(motion, judges);
  return std::any_of(films.begin() + (films.size() > 1), films.end(),
                     [](const Film& film) { return film.goes_on(); });
}

struct Settings {
  std::vector<std::string> paths;
  std::map<std::string, std::string> options{
      {"method", "medium"}, {"network", "squeezenet"}, {"weights", ""}, {"layer", ""},
      {"frames", "0"},      {"threads", "0"},          {"style", ""}};

  int64_t number(const std::string& name) const {
    if (const auto number = parse_int(options.at(name)); number && *number >= 0) return *number;
    throw Error("'" + options.at(name) + "' is no count", "--" + name);
  }
};

Settings settings_of(const std::vector<std::string>& words) {
  Settings settings;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with("--")) {
      settings.paths.push_back(words[i]);
      continue;
    }
    const auto option = settings.options.find(words[i].substr(2));
    if (option == settings.options.end() || i + 1 == words.size())
      throw Error("is no option with a value", words[i], "the head of tests/bench/film.cpp names them");
    option->second = words[++i];
  }
  if (settings.paths.empty()) throw Error("a source is missing", "", "bench_film SOURCE RESULT...");
  return settings;
}

Json measured(const Settings& settings) {
  std::vector<Film> films(settings.paths.begin(), settings.paths.end());
  Film& source = films[0];
  const PictureSize size = common_size(films);
  const auto& options = settings.options;
  const Judges judges{Eyes(options.at("network"), options.at("weights"), options.at("layer")),
                      Style(options.at("style"), size)};
  const int64_t limit = settings.number("frames");
  std::vector<double> visible;
  for (int64_t n = 0; (limit == 0 || n < limit) && source.advance(size); ++n) {
    std::optional<Motion> motion;
    if (n > 0) {
      motion = motion_of(source.earlier(), source.frame(), options.at("method"));
      visible.push_back(motion->visible.mean().item<double>());
    }
    if (!measure_frame(films, motion, judges, size)) break;
  }
  Json results = Json::array();
  for (size_t i = 1; i < films.size(); ++i) results.push_back(films[i].report());
  return {{"size", said(size)},          {"method", options.at("method")}, {"network", options.at("network")},
          {"visible", mean_of(visible)}, {"source", source.report()},      {"results", results}};
}

}  // namespace
}  // namespace atelier

int main(int argc, char** argv) {
  try {
    const atelier::Settings settings = atelier::settings_of({argv + 1, argv + argc});
    atelier::set_threads(static_cast<int>(settings.number("threads")));
    std::printf("%s\n", atelier::measured(settings).dump(2).c_str());
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "error: %s\n", error.what()), 1;
  }
}
