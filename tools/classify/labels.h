// What a network said of pictures, and how it is written: tables, JSON, arrays.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/run_all.h"
#include "media/sheet.h"
#include "nn/classify.h"

namespace atelier {

// What classes are called; a network without names has their numbers alone.
class ClassNames {
 public:
  explicit ClassNames(const Graph& graph) : names_(read_classes(graph)) {}

  std::string id(int64_t index) const;     // "n02119789", or the number
  std::string label(int64_t index) const;  // "kit fox"

 private:
  std::vector<ClassName> names_;
};

struct LabeledPicture {
  Input input;
  std::vector<Guess> guesses;  // likeliest first
  at::Tensor code;             // (D), or undefined
};

// In the order of the inputs, whatever the order they are added in.
class Labels {
 public:
  Labels() = default;
  // What state() kept of an interrupted run over the same inputs; nothing where it lacks the codes that are
  // wanted now.
  Labels(const TensorMap& state, const std::vector<Input>& inputs, bool with_codes);

  bool has(size_t place) const { return pictures_.contains(place); }
  void add(const std::vector<Source>& sources, const Classified& classified);
  TensorMap state() const;

  std::vector<LabeledPicture> pictures() const;
  at::Tensor codes() const;  // (N,D)

 private:
  std::map<size_t, LabeledPicture> pictures_;  // by place
};

// csv:   picture,class_1,label_1,probability_1,class_2,... a row a picture; with frames of films among them
//        picture,frame,seconds,class_1,...
// json:  a list of {"picture", "labels": [{"index", "class", "label", "probability"}]}, and "frame",
// "seconds" jsonl: the same, an object a line
std::string labels_text(const std::vector<LabeledPicture>& pictures, const ClassNames& names,
                        const std::string& format);

// The same bit by bit, of pictures that come one after another: what stands before the first, and each (csv,
// jsonl).
std::string labels_head(bool with_frames, size_t num_guesses, const std::string& format);
std::string labels_line(const LabeledPicture& picture, const ClassNames& names, const std::string& format);

// The likeliest as lines with bars.
std::vector<Score> scores_of(const LabeledPicture& picture, const ClassNames& names, int num_labels);

// A .npy array, or a safetensors file with the tensor `codes` and the names of its rows as a JSON list in its
// metadata.
void write_codes(const fs::path& path, const Labels& labels, const std::string& layer,
                 const OutputMark& mark);

}  // namespace atelier
