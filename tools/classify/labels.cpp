#include "classify/labels.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/marks.h"
#include "base/csv.h"
#include "base/text.h"
#include "tensor/npy.h"
#include "tensor/safetensors.h"

namespace atelier {

namespace {

using nlohmann::ordered_json;

// More digits than float32 and the batch leave certain would be noise.
std::string probability_text(double probability) {
  constexpr int kDigits = 6;
  char text[32];
  const auto end =
      std::to_chars(text, text + sizeof text, probability, std::chars_format::general, kDigits).ptr;
  return {text, end};
}

// Frames of films have a number and a time.
bool are_frames(const std::vector<LabeledPicture>& pictures) {
  return std::any_of(pictures.begin(), pictures.end(),
                     [](const LabeledPicture& picture) { return !picture.input.sequence.empty(); });
}

std::string csv_header(size_t num_guesses, bool with_frames) {
  std::vector<std::string> columns{"picture"};
  if (with_frames) columns.insert(columns.end(), {"frame", "seconds"});
  for (size_t i = 1; i <= num_guesses; ++i) {
    for (const char* name : {"class_", "label_", "probability_"}) columns.push_back(name + std::to_string(i));
  }
  return csv_line(columns);
}

std::string seconds_text(double seconds) {
  return shortest(std::round(seconds * 1e4) / 1e4);
}

std::string csv_row(const LabeledPicture& picture, const ClassNames& names, bool with_frames) {
  std::vector<std::string> fields{picture.input.path};
  const bool is_frame = !picture.input.sequence.empty();
  if (with_frames) {
    fields.push_back(is_frame ? std::to_string(picture.input.frame) : "");
    fields.push_back(is_frame ? seconds_text(picture.input.seconds) : "");
  }
  for (const Guess& guess : picture.guesses) {
    fields.push_back(names.id(guess.index));
    fields.push_back(names.label(guess.index));
    fields.push_back(probability_text(guess.probability));
  }
  return csv_line(fields);
}

std::string csv_text(const std::vector<LabeledPicture>& pictures, const ClassNames& names) {
  const bool with_frames = are_frames(pictures);
  std::string text = csv_header(pictures.empty() ? 0 : pictures.front().guesses.size(), with_frames);
  for (const LabeledPicture& picture : pictures) text += csv_row(picture, names, with_frames);
  return text;
}

// File names need not be UTF-8, JSON has to be.
std::string json_text(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string json_object(const LabeledPicture& picture, const ClassNames& names) {
  ordered_json labels = ordered_json::array();
  for (const Guess& guess : picture.guesses) {
    labels.push_back({{"index", guess.index},
                      {"class", names.id(guess.index)},
                      {"label", names.label(guess.index)},
                      {"probability", parse_number(probability_text(guess.probability)).value()}});
  }
  ordered_json object{{"picture", picture.input.path}};
  if (!picture.input.sequence.empty()) {
    object["frame"] = picture.input.frame;
    object["seconds"] = parse_number(seconds_text(picture.input.seconds)).value();
  }
  object["labels"] = std::move(labels);
  return json_text(object);
}

std::string percent(double probability) {
  const auto rounded = std::lround(100 * probability);
  return rounded < 1 ? "<1 %" : std::to_string(rounded) + " %";
}

at::Tensor stacked_codes(const std::map<size_t, LabeledPicture>& pictures) {
  std::vector<at::Tensor> codes;
  for (const auto& [place, picture] : pictures) codes.push_back(picture.code);
  return at::stack(codes);
}

}  // namespace

std::string ClassNames::id(int64_t index) const {
  const auto at = static_cast<size_t>(index);
  return at < names_.size() && !names_[at].id.empty() ? names_[at].id : std::to_string(index);
}

std::string ClassNames::label(int64_t index) const {
  const auto at = static_cast<size_t>(index);
  return at < names_.size() ? names_[at].label : "class " + std::to_string(index);
}

Labels::Labels(const TensorMap& state, const std::vector<Input>& inputs, bool with_codes) {
  if (state.empty() || state.contains("code") != with_codes) return;
  const at::Tensor places = state.at("place"), indices = state.at("index"), chances = state.at("probability");
  for (int64_t n = 0; n < places.size(0); ++n) {
    const auto place = static_cast<size_t>(places[n].item<int64_t>());
    LabeledPicture& picture = pictures_[place];
    picture.input = inputs.at(place);
    for (int64_t i = 0; i < indices.size(1); ++i)
      picture.guesses.push_back({indices[n][i].item<int64_t>(), chances[n][i].item<double>()});
    if (state.contains("code")) picture.code = state.at("code")[n].clone();
  }
}

void Labels::add(const std::vector<Source>& sources, const Classified& classified) {
  for (size_t i = 0; i < sources.size(); ++i) {
    // A copy: a row of the batch would keep all of it.
    const at::Tensor code =
        classified.codes.defined() ? classified.codes[static_cast<int64_t>(i)].clone() : at::Tensor();
    pictures_[sources[i].place] = {sources[i].input, classified.guesses[i], code};
  }
}

TensorMap Labels::state() const {
  if (pictures_.empty()) return {};
  std::vector<int64_t> places, indices;
  std::vector<double> chances;
  for (const auto& [place, picture] : pictures_) {
    places.push_back(static_cast<int64_t>(place));
    for (const Guess& guess : picture.guesses) {
      indices.push_back(guess.index);
      chances.push_back(guess.probability);
    }
  }
  const auto num_rows = static_cast<int64_t>(places.size());
  TensorMap state{{"place", at::tensor(places)},
                  {"index", at::tensor(indices).view({num_rows, -1})},
                  {"probability", at::tensor(chances, at::kDouble).view({num_rows, -1})}};
  if (pictures_.begin()->second.code.defined()) state["code"] = codes();
  return state;
}

std::vector<LabeledPicture> Labels::pictures() const {
  std::vector<LabeledPicture> pictures;
  for (const auto& [place, picture] : pictures_) pictures.push_back(picture);
  return pictures;
}

at::Tensor Labels::codes() const {
  return stacked_codes(pictures_);
}

std::string labels_text(const std::vector<LabeledPicture>& pictures, const ClassNames& names,
                        const std::string& format) {
  if (format == "csv") return csv_text(pictures, names);
  std::vector<std::string> objects;
  for (const LabeledPicture& picture : pictures) objects.push_back(json_object(picture, names));
  return format == "json" ? "[\n" + join(objects, ",\n") + "\n]\n" : join(objects, "\n") + "\n";
}

std::string labels_head(bool with_frames, size_t num_guesses, const std::string& format) {
  return format == "csv" ? csv_header(num_guesses, with_frames) : "";
}

std::string labels_line(const LabeledPicture& picture, const ClassNames& names, const std::string& format) {
  if (format == "csv") return csv_row(picture, names, !picture.input.sequence.empty());
  return json_object(picture, names) + "\n";
}

std::vector<Score> scores_of(const LabeledPicture& picture, const ClassNames& names, int num_labels) {
  std::vector<Score> scores;
  for (const Guess& guess : picture.guesses) {
    if (static_cast<int>(scores.size()) == num_labels) break;
    scores.push_back({names.label(guess.index), percent(guess.probability), guess.probability});
  }
  return scores;
}

void write_codes(const fs::path& path, const Labels& labels, const std::string& layer,
                 const OutputMark& mark) {
  if (lower(path.extension().string()) == ".npy") {
    write_npy(path, labels.codes());
    return;
  }
  ordered_json names = ordered_json::array();
  for (const LabeledPicture& picture : labels.pictures()) names.push_back(picture.input.text());
  TensorFile file{.tensors = {{"codes", labels.codes()}}, .metadata = metadata_from(mark)};
  file.metadata["layer"] = layer;
  file.metadata["names"] = json_text(names);
  write_safetensors(path, file);
}

}  // namespace atelier
