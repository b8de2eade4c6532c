#include "media/flow.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

#if ATELIER_MEDIA
#include <ATen/TensorOperators.h>

#include <opencv2/core.hpp>
#include <opencv2/video/tracking.hpp>

#include "tensor/color.h"
#endif

namespace atelier {
namespace {

static_assert(std::endian::native == std::endian::little, "flows are copied as they lie in the file");

namespace fs = std::filesystem;

// --- Middlebury's files ------------------------------------------------------------------------------------

constexpr int64_t kLargestSide = 99999;

struct FlowHeader {
  char magic[4] = {'P', 'I', 'E', 'H'};
  int32_t width = 0, height = 0;
};

[[noreturn]] void fail(const fs::path& path, const std::string& problem) {
  throw Error("not a sound .flo file: " + problem, path.string(), "compute or fetch the flow again");
}

// The sides are compared with the file before anything is allocated.
FlowHeader read_header(std::ifstream& file, uint64_t size, const fs::path& path) {
  FlowHeader header;
  if (size < sizeof header) fail(path, "it is shorter than its header of 12 bytes");
  if (!file.read(reinterpret_cast<char*>(&header), sizeof header)) fail(path, "its header cannot be read");
  if (std::string_view(header.magic, 4) != "PIEH") fail(path, "it does not begin as one");
  const std::string sides = std::to_string(header.width) + "x" + std::to_string(header.height);
  if (std::min(header.width, header.height) < 1 || std::max(header.width, header.height) > kLargestSide)
    fail(path, "its size is " + sides);
  const uint64_t needed = uint64_t{8} * header.width * header.height, present = size - sizeof header;
  if (needed != present)
    fail(path,
         sides + " needs " + std::to_string(needed) + " bytes, and " + std::to_string(present) + " follow");
  return header;
}

// (H,W,2) as files and OpenCV have it, to (1,2,H,W).
at::Tensor planes_of(const at::Tensor& pairs) {
  return pairs.permute({2, 0, 1}).unsqueeze(0).contiguous();
}

}  // namespace

at::Tensor read_flow(const fs::path& path) {
  std::error_code failure;
  const bool is_file = fs::is_regular_file(path, failure);
  const uint64_t size = is_file ? fs::file_size(path, failure) : 0;
  std::ifstream file(path, std::ios::binary);
  if (!file || !is_file || failure)
    throw Error("cannot be read", path.string(), "is the path right, and a file?");
  const FlowHeader header = read_header(file, size, path);
  at::Tensor pairs = at::empty({header.height, header.width, 2}, at::kFloat);
  if (!file.read(static_cast<char*>(pairs.data_ptr()), static_cast<std::streamsize>(pairs.nbytes())))
    fail(path, "its numbers cannot be read");
  return planes_of(pairs);
}

void write_flow(const fs::path& path, const at::Tensor& flow) {
  TORCH_CHECK(flow.dim() == 4 && flow.size(0) == 1 && flow.size(1) == 2, "a flow is (1,2,H,W)");
  if (std::max(flow.size(2), flow.size(3)) > kLargestSide)
    throw Error("a side is longer than 99999 px, the most that a .flo file holds", path.string(),
                "store the flow as .npy");
  const at::Tensor pairs = flow.detach().to(at::kCPU, at::kFloat).squeeze(0).permute({1, 2, 0}).contiguous();
  FlowHeader header;
  header.width = static_cast<int32_t>(flow.size(3));
  header.height = static_cast<int32_t>(flow.size(2));
  AtomicFile file(path);
  file.write({reinterpret_cast<const char*>(&header), sizeof header});
  file.write({static_cast<const char*>(pairs.const_data_ptr()), pairs.nbytes()});
  file.commit();
}

// --- Flow by OpenCV ----------------------------------------------------------------------------------------

std::vector<std::string> flow_methods() {
  return {"ultrafast", "fast", "medium", "farneback"};
}

#if ATELIER_MEDIA
namespace {

// Both methods look for patches in pyramids, which need some room: smaller frames get their borders repeated.
constexpr int64_t kLeastSide = 48;

cv::Mat grey_of(const at::Tensor& frame) {
  const at::Tensor lightness = rgb_to_ycbcr(frame.detach().to(at::kCPU, at::kFloat)).narrow(1, 0, 1);
  const at::Tensor bytes = (lightness * 255).round().clamp(0, 255).to(at::kByte).contiguous();
  const auto height = static_cast<int>(frame.size(2)), width = static_cast<int>(frame.size(3));
  const cv::Mat view(height, width, CV_8UC1, const_cast<void*>(bytes.const_data_ptr()));
  const int below = static_cast<int>(std::max<int64_t>(0, kLeastSide - height));
  const int right = static_cast<int>(std::max<int64_t>(0, kLeastSide - width));
  cv::Mat grey;
  cv::copyMakeBorder(view, grey, below / 2, below - below / 2, right / 2, right - right / 2,
                     cv::BORDER_REPLICATE);
  return grey;
}

cv::Mat farneback(const cv::Mat& from, const cv::Mat& to) {
  constexpr double kPyramid = 0.5, kSigma = 1.5;
  constexpr int kLevels = 6, kWindowPx = 15, kIterations = 3, kNeighborsPx = 7;
  cv::Mat flow;
  cv::calcOpticalFlowFarneback(from, to, flow, kPyramid, kLevels, kWindowPx, kIterations, kNeighborsPx,
                               kSigma, /*flags=*/0);
  return flow;
}

cv::Mat inverse_search(const cv::Mat& from, const cv::Mat& to, int preset) {
  cv::Mat flow;
  cv::DISOpticalFlow::create(preset)->calc(from, to, flow);
  return flow;
}

cv::Mat flow_between(const cv::Mat& from, const cv::Mat& to, const std::string& method) {
  if (method == "ultrafast") return inverse_search(from, to, cv::DISOpticalFlow::PRESET_ULTRAFAST);
  if (method == "fast") return inverse_search(from, to, cv::DISOpticalFlow::PRESET_FAST);
  if (method == "medium") return inverse_search(from, to, cv::DISOpticalFlow::PRESET_MEDIUM);
  return farneback(from, to);
}

std::string size_of(const at::Tensor& frame) {
  return std::to_string(frame.size(3)) + "x" + std::to_string(frame.size(2));
}

void check_frames(const at::Tensor& from, const at::Tensor& to, const std::string& method) {
  TORCH_CHECK(from.dim() == 4 && from.size(0) == 1 && from.size(1) == 3, "optical_flow expects (1,3,H,W)");
  const std::vector<std::string> known = flow_methods();
  if (std::find(known.begin(), known.end(), method) == known.end())
    throw Error("unknown optical flow '" + method + "'" + did_you_mean(method, known), "",
                "known are " + join(known, ", "));
  if (from.sizes() != to.sizes())
    throw Error("optical flow needs frames of one size, not " + size_of(from) + " and " + size_of(to), "",
                "bring all frames of a film to one size");
}

}  // namespace

at::Tensor optical_flow(const at::Tensor& from, const at::Tensor& to, const std::string& method) {
  check_frames(from, to, method);
  cv::setNumThreads(1);  // of the process: inverse search depends on the number of its stripes
  const cv::Mat grey_from = grey_of(from), grey_to = grey_of(to);
  // Farneback's bends at the borders even where nothing moves.
  if (cv::norm(grey_from, grey_to, cv::NORM_INF) == 0) return at::zeros({1, 2, from.size(2), from.size(3)});
  const cv::Mat flow = flow_between(grey_from, grey_to, method);
  at::Tensor pairs = at::empty({flow.rows, flow.cols, 2}, at::kFloat);
  for (int row = 0; row < flow.rows; ++row)
    std::memcpy(pairs[row].data_ptr(), flow.ptr(row), sizeof(float) * 2 * flow.cols);
  const int64_t above = (flow.rows - from.size(2)) / 2, left = (flow.cols - from.size(3)) / 2;
  return planes_of(pairs.narrow(0, above, from.size(2)).narrow(1, left, from.size(3)));
}
#else
at::Tensor optical_flow(const at::Tensor&, const at::Tensor&, const std::string&) {
  throw Error("built without media: there is no optical flow", "", "build with -DATELIER_MEDIA=ON");
}
#endif

}  // namespace atelier
