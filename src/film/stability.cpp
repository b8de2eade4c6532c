#include "film/stability.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

#include "base/error.h"
#include "film/occlusion.h"
#include "film/warp.h"

namespace atelier {

void StabilityOptions::declare(Options& options) {
  options.group("Films that hold still");
  options
      .add("stability", mode,
           "what a frame takes from the ones before: flow carries what was made along with what moves; blend "
           "as if nothing moved; none makes every frame by itself")
      .one_of({"none", "blend", "flow"});
  options.add("flow.method", method, "of the optical flow; faster ones see less")
      .one_of({"ultrafast", "fast", "medium", "farneback"});
  options
      .add("flow.back", back,
           "which earlier frames are looked at: 1 is the one before, 1,2,4 finds again what was hidden for a "
           "moment",
           {1, 1000})
      .called("FRAMES,...");
  options.add("flow.blend", blend, "how much of what was carried a frame begins with; less forgets faster",
              {0, 1});
  options.add("flow.renew", renew,
              "share of the work done again on what was carried; less is faster and stiller", {0, 1});
  options.add("flow.drift", keep, "how much of a drift in color and strength outlives a frame", {0, 1});
  options.add("flow.sharpen", sharpen, "how much of what moving blurs is given back; 1 nothing", {1, 2});
  options.add("flow.backward", backward,
              "work from the last frame to the first; passes that take turns spread what a film forgets");
  options.add("flow.files", files,
              "a folder of .flo files made elsewhere: 000012-000011.flo from frame 12 to 11");
  options.add("flow.save", save, "keep the flow in this folder, for another run").in(Stage::none);
  options.add("segment", segment,
              "frames of a scene that hang together at most, so that several machines share a scene; 0 all",
              {0, 1'000'000});
  options.add("lead-in", lead_in,
              "frames rendered and dropped before a segment; more make its beginning blend in", {0, 10'000});
}

Sequence StabilityOptions::sequence() const {
  if (mode == "none") return {};
  return {.is_wanted = true,
          .is_backward = backward,
          .segment = segment,
          .lead_in = lead_in,
          .has_scenes = true,
          .back = mode == "flow" ? std::vector<int>(back.begin(), back.end()) : std::vector<int>{1},
          .flow = mode == "flow" ? method : "",
          .flow_from = files,
          .flow_keep = save};
}

namespace {

constexpr const char* kMean = "measure-mean";
constexpr const char* kLevels = "measure-levels";

std::string detail_name(size_t back) {
  return "detail-" + std::to_string(back);
}

int farthest(const StabilityOptions& options) {
  return options.back.empty() ? 0 : *std::max_element(options.back.begin(), options.back.end());
}

const at::Tensor& detail_of(const FilmMemory& memory, int back) {
  TORCH_CHECK(back >= 1 && back <= static_cast<int>(memory.details.size()), "no detail of ", back,
              " frames ago is remembered");
  return memory.details[back - 1];
}

at::Tensor carried(const at::Tensor& detail, const at::Tensor& flow, const StabilityOptions& options) {
  return sharpened(warp(detail, flow), detail, flow, options.sharpen);
}

const at::Tensor& part_of(const TensorMap& state, const std::string& name) {
  const auto found = state.find(name);
  if (found == state.end())
    throw Error("the saved state of the film lacks '" + name + "'", "", "start the scene anew");
  return found->second;
}

}  // namespace

std::vector<int> frames_back(const FilmMemory& memory, const StabilityOptions& options) {
  std::vector<int> back(options.back.begin(), options.back.end());
  std::sort(back.begin(), back.end());
  back.erase(std::unique(back.begin(), back.end()), back.end());
  std::erase_if(back,
                [&](int frames) { return frames < 1 || frames > static_cast<int>(memory.details.size()); });
  return back;
}

std::vector<Earlier> known_frames(std::vector<Earlier> earlier, const FilmMemory& memory,
                                  const StabilityOptions& options) {
  const std::vector<int> known = frames_back(memory, options);
  std::erase_if(earlier, [&](const Earlier& frame) {
    return std::find(known.begin(), known.end(), frame.back) == known.end();
  });
  return earlier;
}

FrameStart start_frame(const FilmMemory& memory, const at::Tensor& source, std::vector<Earlier> earlier,
                       const StabilityOptions& options) {
  TORCH_CHECK(source.dim() == 4 && source.size(0) == 1, "start_frame expects (1,3,H,W)");
  const at::Tensor all = at::ones({1, 1, source.size(2), source.size(3)}, source.options());
  if (earlier.empty()) return {source, all, all};
  std::sort(earlier.begin(), earlier.end(),
            [](const Earlier& a, const Earlier& b) { return a.back < b.back; });
  std::vector<at::Tensor> certainties;
  for (const Earlier& frame : earlier) certainties.push_back(frame.certainty.to(source.device()));
  const std::vector<at::Tensor> weights = nearest_certain(certainties);
  at::Tensor sum = at::zeros_like(source), covered = at::zeros_like(all), known = at::zeros_like(all);
  for (size_t i = 0; i < earlier.size(); ++i) {
    const at::Tensor detail = detail_of(memory, earlier[i].back).to(source.device());
    const at::Tensor news = earlier[i].news.defined() ? earlier[i].news.to(source.device()) : all;
    sum += carried(detail, earlier[i].flow, options) * weights[i] * (1 - (1 - options.blend) * news);
    covered += weights[i];
    known += weights[i] * (1 - news);
  }
  if (!options.begins_anew)
    sum += carried(detail_of(memory, earlier[0].back).to(source.device()), earlier[0].flow, options) *
           (all - covered).clamp(0, 1);
  return {(source + sum).clamp(0, 1), (all - covered).clamp(0, 1), (all - known).clamp(0, 1)};
}

at::Tensor amount_for(const FrameStart& start, const StabilityOptions& options) {
  return start.uncovered + (start.news - start.uncovered).clamp(0, 1) * options.renew;
}

double effort_for(const FrameStart& start, const StabilityOptions& options) {
  // Work is done everywhere at once: it has to be enough for what came to be seen newly, and ends where there
  // is next to nothing to do.
  constexpr double kAsIfAll = 0.5, kNothing = 0.002;
  if (start.news.max().item<double>() < kNothing) return 0;
  const double share = std::min(1.0, start.uncovered.mean().item<double>() / kAsIfAll);
  return options.renew + (1 - options.renew) * share;
}

FilmMemory after_frame(const FilmMemory& memory, const at::Tensor& source, const FrameStart& start,
                       const at::Tensor& dream, const StabilityOptions& options) {
  TORCH_CHECK(source.sizes() == dream.sizes(), "after_frame expects a dream of the source's size");
  const at::Tensor detail = dream - source;
  const DetailLevels levels = levels_of(detail, source);
  const DetailGrowth growth = growth_of(start.picture - source, detail, 1 - start.uncovered);
  FilmMemory next{.details = {}, .measure = next_measure(memory.measure, levels)};
  next.details.push_back(restrained(detail, levels, next.measure, growth, options.keep));
  next.details.insert(next.details.end(), memory.details.begin(), memory.details.end());
  next.details.resize(std::min<size_t>(next.details.size(), std::max(farthest(options), 0)));
  return next;
}

TensorMap state_of(const FilmMemory& memory) {
  TensorMap state;
  for (size_t i = 0; i < memory.details.size(); ++i)
    state[detail_name(i + 1)] = memory.details[i].cpu().contiguous();
  const DetailLevels& measure = memory.measure;
  if (!measure.mean.defined()) return state;
  state[kMean] = measure.mean;
  state[kLevels] = at::tensor({measure.low, measure.high, measure.room}, at::kDouble);
  return state;
}

FilmMemory memory_from(const TensorMap& state) {
  FilmMemory memory;
  if (state.empty()) return memory;
  memory.measure.mean = part_of(state, kMean);
  const at::Tensor levels = part_of(state, kLevels);
  if (levels.numel() != 3 || memory.measure.mean.numel() != 3)
    throw Error("the saved state of the film is not whole", "", "start the scene anew");
  memory.measure.low = levels[0].item<double>();
  memory.measure.high = levels[1].item<double>();
  memory.measure.room = levels[2].item<double>();
  for (size_t back = 1; state.contains(detail_name(back)); ++back)
    memory.details.push_back(state.at(detail_name(back)));
  return memory;
}

}  // namespace atelier
