// The settings of the classify tool: a network, how many labels, and what is written beside them.
#pragma once

#include <string>

#include "app/network_options.h"
#include "classify/montage.h"
#include "classify/overlay.h"
#include "job/plan.h"

namespace atelier {

struct ClassifyJob {
  NetworkOptions network;
  int top = 5;
  std::string text_format = "auto";
  OutputPath codes;
  std::string code_layer;
  MontageOptions montage;
  OverlayOptions overlay;
  FilmOptions film;

  static ToolInfo tool();
  void declare(Options& options);
  void check(Check& check) const;
  std::string format() const;
  // The layer whose codes are wanted, "" for none.
  std::string wanted_layer(const Graph& graph) const;

 private:
  void check_layer(const Graph& graph, Check& check) const;
};

}  // namespace atelier
