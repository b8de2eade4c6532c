// The settings of the stylize tool: a transfer, its styles, its network, its pictures.
#pragma once

#include <string>
#include <vector>

#include "app/network_options.h"
#include "app/picture_options.h"
#include "film/stability.h"
#include "job/plan.h"
#include "nn/network.h"
#include "style/options.h"
#include "stylize/morph.h"

namespace atelier {

struct StylizeJob {
  WeightedFiles styles;
  std::vector<InputPath> style_masks;
  InputPath content_map, style_map;
  bool original_colors = false;
  std::string palette = "own";
  NetworkOptions network;
  TransferOptions transfer;
  PictureOptions picture;
  MorphOptions morph;
  StabilityOptions stability;
  double temporal_weight = 100;
  std::string save_every;
  bool list_layers = false;

  StylizeJob();
  static ToolInfo tool();
  void declare(Options& options);
  void settle();
  void check(Check& check) const;
  std::string answer() const;  // --list-layers
  Cost cost(int64_t width, int64_t height) const;

  DefaultInput default_input() const;
  std::vector<ImpliedAxis> axes(Check& check) const;
  Chain chain() const;
  Sequence sequence() const;

  Form form() const;
  bool init_is_picture() const;
  bool is_later_pass() const;  // of a film: every frame begins with what an earlier run made of it
  // Whether `input` is a semantic map that is to become a picture: there is no content but the map.
  bool is_doodle(const Input& input) const;
  // Its network paints in one pass (style/feed_forward.h); false where there is no such network.
  bool is_feed_forward() const;

 private:
  void check_init(Check& check) const;  // Error for a beginning that is not there
};

}  // namespace atelier
