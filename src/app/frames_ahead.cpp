#include "app/frames_ahead.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/text.h"
#include "film/novelty.h"
#include "film/occlusion.h"
#include "job/outputs.h"
#include "media/flow.h"
#include "tensor/threads.h"

namespace atelier {

namespace {

std::string digits(int64_t number) {
  return zero_padded(number, kFrameDigits);
}

// From one frame to another: FOLDER/000012-000011.flo.
std::filesystem::path flow_file(const std::string& folder, int64_t from, int64_t to) {
  return std::filesystem::path(folder) / (digits(from) + "-" + digits(to) + ".flo");
}

at::Tensor fitting(const at::Tensor& flow, const at::Tensor& picture, const std::filesystem::path& file) {
  if (flow.size(2) == picture.size(2) && flow.size(3) == picture.size(3)) return flow;
  throw Error("is the flow of a picture of " + std::to_string(flow.size(3)) + "x" +
                  std::to_string(flow.size(2)) + ", and the frames are worked on at " +
                  std::to_string(picture.size(3)) + "x" + std::to_string(picture.size(2)),
              file.string(), "give flows of that size, or choose --size to suit them");
}

}  // namespace

FramesAhead::FramesAhead(Read read, Sequence sequence)
    : read_(std::move(read)), sequence_(std::move(sequence)) {
  thread_ = std::jthread([this, threads = num_threads()] { prepare_all(threads); });
}

FramesAhead::~FramesAhead() {
  is_over_ = true;
  wanted_.release();
}

std::optional<SequenceFrame> FramesAhead::next() {
  if (is_over_) return std::nullopt;
  ready_.acquire();
  std::optional<SequenceFrame> frame = std::exchange(coming_, std::nullopt);
  if (!frame) is_over_ = true;
  wanted_.release();
  if (failure_) std::rethrow_exception(failure_);
  return frame;
}

void FramesAhead::prepare_all(int num_threads) {
  set_threads(num_threads);
  for (wanted_.acquire(); !is_over_; wanted_.acquire()) {
    try {
      coming_ = prepared();
    } catch (...) {
      failure_ = std::current_exception();
    }
    ready_.release();
  }
}

std::optional<SequenceFrame> FramesAhead::prepared() {
  std::optional<SourceFrame> read = read_();
  if (!read) return std::nullopt;
  SequenceFrame frame{.opens_scene = read->opens_scene, .place = read->place, .error = read->error};
  if (frame.opens_scene) seen_.clear();
  if (frame.error) return frame;
  try {
    const Seen now{read->number, read->image.pixels};
    for (const int back : sequence_.back)
      if (back <= static_cast<int>(seen_.size())) frame.earlier.push_back(earlier(now, back));
    frame.source = std::move(read->image);
    const int most =
        sequence_.back.empty() ? 0 : *std::max_element(sequence_.back.begin(), sequence_.back.end());
    if (most > 0) seen_.push_front(now);
    if (static_cast<int>(seen_.size()) > most) seen_.pop_back();
  } catch (...) {
    frame.error = std::current_exception();
  }
  return frame;
}

Earlier FramesAhead::earlier(const Seen& now, int back) const {
  const Seen& then = seen_[back - 1];
  const int64_t height = now.pixels.size(2), width = now.pixels.size(3);
  const at::Tensor none = at::zeros({1, 2, height, width});
  if (then.pixels.sizes() != now.pixels.sizes()) return {back, none, at::zeros({1, 1, height, width}), {}};
  if (sequence_.flow.empty())
    return {back, none, at::ones({1, 1, height, width}), novelty(now.pixels, then.pixels, none)};
  const at::Tensor backward = flow(now, then);
  return {back, backward, certainty(backward, flow(then, now), {.motion_boundaries = sequence_.motion_edges}),
          novelty(now.pixels, then.pixels, backward)};
}

at::Tensor FramesAhead::flow(const Seen& from, const Seen& to) const {
  // Not from where flow is kept: those may be of another film or size, and no digest covers them.
  const std::filesystem::path file = flow_file(sequence_.flow_from, from.number, to.number);
  if (!sequence_.flow_from.empty() && std::filesystem::exists(file))
    return fitting(read_flow(file), from.pixels, file);
  const at::Tensor flow = optical_flow(from.pixels, to.pixels, sequence_.flow);
  if (!sequence_.flow_keep.empty()) write_flow(flow_file(sequence_.flow_keep, from.number, to.number), flow);
  return flow;
}

}  // namespace atelier
