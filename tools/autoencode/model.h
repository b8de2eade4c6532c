// What the commands of autoencode begin with: the model, and codes of what follows it.
#pragma once

#include <string>
#include <vector>

#include "app/picture_material.h"
#include "autoencoder/code_files.h"
#include "autoencoder/model.h"

namespace atelier {

// Of a command: its name and what it makes of the model, a sheet.
ToolInfo autoencode_command(const std::string& name, const std::string& summary, const std::string& example);

bool is_model_name(const fs::path& path);
// The first input as the model. Error where it is none.
AutoencoderFile read_model(Item& item, const std::vector<Input>& inputs);
// What the model takes pictures as.
PictureForm form_of(const AutoencoderSpec& spec);
// Error where nothing follows the model.
void want_more_than_the_model(const std::vector<Input>& inputs);
// The inputs after the model.
std::vector<fs::path> other_paths(const std::vector<Input>& inputs);

// Of tables of codes, or of pictures, which are encoded, from the second input on.
template <class Gathered>
NamedCodes codes_of_inputs(Gathered& gathering, const Autoencoder& model) {
  const AutoencoderSpec& spec = model.spec();
  const std::vector<Input>& inputs = gathering.inputs();
  want_more_than_the_model(inputs);
  NamedCodes codes;
  if (inputs[1].kind == Input::Kind::file && holds_codes(inputs[1].path, spec.bottleneck)) {
    gathering.as_one([&] { codes = read_codes(other_paths(inputs), spec.bottleneck); });
    return codes;
  }
  const PictureSet set = read_pictures(gathering, form_of(spec), 1);
  return {model.encode_all(set.pixels), set.names};
}

}  // namespace atelier
