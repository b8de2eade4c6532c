#include "autoencode/walks.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <cstdio>

#include "app/marks.h"
#include "autoencode/svg_sheet.h"
#include "autoencoder/ink.h"
#include "base/log.h"
#include "base/text.h"
#include "tensor/npy.h"
#include "tensor/seed.h"
#include "tensor/vectors.h"

namespace atelier {

namespace {

bool is_model_name(const fs::path& path) {
  return path.extension() == ".safetensors";
}

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", value);
  return text;
}

std::vector<std::string> numbered(int64_t count) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

// What is known of where codes lie.
const at::Tensor& kept_codes(const AutoencoderFile& file, const Input& model) {
  if (!file.keepsakes.codes.defined())
    throw Error("is a moment of training, which doesn't know where codes lie", model.path,
                "take the finished model");
  return file.keepsakes.codes;
}

// The values of one unit from low to high, (count): quantiles of a Gaussian where the codes are one.
at::Tensor values_of_unit(const AutoencoderFile& file, const Input& model, int64_t unit, int64_t count,
                          double reach) {
  if (file.model.spec().is_binary) return at::linspace(0, 1, count);
  const at::Tensor& codes = kept_codes(file, model);
  const CodeRange range = range_of(codes, 1 - reach, reach);
  return at::linspace(range.low[unit].item<double>(), range.high[unit].item<double>(), count);
}

}  // namespace

// --- interpolate

ToolInfo InterpolateJob::tool() {
  return autoencode_command(
      "interpolate", "the way from picture to picture through codes, as a strip and a film",
      "autoencode interpolate digits.safetensors a.png b.png c.png -o way.png --film way.mp4\n"
      "autoencode interpolate digits.safetensors codes.npy --stops 3,17,42 -o way.png");
}

bool InterpolateJob::reads(const fs::path& path) {
  return is_picture_material(path) || is_vectors_name(path);
}

void InterpolateJob::declare(Options& options) {
  options.add("path", path, "between codes: straight, or along great circles (for variational codes)")
      .one_of({"linear", "spherical"});
  options.add("stops", stops, "the codes that it goes through, by their names; all where none are named")
      .called("NAME,...");
  options.add("between", between, "steps from one to the next", {1, 10000});
  options.add("loop", loop, "and back to the first");
  cells.declare(options, "also a film of the way");
}

void interpolate(Gathering<InterpolateJob>& gathering) {
  const InterpolateJob& job = gathering.job;
  const AutoencoderFile file = read_model(gathering, gathering.inputs());
  NamedCodes found = codes_of_inputs(gathering, file.model);
  if (!job.stops.empty()) {
    std::vector<at::Tensor> chosen;
    for (const std::string& stop : job.stops)
      chosen.push_back(code_of_expression(stop, found.codes, found.names));
    found = {at::cat(chosen), job.stops};
  }
  if (found.codes.size(0) < 2)
    throw Error("a way needs two ends, and there is one code", gathering.inputs().back().path,
                "name two pictures or codes");
  constexpr int64_t kMost = 1000;
  if (found.codes.size(0) > kMost)
    throw Error("a way through " + std::to_string(found.codes.size(0)) + " codes",
                gathering.inputs().back().path, "choose among them with --stops");
  const Path path = job.path == "linear" ? Path::linear : Path::spherical;
  const at::Tensor codes = walk(found.codes, job.between, path, job.loop);
  const at::Tensor pictures = file.model.decode_all(codes);
  write_each(gathering, pictures, numbered(pictures.size(0)), job.cells);
  if (gathering.wants("film")) {
    constexpr int64_t kFine = 8;
    const at::Tensor fine = walk(found.codes, job.between * kFine, path, job.loop);
    write_frames(
        gathering, fine.size(0), [&](int64_t i) { return file.model.decode_all(fine.narrow(0, i, 1)); }, 1,
        job.cells);
  }
  write_cells(gathering,
              {.cells = pictures,
               .columns = job.cells.columns > 0      ? job.cells.columns
                          : found.codes.size(0) == 2 ? pictures.size(0)
                                                     : std::min(job.between, pictures.size(0))},
              job.cells);
}

// --- sample

ToolInfo AeSampleJob::tool() {
  return autoencode_command(
      "sample", "pictures of codes drawn at random",
      "autoencode sample digits.safetensors -n 100 -o made.png\n"
      "autoencode sample asemic.safetensors -n 600 --columns 30 --spread 1.5 --crisp --distinct "
      "--invert --scale 8 -o sheet.png --svg sheet.svg");
}

bool AeSampleJob::reads(const fs::path& path) {
  return is_model_name(path);
}

void AeSampleJob::declare(Options& options) {
  options.add("count", count, "how many", {1, 100'000}).also("n");
  options.add("spread", spread,
              "how far codes lie from the middle: 1 as those that were learned, more is stranger", {0, 100});
  options.add("crisp", crisp, "edges as sharp as those of what was learned");
  options.add("distinct", distinct, "no two alike");
  options.add("unlike", unlike,
              "codes that lie between and beyond those that were learned: pictures of nothing known");
  options.add("codes", codes, "also write the codes").writes({"npy"});
  options.add("svg", svg, "also the sheet as outlines").writes({"svg"});
  cells.declare(options);
}

void sample_pictures(Gathering<AeSampleJob>& gathering) {
  gathering.as_one([&] {
    const AeSampleJob& job = gathering.job;
    const AutoencoderFile file = read_model(gathering, gathering.inputs());
    const AutoencoderSpec& spec = file.model.spec();
    const Input& model = gathering.inputs().front();
    const int64_t num_wanted = job.distinct ? job.count * 4 : job.count;
    const int64_t num_drawn = job.unlike ? num_wanted * 8 : num_wanted;
    const at::Tensor normal =
        RandomStream(gathering.seed(), "sample").normal({num_drawn, spec.bottleneck}) * job.spread;
    const bool is_gaussian = spec.form == CodeForm::gaussian;
    at::Tensor codes = codes_from(normal, is_gaussian ? at::Tensor() : kept_codes(file, model), spec);
    if (job.unlike)
      codes =
          codes.index_select(0, at::tensor(unlike(codes, kept_codes(file, model), num_wanted), at::kLong));
    at::Tensor pictures = file.model.decode_all(codes);
    if (job.crisp) {
      if (!file.keepsakes.examples.defined())
        throw Error("has no examples of what was learned", model.path,
                    "leave out --crisp, or take another model");
      pictures = with_ink_of(pictures, file.keepsakes.examples.to(at::kFloat) / 255);
    }
    if (job.distinct) {
      const at::Tensor chosen = at::tensor(distinct(pictures, job.count), at::kLong);
      codes = codes.index_select(0, chosen);
      pictures = pictures.index_select(0, chosen);
    }
    if (gathering.wants("codes"))
      gathering.write_companion("codes",
                                [&](const fs::path& path, const OutputMark&) { write_npy(path, codes); });
    const int64_t columns = usual_columns(job.cells.columns, pictures.size(0));
    if (gathering.wants("svg"))
      gathering.write_companion("svg", [&](const fs::path& path, const OutputMark& mark) {
        write_svg_sheet(path, pictures, columns, job.cells, mark);
      });
    write_each(gathering, pictures, numbered(pictures.size(0)), job.cells);
    write_cells(gathering, {.cells = pictures, .columns = columns}, job.cells);
  });
}

// --- map

ToolInfo LatticeJob::tool() {
  return autoencode_command("map", "a lattice of pictures, of two numbers of the code from low to high",
                            "autoencode map digits-2d.safetensors -o map.png\n"
                            "autoencode map digits.safetensors --axes 3,7 -o plane.png");
}

bool LatticeJob::reads(const fs::path& path) {
  return is_model_name(path);
}

void LatticeJob::declare(Options& options) {
  options.add("lattice", lattice, "pictures across and down", {2, 500});
  options.add("axes", axes, "which numbers of the code go across and down, from 1", {1, 65536});
  options.add("reach", reach, "from and to where so much of the codes lies below, or above", {0.5, 1});
  cells.declare(options);
}

void draw_lattice(Gathering<LatticeJob>& gathering) {
  gathering.as_one([&] {
    const LatticeJob& job = gathering.job;
    const AutoencoderFile file = read_model(gathering, gathering.inputs());
    const int64_t width = file.model.spec().bottleneck, count = job.lattice;
    if (job.axes.empty() || job.axes.size() > 2)
      throw Error("takes one number or two", "--axes", "write for example 3,7");
    for (const int64_t axis : job.axes)
      if (axis > width && width > 1)
        throw Error("there is no number " + std::to_string(axis) + " in codes of " + std::to_string(width),
                    "--axes");
    const bool is_plane = width > 1 && job.axes.size() == 2;
    const Input& model = gathering.inputs().front();
    const auto values = [&](int64_t axis) { return values_of_unit(file, model, axis, count, job.reach); };
    const int64_t across = job.axes[0] - 1, down = is_plane ? job.axes[1] - 1 : -1;
    const at::Tensor x = values(across), y = is_plane ? values(down) : at::zeros({1});
    const at::Tensor middle = kept_codes(file, model).mean(0);
    std::vector<at::Tensor> codes;
    for (int64_t row = 0; row < y.size(0); ++row)
      for (int64_t column = 0; column < count; ++column) {
        at::Tensor code = middle.clone();
        code[across] = x[column];
        if (is_plane) code[down] = y[y.size(0) - 1 - row];
        codes.push_back(code);
      }
    const at::Tensor pictures = file.model.decode_all(at::stack(codes));
    write_each(gathering, pictures, numbered(pictures.size(0)), job.cells);
    CellSheet sheet{.cells = pictures, .columns = count};
    if (count <= 30) {
      for (int64_t i = 0; i < count; ++i) sheet.column_names.push_back(short_number(x[i].item<double>()));
      for (int64_t i = 0; i < y.size(0) && is_plane; ++i)
        sheet.row_names.push_back(short_number(y[y.size(0) - 1 - i].item<double>()));
    }
    write_cells(gathering, sheet, job.cells);
  });
}

// --- traverse

ToolInfo TraverseJob::tool() {
  return autoencode_command("traverse",
                            "what each number of the code does: a row of pictures from low to high",
                            "autoencode traverse digits.safetensors -o units.png");
}

bool TraverseJob::reads(const fs::path& path) {
  return is_model_name(path);
}

void TraverseJob::declare(Options& options) {
  options.add("steps", steps, "pictures of each", {2, 200});
  options.add("most", most, "so many numbers of the code at most, those that change the picture most first",
              {1, 65536});
  options.add("reach", reach, "from and to where so much of the codes lies below, or above", {0.5, 1});
  cells.declare(options);
}

void traverse(Gathering<TraverseJob>& gathering) {
  gathering.as_one([&] {
    const TraverseJob& job = gathering.job;
    const AutoencoderFile file = read_model(gathering, gathering.inputs());
    const Input& model = gathering.inputs().front();
    const int64_t width = file.model.spec().bottleneck;
    const at::Tensor middle = kept_codes(file, model).mean(0);
    std::vector<std::pair<double, int64_t>> order;
    std::vector<at::Tensor> rows;
    for (int64_t unit = 0; unit < width; ++unit) {
      at::Tensor codes = middle.unsqueeze(0).repeat({job.steps, 1});
      codes.select(1, unit).copy_(values_of_unit(file, model, unit, job.steps, job.reach));
      rows.push_back(file.model.decode_all(codes));
      order.emplace_back(-(rows.back()[job.steps - 1] - rows.back()[0]).square().sum().item<double>(), unit);
    }
    std::stable_sort(order.begin(), order.end());
    order.resize(std::min<size_t>(order.size(), job.most));
    CellSheet sheet{.columns = job.steps};
    std::vector<at::Tensor> shown;
    for (const auto& [change, unit] : order) {
      shown.push_back(rows[unit]);
      sheet.row_names.push_back("unit " + std::to_string(unit + 1));
    }
    sheet.cells = at::cat(shown);
    sheet.column_names.assign(job.steps, "");
    sheet.column_names.front() = "low";
    sheet.column_names.back() = "high";
    write_each(gathering, sheet.cells, numbered(sheet.cells.size(0)), job.cells);
    write_cells(gathering, sheet, job.cells);
  });
}

}  // namespace atelier
