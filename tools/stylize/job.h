// The settings of the stylize tool: a transfer, its styles, its network, its pictures.
#pragma once

#include <string>

#include "app/network_options.h"
#include "app/picture_options.h"
#include "job/plan.h"
#include "nn/network.h"
#include "style/options.h"

namespace atelier {

struct StylizeJob {
  WeightedFiles styles;
  NetworkOptions network;
  TransferOptions transfer;
  PictureOptions picture;
  std::string save_every;
  bool list_layers = false;

  StylizeJob();
  static ToolInfo tool();
  void declare(Options& options);
  void settle();
  void check(Check& check) const;
  std::string auto_precision() const;  // fp32 for networks that paint in one pass
  std::string answer() const;          // --list-layers
  Cost cost(int64_t width, int64_t height) const;

  Form form() const;
  bool init_is_picture() const;
  // Its network paints in one pass (style/feed_forward.h); false where there is no such network.
  bool is_feed_forward() const;
};

}  // namespace atelier
