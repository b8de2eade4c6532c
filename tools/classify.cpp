// classify: what pictures show, as a network names it.
#include <ATen/ops/cat.h>

#include "app/run_all.h"
#include "classify/job.h"
#include "classify/labels.h"
#include "classify/live.h"
#include "classify/montage.h"
#include "classify/overlay.h"

using namespace atelier;

namespace {

constexpr size_t kBatch = 16;  // no size is faster on CPUs, and larger ones need more memory
const Color kWhite{1, 1, 1};

// Stdin gives its pictures once, and a montage or an overlay reads them again.
void refuse_drawing_of_stdin(const Gathering<ClassifyJob>& gathering) {
  for (const char* drawn : {"montage", "overlay"}) {
    if (!gathering.wants(drawn)) continue;
    for (const Input& input : gathering.inputs()) {
      if (input.kind == Input::Kind::standard_input)
        throw Error("pictures on stdin can't be drawn again", std::string("--") + drawn,
                    "give them as files");
    }
  }
}

void label(Gathering<ClassifyJob>& gathering) {
  refuse_drawing_of_stdin(gathering);
  const ClassifyJob& job = gathering.job;
  const Network& network = gathering.network(job.network.network.text, job.network.weights.path);
  const Graph& graph = network.graph();
  if (is_live(gathering)) return label_live(gathering, network);
  const std::string layer = job.wanted_layer(graph);

  Labels labels(gathering.saved_state(), gathering.inputs(), !layer.empty());
  gathering.for_each_batch(
      {.size = kBatch,
       .is_done = [&](size_t place) { return labels.has(place); },
       .prepare = [&](const Source&,
                      const Image& image) { return presented(graph.input, flattened(image, kWhite)); },
       .use =
           [&](const std::vector<Source>& sources, const std::vector<at::Tensor>& pictures) {
             labels.add(sources, classify(network, at::cat(pictures).to(gathering.device()), job.top, layer));
             gathering.checkpoint([&] { return labels.state(); });
           }});

  const ClassNames names(graph);
  const std::vector<LabeledPicture> pictures = labels.pictures();
  if (gathering.wants("codes")) {
    gathering.write_companion("codes", [&](const fs::path& path, const OutputMark& mark) {
      write_codes(path, labels, layer, mark);
    });
  }
  if (gathering.wants("montage")) {
    gathering.write_companion("montage", [&](const fs::path& path, const OutputMark& mark) {
      draw_montage(path, pictures, names, job.montage, gathering.seed(), mark);
    });
  }
  if (gathering.wants("overlay")) {
    gathering.write_companion("overlay", [&](const fs::path& path, const OutputMark& mark) {
      write_overlay(path, pictures, names, job.overlay, job.film, gathering.planned().settings->common, mark);
    });
  }
  gathering.write_bytes(labels_text(pictures, names, gathering.planned().output.format));
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<ClassifyJob>(argc, argv, label);
}
