// test-mean: the mean of all pictures of a job entry, for testing run_all.
#include <ATen/TensorOperators.h>

#include "app/run_all.h"

using namespace atelier;

namespace {

struct MeanJob {
  PictureOptions picture;

  static ToolInfo tool() {
    return {.name = "test-mean",
            .summary = "test-mean: the mean of pictures.",
            .example = "test-mean photos/ -o mean.png",
            .see_also = ""};
  }
  void declare(Options& options) { picture.declare(options); }
  void check(Check& check) const { picture.check(check); }
};

void mean(Gathering<MeanJob>& gathering) {
  Image sum;
  int count = 0;
  gathering.for_each_input([&](const Source& source) {
    const Image image = gathering.read_picture(source, gathering.job.picture);
    if (count > 0 && image.size() != sum.size())
      throw Error("is of another size than the first", source.input.path, "give --size WxH");
    if (count++ == 0)
      sum = image;
    else
      sum.pixels = sum.pixels + image.pixels;
  });
  sum.pixels = sum.pixels / count;
  gathering.write(sum, gathering.job.picture);
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<MeanJob>(argc, argv, mean);
}
