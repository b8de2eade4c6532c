#include "autoencode/model.h"

#include "autoencode/cells.h"

namespace atelier {

ToolInfo autoencode_command(const std::string& name, const std::string& summary, const std::string& example) {
  return {.name = "autoencode",
          .command = name,
          .summary = summary,
          .example = example,
          .see_also = "'autoencode train' makes the model, which is the first input",
          .item = "input",
          .items = "inputs",
          .formats = sheet_formats(),
          .auto_precision = "fp32"};
}

bool is_model_name(const fs::path& path) {
  return path.extension() == ".safetensors";
}

AutoencoderFile read_model(Item& item, const std::vector<Input>& inputs) {
  const Input& first = inputs.front();
  if (first.kind != Input::Kind::file || !is_autoencoder(first.path))
    throw Error("the first input must be the model, and this is no autoencoder", first.text(),
                "name a file that autoencode train wrote, then what it works on");
  return read_autoencoder(first.path, item.device());
}

PictureForm form_of(const AutoencoderSpec& spec) {
  return {.size = spec.size, .channels = spec.channels, .fit = spec.is_stretched ? Fit::stretch : Fit::crop};
}

void want_more_than_the_model(const std::vector<Input>& inputs) {
  if (inputs.size() < 2)
    throw Error("there is nothing but the model", inputs.front().path, "also name pictures, or codes");
}

std::vector<fs::path> other_paths(const std::vector<Input>& inputs) {
  std::vector<fs::path> paths;
  for (size_t i = 1; i < inputs.size(); ++i) paths.emplace_back(inputs[i].path);
  return paths;
}

}  // namespace atelier
