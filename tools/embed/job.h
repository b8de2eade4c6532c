// The settings of the embed tool: what becomes a row, by what numbers, and what is made of the rows.
#pragma once

#include <string>
#include <vector>

#include "app/network_options.h"
#include "embed/figures.h"
#include "job/plan.h"
#include "nn/pooling.h"
#include "tensor/resample.h"

namespace atelier {

// What an input is to embed.
enum class Material { picture, word, pair, row, vectors, classes };

struct EmbedJob {
  NetworkOptions network;
  std::string layer, pool = "mean";
  std::string pixels;
  bool gray = false, class_codes = false;
  std::string every = "1s";
  bool cuts = false;
  std::string thumbnails;
  int thumbnail_size = 256;
  NameOrFile vectors{"glove-50d"};
  std::vector<std::string> rows;
  InputPath pairs;
  OutputPath pairs_plot;
  std::vector<std::string> nearest, analogy;
  int top = 10;
  FigureOptions figures;
  std::string text_format = "auto";

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void check(Check& check) const;
  std::string format() const;
  std::string default_output() const;
  DefaultInput default_input() const;
  std::vector<std::string> beside(const std::string& format) const;
  void narrow(std::vector<Input>& inputs, std::vector<std::string>& warnings) const;

  Material material(const Input& input) const;
  // Whether neighbors are asked for, so that the output is the answers and not the rows.
  bool asks() const { return !nearest.empty() || !analogy.empty(); }
  Pooling pooling() const;
  PictureSize pixel_size() const;  // Error for a text that is no size
  std::string wanted_layer(const Graph& graph) const { return layer.empty() ? graph.code : layer; }

 private:
  bool takes_rows_of_vectors() const { return asks() || !rows.empty(); }
  bool is_default(const Input& input) const;
  void check_combinations(Check& check) const;
  void check_pictures(Check& check) const;
  void check_output(Check& check) const;
};

}  // namespace atelier
