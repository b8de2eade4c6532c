// autoencode: networks that describe pictures by few numbers and draw them from these.
#include "app/commands.h"
#include "autoencode/train.h"

using namespace atelier;

int main(int argc, char** argv) {
  const ToolInfo tool{
      .name = "autoencode",
      .summary = "autoencode: networks that describe pictures by few numbers and draw them from these.",
      .example =
          "autoencode train train-images-idx3-ubyte.gz -o digits.safetensors\n"
          "autoencode encode digits.safetensors pictures/ -o codes.npy",
      .see_also = "tsne-layout(1), dream(1), classify(1)"};
  return run_commands(argc, argv, tool, {tool_command<AutoencodeTrainJob>([](int count, char** words) {
                        return run_training<AutoencodeTrainJob>(
                            count, words,
                            [](Training<AutoencodeTrainJob>& training) { train_autoencoder(training); });
                      })});
}
