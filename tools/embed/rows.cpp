#include "embed/rows.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/marks.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "tensor/npy.h"

namespace atelier {

namespace {

// File names need not be UTF-8, JSON has to be.
std::string json_list(const std::vector<std::string>& texts) {
  using nlohmann::ordered_json;
  return ordered_json(texts).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

void Rows::add(size_t place, std::vector<RowInfo> infos, const at::Tensor& values) {
  const int64_t width = parts_.empty() ? values.size(1) : parts_.begin()->second.values.size(1);
  if (values.size(1) != width)
    throw Error("its rows have " + std::to_string(values.size(1)) + " numbers, those before it " +
                    std::to_string(width),
                infos.front().file, "embed each kind by itself");
  parts_[place] = {std::move(infos), values};
}

TensorMap Rows::state() const {
  if (parts_.empty()) return {};
  std::vector<int64_t> places;
  for (const auto& [place, part] : parts_) places.push_back(static_cast<int64_t>(place));
  return {{"place", at::tensor(places)}, {"vectors", values()}};
}

void Rows::restore(const TensorMap& state, const std::function<RowInfo(size_t place)>& info_of) {
  if (state.empty()) return;
  const at::Tensor& places = state.at("place");
  for (int64_t i = 0; i < places.size(0); ++i) {
    const auto place = static_cast<size_t>(places[i].item<int64_t>());
    add(place, {info_of(place)}, state.at("vectors").narrow(0, i, 1).clone());
  }
}

at::Tensor Rows::values() const {
  std::vector<at::Tensor> values;
  for (const auto& [place, part] : parts_) values.push_back(part.values);
  return values.size() == 1 ? values.front() : at::cat(values);
}

std::vector<RowInfo> Rows::infos() const {
  std::vector<RowInfo> infos;
  for (const auto& [place, part] : parts_) infos.insert(infos.end(), part.infos.begin(), part.infos.end());
  return infos;
}

Vectors Rows::vectors() const {
  Vectors vectors{values(), {}};
  for (const auto& [place, part] : parts_)
    for (const RowInfo& info : part.infos) vectors.ids.push_back(info.id);
  return vectors;
}

void write_rows(const std::filesystem::path& path, const std::string& format, const Vectors& rows,
                const OutputMark& mark) {
  if (format == "npy") {
    write_npy(path, rows.rows);
  } else if (format == "safetensors") {
    TensorFile file{.tensors = {{"vectors", rows.rows}}, .metadata = metadata_from(mark)};
    file.metadata["names"] = json_list(rows.ids);
    write_safetensors(path, file);
  } else {
    write_file(path, vectors_text(rows, format));
  }
}

std::string table_text(const std::vector<RowInfo>& infos) {
  std::string text = csv_line({"id", "file", "frame", "seconds", "picture"});
  for (const RowInfo& info : infos) {
    const bool is_frame = info.frame >= 0;
    text += csv_line({info.id, info.file, is_frame ? std::to_string(info.frame) : "",
                      is_frame ? shortest(std::round(info.seconds * 1e4) / 1e4) : "", info.picture});
  }
  return text;
}

}  // namespace atelier
