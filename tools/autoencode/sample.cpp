#include "autoencode/sample.h"

#include "autoencode/svg_sheet.h"
#include "tensor/npy.h"

namespace atelier {

bool SamplePicturesJob::reads(const fs::path& path) {
  return is_model_name(path);
}

ToolInfo SamplePicturesJob::tool() {
  return autoencode_command(
      "sample", "pictures of codes drawn at random",
      "autoencode sample digits.safetensors -n 100 -o made.png\n"
      "autoencode sample asemic.safetensors -n 600 --columns 30 --spread 1.5 --crisp --distinct "
      "--invert --scale 8 -o sheet.png --svg sheet.svg");
}

void SamplePicturesJob::declare(Options& options) {
  options.add("count", draw.count, "how many", {1, 100'000}).also("n");
  options.add("spread", draw.spread,
              "how far codes lie from the middle: 1 as those that were learned, more is stranger", {0, 100});
  options.add("crisp", draw.is_crisp, "edges as sharp as those of what was learned");
  options.add("distinct", draw.is_distinct, "no two alike");
  options.add("unlike", draw.is_unlike,
              "codes that lie between and beyond those that were learned: pictures of nothing known");
  options.add("codes", codes, "also write the codes").writes({"npy"});
  options.add("svg", svg, "also the sheet as outlines").writes({"svg"});
  cells.declare(options);
}

void SamplePicturesJob::check(Check& check) const {
  constexpr int64_t kMostDistinct = 5000;
  if (draw.is_distinct && draw.count > kMostDistinct)
    check.mistake("distinct",
                  Error("compares all with all, which is too much for " + std::to_string(draw.count), "",
                        "draw at most " + std::to_string(kMostDistinct)));
}

void sample_pictures(Gathering<SamplePicturesJob>& gathering) {
  gathering.as_one([&] {
    const SamplePicturesJob& job = gathering.job;
    const AutoencoderFile file = read_model(gathering, gathering.inputs());
    DrawOptions options = job.draw;
    options.seed = gathering.seed();
    const DrawnPictures drawn = drawn_at_random(file.model, file.keepsakes, options);
    const int64_t columns = usual_columns(job.cells.columns, drawn.pictures.size(0));
    if (gathering.wants("codes"))
      gathering.write_companion(
          "codes", [&](const fs::path& path, const OutputMark&) { write_npy(path, drawn.codes); });
    if (gathering.wants("svg"))
      gathering.write_companion("svg", [&](const fs::path& path, const OutputMark& mark) {
        write_svg_sheet(path, drawn.pictures, columns, job.cells, mark);
      });
    write_each(gathering, drawn.pictures, numbered(drawn.pictures.size(0)), job.cells);
    write_cells(gathering, {.cells = drawn.pictures, .columns = columns}, job.cells);
  });
}

}  // namespace atelier
