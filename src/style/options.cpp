#include "style/options.h"

#include <algorithm>
#include <cmath>

namespace atelier {
namespace {

constexpr double kUsualPx = 665;  // the root of 768 x 576
constexpr double kGrowth = 0.65;  // iterations grow with this power of how much smaller a size is
constexpr int kMost = 500, kFewest = 8;

// At kUsualPx.
int iterations_of(const std::string& preset) {
  if (preset == "draft") return 20;
  return preset == "best" ? 120 : 40;
}

double side_of(PictureSize size) {
  return std::sqrt(static_cast<double>(size.height) * static_cast<double>(size.width));
}

}  // namespace

void TransferOptions::declare(Options& options) {
  options.group("Transfer");
  options
      .add("preset", preset, "how much work a picture is worth; best takes about three times normal's time")
      .one_of({"draft", "normal", "best"});
  options.add("style-weight", style_weight,
              "of the style beside the content; 1 tints, 5 paints, 50 dissolves what is shown", {0, 1e9});
  options.add("content-weight", content_weight, "of what the content picture shows", {0, 1e9});
  options.add("tv-weight", tv_weight, "of the differences between neighboring pixels: more is smoother",
              {0, 1e9});
  options.add("style-scale", style_scale,
              "size of the style picture beside the content's: larger ones give larger strokes", {0.05, 20});
  options.add("style-size", style_size,
              "longer side of the style picture in px, whatever the content's; 0: style-scale says it",
              {0, 100'000});
  options
      .add("style-loss", style_losses,
           "what makes two styles alike: gaussian (means and covariances of features, as Gaussians), gram "
           "(Gatys), covariance, "
           "moments (means and deviations alone), histogram, sliced, patches (what is nearest in the style, "
           "CNNMRF), "
           "neighbors (the same of single places, NNST)")
      .called("KIND[:WEIGHT],...");
  options
      .add("style-layers", style_layers,
           "layers whose statistics are the style; in vgg16 relu1_1 to relu5_1 from grain to large shapes "
           "(default: "
           "the first of every stride)")
      .called("LAYER[:WEIGHT],...");
  options
      .add("content-layers", content_layers,
           "layers that keep what the content picture shows (default: the middle one of stride 8)")
      .called("LAYER[:WEIGHT],...");
  options
      .add("losses", losses,
           "relative: as shares of what a picture of nothing would have, so that weights suit every network; "
           "absolute: as "
           "neural-style has them (content-weight 5, style-weight 100, tv-weight 0.001 are its defaults)")
      .one_of({"relative", "absolute"});
  options.add("patch-turns", patch_turns,
              "of patches: copies of the style turned that many times both ways by 7.5 degrees", {0, 12});
  options.add("patch-scales", patch_scales,
              "of patches: copies of the style enlarged and shrunk that many times by 5 %", {0, 12});
  options.add("label-weight", label_weight,
              "of semantic maps, where patches and neighbors are looked for: more keeps to the map",
              {0, 1e6});
  options.add("pooling", pooling, "of the network: max, or average, which is smoother")
      .one_of({"max", "average"});

  options.group("Descent");
  options
      .add("init", init,
           "what the picture begins as: the content, noise, a picture FILE, or frames of an earlier pass "
           "(pass1/%06d.png)")
      .called("content|noise|FILE");
  options.add("iterations", iterations,
              "at the last size, smaller ones get more; 0 chooses by preset and size", {0, 1'000'000});
  options.add("time-budget", time_budget,
              "seconds that a picture may take; iterations are then as many as fit; 0: no limit", {0, 1e7});
  options.add("octaves", octaves,
              "sizes that the picture grows through; 0 chooses so that the smallest is about 250 px",
              {0, 20});
  options.add("octave-scale", octave_scale, "ratio between sizes", {1.05, 4});
  options.add("optimizer", optimizer, "lbfgs, or adam, which takes less memory").one_of({"lbfgs", "adam"});
  options.add("history", history, "of lbfgs: steps that it remembers, each of twice the picture's memory",
              {1, 200});
  options
      .add("line-search", line_search,
           "of lbfgs: fixed takes the whole step where it leads down, wolfe searches")
      .one_of({"fixed", "wolfe"});
  options.add("step", step, "of adam, in 1/255", {0.01, 255});
}

int TransferOptions::iterations_at(PictureSize size, PictureSize full) const {
  const double last =
      iterations > 0 ? iterations : iterations_of(preset) * std::pow(kUsualPx / side_of(full), kGrowth);
  const double wanted = last * std::pow(side_of(full) / side_of(size), kGrowth);
  if (iterations > 0)
    return static_cast<int>(std::lround(std::min<double>(wanted, std::max(kMost, iterations))));
  return static_cast<int>(std::lround(std::clamp<double>(wanted, kFewest, kMost)));
}

}  // namespace atelier
