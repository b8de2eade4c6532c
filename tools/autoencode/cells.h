// How the commands of autoencode show pictures: a sheet, each in a file, a film.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/run_all.h"
#include "autoencode/material.h"
#include "autoencoder/codes.h"
#include "autoencoder/model.h"
#include "media/sheet.h"

namespace atelier {

struct CellOptions {
  int64_t columns = 0, scale = 0, gap = 2;
  bool invert = false;
  std::string labels = "text", background = "#111111", pictures;
  OutputPath film, array;
  PictureOptions encoding;  // of films and pictures
  double seconds = 4;

  void declare(Options& options, const std::string& of_film = "");
};

// Of so many pictures where none are asked for: a sheet a little wider than high.
int64_t usual_columns(int64_t asked, int64_t count);
std::vector<std::string> sheet_formats();
// Of a command: its name and what it makes.
ToolInfo autoencode_command(const std::string& name, const std::string& summary, const std::string& example);

// (N,C,H,W) 0..1 in a grid; headings and captions may be empty.
struct CellSheet {
  at::Tensor cells;
  int64_t columns = 1;
  std::string title;
  std::vector<std::string> column_names, row_names, captions;
};

Image image_of(const at::Tensor& cell, const CellOptions& options, int64_t scale);
// --pictures and --array, of cells with these names.
void write_each(Item& item, const at::Tensor& cells, const std::vector<std::string>& names,
                const CellOptions& options);
// The sheet, which is the output.
void write_cells(Item& item, const CellSheet& sheet, const CellOptions& options);
// What the model takes pictures as.
PictureForm form_of(const AutoencoderSpec& spec);
// --film: `frame(i)` is (N,C,H,W); several are shown as a grid of `columns`.
void write_frames(Item& item, int64_t count, const std::function<at::Tensor(int64_t)>& frame, int64_t columns,
                  const CellOptions& options);
// --film: pictures (N,C,H,W) one after another, at the rate of the film that `source` is a frame of, and in
// its shape where the model stretched it.
void write_film_of(Item& item, const at::Tensor& cells, const Input& source, bool is_stretched,
                   const CellOptions& options);

// The first input as the model. Error where it is none.
AutoencoderFile read_model(Item& item, const std::vector<Input>& inputs);

struct NamedCodes {
  at::Tensor codes;  // (N,D)
  std::vector<std::string> names;
};
// Of tables of codes and of pictures, which are encoded, from the second input on.
bool holds_codes(const Input& input, int64_t bottleneck);
NamedCodes read_codes(const std::vector<Input>& inputs, int64_t bottleneck);

template <class Gathered>
NamedCodes codes_of_inputs(Gathered& gathering, const Autoencoder& model) {
  const AutoencoderSpec& spec = model.spec();
  const std::vector<Input>& inputs = gathering.inputs();
  if (inputs.size() < 2)
    throw Error("there is nothing but the model", inputs.front().path, "also name pictures, or codes");
  if (holds_codes(inputs[1], spec.bottleneck)) {
    NamedCodes codes;
    gathering.as_one([&] { codes = read_codes(inputs, spec.bottleneck); });
    return codes;
  }
  const PictureSet set = read_pictures(gathering, form_of(spec), 1);
  return {model.encode_all(set.pixels), set.names};
}

}  // namespace atelier
