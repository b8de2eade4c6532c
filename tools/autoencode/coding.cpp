#include "autoencode/coding.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include <cmath>

#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "tensor/npy.h"
#include "tensor/vectors.h"

namespace atelier {

namespace {

std::vector<std::string> lines_of(const fs::path& path, size_t count) {
  std::string text = read_file(path);
  if (text.ends_with('\n')) text.pop_back();
  std::vector<std::string> lines = split(text, '\n');
  if (lines.size() != count)
    throw Error(
        "has " + said_count(std::ssize(lines), "line", "lines") + " for " + std::to_string(count) + " codes",
        path.string(), "give each a line");
  return lines;
}

std::string shortened(const std::string& name) {
  return fs::path(name).stem().string();
}

}  // namespace

// --- encode

ToolInfo EncodeJob::tool() {
  ToolInfo info = autoencode_command("encode", "pictures become the few numbers that describe them",
                                     "autoencode encode digits.safetensors pictures/ -o codes.npy");
  info.formats = {"npy", "csv", "vec"};
  return info;
}

std::vector<std::string> EncodeJob::beside(const std::string& format) const {
  return format == "npy" ? std::vector<std::string>{"ids.txt"} : std::vector<std::string>{};
}

void encode(Gathering<EncodeJob>& gathering) {
  const AutoencoderFile file = read_model(gathering, gathering.inputs());
  const NamedCodes found = codes_of_inputs(gathering, file.model);
  const Vectors vectors{found.codes, found.names};
  if (gathering.wants("ids.txt"))
    gathering.write_companion(
        "ids.txt", [&](const fs::path& path, const OutputMark&) { write_file(path, ids_text(vectors.ids)); });
  const std::string& format = gathering.planned().output.format;
  gathering.write_bytes(format == "npy" ? npy_bytes(vectors.rows) : vectors_text(vectors, format));
}

// --- decode

ToolInfo DecodeJob::tool() {
  return autoencode_command(
      "decode", "pictures of codes, and of what is counted with them",
      "autoencode decode digits.safetensors codes.npy -o digits.png\n"
      "autoencode decode faces.safetensors smiles/ --expression 'mean(a, b) - c + d' -o sum.png");
}

bool DecodeJob::reads(const fs::path& path) {
  return is_picture_material(path) || is_vectors_name(path);
}

void DecodeJob::declare(Options& options) {
  options.add(
      "expression", expression,
      "one picture, of codes that are added and subtracted by their names: 'a - b + 0.5 * mean(c, d)'; a "
      "name that ends in * is the mean of all that begin so, and one that several have the mean of these");
  options.add("ids", ids,
              "names of the codes, a line each, instead of their own: kinds, for means of groups");
  options.add("code", code, "also write the expression's code").writes({"npy"});
  cells.declare(options);
}

void decode(Gathering<DecodeJob>& gathering) {
  const DecodeJob& job = gathering.job;
  const AutoencoderFile file = read_model(gathering, gathering.inputs());
  NamedCodes found = codes_of_inputs(gathering, file.model);
  if (!job.ids.empty()) found.names = lines_of(job.ids.path, found.names.size());
  if (!job.expression.empty()) {
    found.codes = code_of_expression(job.expression, found.codes, found.names);
    found.names = {"expression"};
  }
  if (gathering.wants("code"))
    gathering.write_companion("code",
                              [&](const fs::path& path, const OutputMark&) { write_npy(path, found.codes); });
  CellSheet sheet{.cells = file.model.decode_all(found.codes),
                  .columns = usual_columns(job.cells.columns, found.codes.size(0))};
  write_each(gathering, sheet.cells, found.names, job.cells);
  for (const std::string& name : found.names) sheet.captions.push_back(shortened(name));
  if (job.expression.empty() && std::ssize(found.names) > 400) sheet.captions.clear();
  write_cells(gathering, sheet, job.cells);
}

// --- reconstruct

ToolInfo ReconstructJob::tool() {
  return autoencode_command(
      "reconstruct", "pictures beside what becomes of them through the bottleneck",
      "autoencode reconstruct digits.safetensors t10k-images-idx3-ubyte.gz -o pairs.png");
}

void ReconstructJob::declare(Options& options) {
  options.add("most", most, "pairs on the sheet; --pictures, --array and --film have all", {1, 10000})
      .in(Stage::draw);
  cells.declare(options, "also a film of what becomes of them, one after another");
}

void reconstruct(Gathering<ReconstructJob>& gathering) {
  const ReconstructJob& job = gathering.job;
  const AutoencoderFile file = read_model(gathering, gathering.inputs());
  const AutoencoderSpec& spec = file.model.spec();
  if (gathering.inputs().size() < 2)
    throw Error("there is nothing but the model", gathering.inputs().front().path, "also name pictures");
  const PictureSet set = read_pictures(gathering, form_of(spec), 1);
  const at::Tensor wanted = set.pixels.to(at::kFloat) / 255;
  const at::Tensor made = file.model.decode_all(file.model.encode_all(set.pixels));
  const double error = (made - wanted).square().sum().item<double>() / static_cast<double>(set.size());
  spdlog::info("squared error {:.4g} a picture, {:.3g} a pixel", error,
               error / static_cast<double>(spec.channels * spec.size * spec.size));
  write_each(gathering, made, set.names, job.cells);
  if (gathering.wants("film"))
    write_film_of(gathering, made, gathering.inputs()[1], spec.is_stretched, job.cells);
  // A row of pictures, then what became of them.
  const int64_t count = std::min(job.most, set.size());
  const int64_t columns = job.cells.columns > 0 ? job.cells.columns : std::min<int64_t>(count, 16);
  std::vector<at::Tensor> rows;
  for (int64_t first = 0; first < count; first += columns) {
    const int64_t length = std::min(columns, count - first);
    for (const at::Tensor& source : {wanted, made}) {
      rows.push_back(source.narrow(0, first, length));
      if (length < columns && first > 0)
        rows.push_back(source.narrow(0, 0, columns - length) * 0 + (job.cells.invert ? 1 : 0));
    }
  }
  write_cells(gathering, {.cells = at::cat(rows), .columns = std::min(columns, count)}, job.cells);
}

}  // namespace atelier
