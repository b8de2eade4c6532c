#include "films.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/stack.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace atelier {

namespace {
constexpr int kBits = 7;
}  // namespace

// The lower half is stripes, each black or white: a bit of the number.
at::Tensor film_picture(int64_t number, int64_t height, int64_t width) {
  const at::Tensor x = at::arange(width, at::kFloat).unsqueeze(0).expand({height, width});
  const at::Tensor y = at::arange(height, at::kFloat).unsqueeze(1).expand({height, width});
  const auto wave = [&](const at::Tensor& phase) { return phase.remainder(256); };
  at::Tensor picture = at::stack({wave(x * 2 + number), wave(y * 3 + 40), wave(x + y)}).div(255).unsqueeze(0);
  for (int bit = 0; bit < kBits && height >= 8 && width >= 4 * kBits; ++bit)
    picture.narrow(2, height / 2, height / 2)
        .narrow(3, bit * width / kBits, width / kBits)
        .fill_(static_cast<double>(number >> bit & 1));
  return picture;
}

int64_t number_in(const VideoFrame& frame) {
  const int64_t height = frame.pixels.size(2), width = frame.pixels.size(3);
  int64_t number = 0;
  for (int bit = 0; bit < kBits; ++bit) {
    const auto lower = frame.pixels.narrow(2, height * 5 / 8, height / 4);
    const double light = lower.narrow(3, bit * width / kBits + 1, width / kBits - 2).mean().item<double>();
    number |= static_cast<int64_t>(light > 0.5) << bit;
  }
  return number;
}

void write_film(const std::filesystem::path& path, int64_t num_frames, PictureSize size,
                const VideoOptions& options) {
  VideoWriter writer(path, size, options);
  for (int64_t i = 1; i <= num_frames; ++i) writer.write(film_picture(i, size.height, size.width));
  writer.finish();
}

std::vector<VideoFrame> read_film(const std::filesystem::path& path) {
  VideoReader reader(path);
  std::vector<VideoFrame> frames;
  while (auto frame = reader.read()) frames.push_back(std::move(*frame));
  return frames;
}

std::string said_by(const std::string& command) {
  std::string said;
  FILE* pipe = popen((command + " 2>&1 </dev/null").c_str(), "r");
  if (!pipe) throw Error("no shell");
  char piece[4096];
  while (const size_t got = fread(piece, 1, sizeof piece, pipe)) said.append(piece, got);
  pclose(pipe);
  return said;
}

bool has_ffmpeg() {
  static const bool found =
      std::system("ffmpeg -version >/dev/null 2>&1 && ffprobe -version >/dev/null 2>&1") == 0;
  return found;
}

}  // namespace atelier
