// Makes a field of a class, writes it to PICTURE, and prints seconds, the largest peak of its autocorrelation
// away from the middle, and how many tiles of 1.6 objects the network takes for the class, in percent:
//   bench_field NETWORK CLASS WIDTH HEIGHT OBJECT_PX PICTURE THREADS
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/fft_irfft2.h>
#include <ATen/ops/fft_rfft2.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "dream/field.h"
#include "media/image.h"
#include "nn/class_names.h"
#include "nn/classify.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

// Lags of an axis of `length` as a transform twice as long has them.
at::Tensor lags(int64_t length) {
  const at::Tensor places = at::arange(2 * length, at::kFloat);
  return at::where(places < length, places, 2 * length - places);
}

// Of the luminance, by overlap; among lags beyond `least_px`, at most half the picture.
double autocorrelation_peak(const at::Tensor& picture, double least_px) {
  const int64_t height = picture.size(2), width = picture.size(3);
  at::Tensor light = picture[0].mean(0);
  light = light - light.mean();
  const at::Tensor power = at::fft_rfft2(light, {{2 * height, 2 * width}}).abs().square();
  const at::Tensor down = lags(height).unsqueeze(1), across = lags(width).unsqueeze(0);
  const at::Tensor overlap = (height - down).clamp_min(1) * (width - across).clamp_min(1);
  const at::Tensor found = at::fft_irfft2(power, {{2 * height, 2 * width}}) / overlap / light.square().mean();
  const at::Tensor highest = at::max_pool2d(found.unsqueeze(0), {3, 3}, {1, 1}, {1, 1})[0];
  const at::Tensor counts = (found == highest) & ((down.square() + across.square()).sqrt() > least_px) &
                            (down <= height / 2) & (across <= width / 2);
  return at::where(counts, found, at::zeros({1})).max().item<double>();
}

double percent_of_tiles(const std::string& name, const at::Tensor& picture, int64_t side, int64_t index) {
  const Network network = load_network(name, "", {});
  double right = 0, count = 0;
  for (int64_t top = 0; top + side <= picture.size(2); top += side / 2) {
    for (int64_t left = 0; left + side <= picture.size(3); left += side / 2, ++count) {
      const at::Tensor tile = picture.narrow(2, top, side).narrow(3, left, side);
      right += classify(network, presented(network.graph().input, tile), 1).guesses[0][0].index == index;
    }
  }
  return 100 * right / std::max(1.0, count);
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void measure(char** argv) {
  const Network network = load_network(argv[1], "", {}, Form::dense);
  const std::vector<ClassName> names = read_classes(network.graph());
  const int64_t index = find_class(names, argv[2]);
  FieldOptions options;
  options.size = {std::atoi(argv[4]), std::atoi(argv[3])};
  options.object_px = std::atof(argv[5]);
  at::Tensor classes = at::zeros({1, static_cast<int64_t>(names.size())});
  classes[0][index].fill_(1);
  const double begin = seconds_now();
  const at::Tensor made = field(network, classes, options, read_prior(network.graph()), 0);
  const double seconds = seconds_now() - begin;
  write_image(argv[6], {.pixels = made});
  const double tiles = percent_of_tiles(argv[1], made, std::lround(options.object_px * 1.6), index);
  std::printf("%.1f %.3f %.1f\n", seconds, autocorrelation_peak(made, options.object_px / 2), tiles);
}

}  // namespace
}  // namespace atelier

int main(int argc, char** argv) {
  if (argc != 8)
    return std::fprintf(stderr, "usage: bench_field NETWORK CLASS WIDTH HEIGHT OBJECT_PX PICTURE THREADS\n"),
           1;
  try {
    atelier::set_threads(std::atoi(argv[7]));
    atelier::measure(argv);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "error: %s\n", error.what()), 1;
  }
}
