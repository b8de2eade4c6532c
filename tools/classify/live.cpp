#include "classify/live.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "classify/labels.h"
#include "nn/classify.h"

namespace atelier {

namespace {

const Color kWhite{1, 1, 1};

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The value that this share of them does not exceed.
double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
}

}  // namespace

bool is_live(const Gathering<ClassifyJob>& gathering) {
  const OutputName& output = gathering.planned().output;
  if (!output.to_stdout || output.format == "json" || gathering.wants("codes")) return false;
  return std::all_of(gathering.inputs().begin(), gathering.inputs().end(),
                     [](const Input& input) { return input.kind == Input::Kind::standard_input; });
}

void label_live(Gathering<ClassifyJob>& gathering, const Network& network) {
  const Graph& graph = network.graph();
  const ClassNames names(graph);
  const std::string format = gathering.planned().output.format;
  std::vector<double> whole_ms, network_ms;
  gathering.for_each_input([&](const Source& source) {
    const Clock::time_point start = Clock::now();
    const at::Tensor picture = presented(graph.input, flattened(gathering.read_picture(source, {}), kWhite));
    const Clock::time_point before = Clock::now();
    Classified found = classify(network, picture.to(gathering.device()), gathering.job.top);
    network_ms.push_back(milliseconds_since(before));
    const LabeledPicture labeled{.input = source.input, .guesses = std::move(found.guesses.front())};
    if (whole_ms.empty())
      gathering.append_bytes(labels_head(!source.input.sequence.empty(), labeled.guesses.size(), format));
    gathering.append_bytes(labels_line(labeled, names, format));
    whole_ms.push_back(milliseconds_since(start));
  });
  const double whole = quantile(whole_ms, .5), network_share = quantile(network_ms, .5);
  spdlog::info("{:.2f} ms a frame in the median, {:.2f} ms of them in the network; 95 % within {:.2f} ms",
               whole, network_share, quantile(whole_ms, .95));
}

}  // namespace atelier
