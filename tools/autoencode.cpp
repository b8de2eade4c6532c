// autoencode: networks that describe pictures by few numbers and draw them from these.
#include "app/commands.h"
#include "autoencode/decode.h"
#include "autoencode/encode.h"
#include "autoencode/interpolate.h"
#include "autoencode/map.h"
#include "autoencode/moments.h"
#include "autoencode/reconstruct.h"
#include "autoencode/sample.h"
#include "autoencode/train.h"
#include "autoencode/traverse.h"
#include "autoencode/units.h"

using namespace atelier;

namespace {

int run_train(int argc, char** argv) {
  return run_training<AutoencodeTrainJob>(
      argc, argv, [](Training<AutoencodeTrainJob>& training) { train_autoencoder(training); });
}

template <class Job, void (*kWork)(Gathering<Job>&)>
ToolCommand command() {
  return tool_command<Job>([](int argc, char** argv) { return run_all<Job>(argc, argv, kWork); });
}

}  // namespace

int main(int argc, char** argv) {
  const ToolInfo tool{
      .name = "autoencode",
      .summary = "autoencode: networks that describe pictures by few numbers and draw them from these.",
      .example =
          "autoencode train train-images-idx3-ubyte.gz -o digits.safetensors\n"
          "autoencode encode digits.safetensors pictures/ -o codes.npy",
      .see_also = "tsne-layout(1), dream(1), classify(1)"};
  return run_commands(argc, argv, tool,
                      {tool_command<AutoencodeTrainJob>(run_train), command<EncodeJob, encode>(),
                       command<DecodeJob, decode>(), command<ReconstructJob, reconstruct>(),
                       command<InterpolateJob, interpolate>(), command<SamplePicturesJob, sample_pictures>(),
                       command<MapJob, draw_map>(), command<TraverseJob, traverse>(),
                       command<MomentsJob, draw_moments>(), command<UnitsJob, draw_units>()});
}
