#include "autoencode/decode.h"

#include "autoencoder/codes.h"
#include "tensor/npy.h"
#include "tensor/vectors.h"

namespace atelier {

bool DecodeJob::reads(const fs::path& path) {
  return is_picture_material(path) || is_vectors_name(path);
}

ToolInfo DecodeJob::tool() {
  return autoencode_command(
      "decode", "pictures of codes, and of what is counted with them",
      "autoencode decode digits.safetensors codes.npy -o digits.png\n"
      "autoencode decode faces.safetensors smiles/ --expression 'mean(a, b) - c + d' -o sum.png");
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
  constexpr int64_t kMostCaptions = 400;
  const DecodeJob& job = gathering.job;
  const AutoencoderFile file = read_model(gathering, gathering.inputs());
  NamedCodes found = codes_of_inputs(gathering, file.model);
  if (!job.ids.empty()) found.names = read_code_names(job.ids.path, std::ssize(found.names));
  CellSheet sheet;
  if (!job.expression.empty()) {
    found = {code_of_expression(job.expression, found.codes, found.names), {"expression"}};
    sheet.captions = {job.expression};
  } else if (std::ssize(found.names) <= kMostCaptions) {
    for (const std::string& name : found.names) sheet.captions.push_back(fs::path(name).filename().string());
  }
  if (gathering.wants("code"))
    gathering.write_companion("code",
                              [&](const fs::path& path, const OutputMark&) { write_npy(path, found.codes); });
  sheet.cells = file.model.decode_all(found.codes);
  sheet.columns = usual_columns(job.cells.columns, found.codes.size(0));
  write_each(gathering, sheet.cells, found.names, job.cells);
  write_cells(gathering, sheet, job.cells);
}

}  // namespace atelier
