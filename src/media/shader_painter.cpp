#include "media/shader_painter.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

#include "base/error.h"
#include "media/software_gl.h"

namespace atelier {

namespace {

using Clock = std::chrono::steady_clock;

void write_all(int file, const void* bytes, size_t count) {
  const auto* next = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t written = write(file, next, count);
    if (written <= 0) _exit(1);
    next += written;
    count -= static_cast<size_t>(written);
  }
}

void send(int file, const void* bytes, uint64_t count, bool is_picture) {
  const uint64_t head[2] = {count, is_picture};
  write_all(file, head, sizeof head);
  write_all(file, bytes, count);
}

// In the child: answers for each from `first` on, and never returns.
[[noreturn]] void serve(const std::vector<std::string>& sources, size_t first, const ShaderCanvas& canvas,
                        int to) {
  try {
    SoftwareGl gl;
    std::vector<uint8_t> pixels;
    for (size_t i = first; i < sources.size(); ++i) {
      const std::string problem = gl.paint(sources[i], {canvas.width, canvas.height, canvas.time}, pixels);
      if (problem.empty())
        send(to, pixels.data(), pixels.size(), true);
      else
        send(to, problem.data(), problem.size(), false);
    }
    _exit(0);
  } catch (const std::exception& error) {
    const std::string what = error.what();
    send(to, what.data(), what.size(), false);
    _exit(1);
  }
}

// A child that paints, and the pipe on which it answers.
class Painter {
 public:
  Painter(const std::vector<std::string>& sources, size_t first, const ShaderCanvas& canvas) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw Error("no pipe can be made");
    child_ = fork();
    if (child_ < 0) throw Error("no process can be started");
    if (child_ == 0) {
      for (const int number : {SIGINT, SIGTERM, SIGPIPE}) signal(number, SIG_DFL);
      serve(sources, first, canvas, ends[1]);
    }
    close(ends[1]);
    from_ = ends[0];
  }
  ~Painter() {
    kill(child_, SIGKILL);
    int status = 0;
    while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    close(from_);
  }
  Painter(const Painter&) = delete;
  Painter& operator=(const Painter&) = delete;

  // False where it has ended or its time is over.
  bool read(void* to, size_t count, Clock::time_point deadline) const {
    auto* next = static_cast<char*>(to);
    while (count > 0) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      pollfd waiting{from_, POLLIN, 0};
      if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count()) + 1) <= 0) return false;
      const ssize_t got = ::read(from_, next, count);
      if (got <= 0) return false;
      next += got;
      count -= static_cast<size_t>(got);
    }
    return true;
  }

 private:
  pid_t child_ = -1;
  int from_ = -1;
};

at::Tensor picture_of(std::vector<uint8_t>& pixels, const ShaderCanvas& canvas) {
  const at::Tensor bytes = at::from_blob(pixels.data(), {canvas.height, canvas.width, 4}, at::kByte);
  return bytes.narrow(2, 0, 3).flip(0).permute({2, 0, 1}).to(at::kFloat).div(255).contiguous();
}

// False where the painter answers no more: then it has to be started anew behind this one.
bool receive(const Painter& painter, const ShaderCanvas& canvas, PaintedShader& painted) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(static_cast<int64_t>(canvas.limit_s * 1000));
  uint64_t head[2];
  std::vector<uint8_t> bytes;
  bool is_whole = painter.read(head, sizeof head, deadline);
  if (is_whole) {
    bytes.resize(head[0]);
    is_whole = painter.read(bytes.data(), bytes.size(), deadline);
  }
  if (!is_whole)
    painted.problem = "it takes too long, or the driver failed";
  else if (head[1])
    painted.picture = picture_of(bytes, canvas);
  else
    painted.problem = std::string(bytes.begin(), bytes.end());
  return is_whole;
}

}  // namespace

void require_shader_painting() {
  paint_shaders({"#version 330\nout vec4 color;void main(){color=vec4(1.);}\n"}, {.width = 2, .height = 2},
                [](size_t, const PaintedShader& painted) {
                  if (!painted.picture.defined()) throw Error(painted.problem);
                });
}

void paint_shaders(const std::vector<std::string>& sources, const ShaderCanvas& canvas,
                   const std::function<void(size_t number, const PaintedShader&)>& give) {
  size_t next = 0;
  while (next < sources.size()) {
    const Painter painter(sources, next, canvas);
    bool answers = true;
    while (answers && next < sources.size()) {
      PaintedShader painted;
      answers = receive(painter, canvas, painted);
      give(next++, painted);
    }
  }
}

bool is_one_color(const at::Tensor& picture) {
  const at::Tensor colors = picture.flatten(1);
  return ((std::get<0>(colors.max(1)) - std::get<0>(colors.min(1))).max() < 1.5 / 255).item<bool>();
}

}  // namespace atelier
