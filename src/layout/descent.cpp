#include "layout/descent.h"

#include <optional>

namespace atelier {
namespace {

// The perplexities of the iterations: those to begin with, then the list that is kept at once.
class Phases {
 public:
  explicit Phases(const LayoutOptions& options) : options_(options) {}

  size_t at(int64_t iteration) const {
    const auto count = std::ssize(options_.anneal) + 1;
    const int64_t length = std::max<int64_t>(1, options_.tsne.iterations / count);
    return static_cast<size_t>(std::min<int64_t>(iteration / length, count - 1));
  }
  std::vector<double> perplexities(size_t phase) const {
    return phase < options_.anneal.size() ? std::vector<double>{options_.anneal[phase]} : options_.perplexity;
  }
  size_t last() const { return options_.anneal.size(); }

 private:
  const LayoutOptions& options_;
};

}  // namespace

int64_t neighbors_for(const LayoutOptions& options, int64_t size) {
  std::vector<double> all = options.perplexity;
  all.insert(all.end(), options.anneal.begin(), options.anneal.end());
  return neighbors_for(all, size);
}

FinishedMap descend(const Neighbors& neighbors, const at::Tensor& beginning, const LayoutOptions& options,
                    const Anchors& anchors, const MapMonitor& monitor) {
  const Phases phases(options);
  size_t phase = phases.at(0);
  Affinities belonging = affinities(neighbors, phases.perplexities(phase));
  Tsne tsne(belonging, beginning, options.tsne);
  if (anchors.places.defined()) tsne.hold(anchors);
  if (!monitor.resume.empty()) tsne.resume(monitor.resume);
  const auto enter = [&](size_t next) {
    if (next == phase) return;
    phase = next;
    belonging = affinities(neighbors, phases.perplexities(phase));
    tsne.use(belonging);
  };
  while (!tsne.is_done()) {
    enter(phases.at(tsne.iteration()));
    tsne.step();
    if (monitor.progress)
      monitor.progress(static_cast<double>(tsne.iteration()) / static_cast<double>(options.tsne.iterations));
    if (monitor.after_step) monitor.after_step(tsne);
  }
  enter(phases.last());
  return {tsne.map().t().contiguous(), tsne.divergence()};
}

}  // namespace atelier
