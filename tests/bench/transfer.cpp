// What scripts/bench transfer times: style transfers without a tool around them, with their curve.
#include "style/transfer.h"
#include <spdlog/spdlog.h>
#include <chrono>
#include <cstdio>
#include "base/text.h"
#include "media/image.h"
#include "nn/goal_gradient.h"
#include "tensor/device.h"
#include "tensor/heap.h"
#include "tensor/threads.h"
using namespace atelier;
int main(int argc, char** argv) {
  keep_freed_memory();
  set_threads(2);
  TransferOptions o;
  std::string content, style, out, net = "vgg16", prec = "fp32";
  int64_t size = 512;
  for (int i = 1; i + 1 < argc; i += 2) {
    std::string k = argv[i], v = argv[i + 1];
    if (k == "content") content = v;
    if (k == "style") style = v;
    if (k == "out") out = v;
    if (k == "net") net = v;
    if (k == "prec") prec = v;
    if (k == "size") size = std::stoll(v);
    if (k == "cw") o.content_weight = std::stod(v);
    if (k == "sw") o.style_weight = std::stod(v);
    if (k == "tv") o.tv_weight = std::stod(v);
    if (k == "stat") {
      o.style_losses.clear();
      for (auto& n : split(v, ',')) o.style_losses.push_back({.name = n});
    }
    if (k == "losses") o.losses = v;
    if (k == "init") o.init.text = v;
    if (k == "pool") o.pooling = v;
    if (k == "opt") o.optimizer = v;
    if (k == "it") o.iterations = std::stoi(v);
    if (k == "oct") o.octaves = std::stoi(v);
    if (k == "oscale") o.octave_scale = std::stod(v);
    if (k == "hist") o.history = std::stoi(v);
    if (k == "ls") o.line_search = v;
    if (k == "step") o.step = std::stod(v);
    if (k == "tile") o.tile_px = std::stoll(v);
    if (k == "budget") o.time_budget = std::stod(v);
    if (k == "sscale") o.style_scale = std::stod(v);
  }
  auto net_ = load_network(net, "", {at::kCPU, prec == "bf16" ? at::kBFloat16 : at::kFloat},
                           o.pooling == "average" ? Form::edgeless_averaged : Form::edgeless);
  TransferMaterial m;
  Image c = read_image(content);
  auto fit = fit_longer_side(c.size(), size);
  m.content = resize(c.pixels, fit.height, fit.width).clamp(0, 1);
  m.regions.resize(1);
  for (auto& s : split(style, ',')) m.regions[0].styles.push_back({read_image(s).pixels, 1});
  auto start = std::chrono::steady_clock::now();
  Monitor mon;
  int n = 0;
  mon.after_iteration = [&](const Moment& moment) {
    double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (++n % 10 == 0)
      std::printf("%d %d %.2f %.6g\n", moment.level, moment.iteration + 1, s, moment.loss),
          std::fflush(stdout);
  };
  at::Tensor r = transfer(net_, m, o, 0, mon);
  c.pixels = r;
  c.alpha = at::Tensor();
  write_image(out, c);
}
