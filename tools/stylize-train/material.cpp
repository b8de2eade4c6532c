#include "stylize-train/material.h"

#include <cmath>

#include "base/log.h"
#include "base/text.h"
#include "media/image.h"

namespace atelier {
namespace {

constexpr int64_t kLargestStyle = 1024;  // px, of one whose size nobody says
constexpr int64_t kRoom = 4;             // pictures are larger than crops by one part of so many
constexpr double kShare = 0.5;           // of what memory there is, for pictures
const Color kPaper{1, 1, 1};             // behind what is transparent

int64_t held_side(int64_t size) {
  return size + size / kRoom;
}

void check_room(Training<StylizeTrainJob>& training) {
  const auto count = static_cast<double>(training.inputs().size());
  const double room = kShare * static_cast<double>(training.memory_budget());
  const auto side = static_cast<double>(held_side(training.job.size));
  if (3 * count * side * side <= room) return;
  const double fits = std::sqrt(room / (3 * count)) * kRoom / (kRoom + 1);
  throw Error(said_count(training.inputs().size(), "picture", "pictures") + " of " +
                  std::to_string(training.job.size) + " px do not fit into memory",
              "--size",
              "give fewer pictures, or --size " + std::to_string(static_cast<int64_t>(fits) / 4 * 4));
}

}  // namespace

at::Tensor read_style(const StylizeTrainJob& job) {
  const at::Tensor whole = flattened(read_image(job.style.path), kPaper);
  const int64_t longer = std::max(whole.size(2), whole.size(3));
  const double usual = job.style_size > 0 ? job.style_size : std::min(longer, kLargestStyle);
  const auto side = std::max<int64_t>(1, std::llround(usual * job.style_scale));
  const PictureSize size = fit_longer_side(size_of(whole), side);
  return resize(whole, size.height, size.width, side < longer ? Filter::area : Filter::bicubic);
}

PictureSplit read_contents(Training<StylizeTrainJob>& training) {
  check_room(training);
  const StylizeTrainJob& job = training.job;
  const auto look = [&](const Source&, const Image& image) {
    const PictureSize size = image.size();
    if (std::min(size.height, size.width) < job.size)
      warn_once("pictures smaller than " + std::to_string(job.size) +
                " px are enlarged: --size says from what squares is learned");
  };
  const PictureSet all = read_pictures(training, {.size = held_side(job.size), .channels = 3}, 0, look);
  if (all.size() == 1)
    spdlog::warn("there is one picture alone: what is learned may suit no other; give some hundreds");
  return split(all, job.held_out, training.seed());
}

}  // namespace atelier
