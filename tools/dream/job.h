// The settings of the dream tool: a dream, its network, its pictures.
#pragma once

#include <string>
#include <vector>

#include "app/network_options.h"
#include "app/picture_options.h"
#include "dream/field.h"
#include "dream/options.h"
#include "dream/portrait.h"
#include "dream/stages.h"
#include "dream/zoom.h"
#include "film/stability.h"
#include "job/plan.h"

namespace atelier {

struct DreamJob {
  NetworkOptions network;
  DreamOptions dream;
  PictureOptions picture;
  ZoomOptions zoom;
  StabilityOptions stability;
  PortraitOptions portrait;
  FieldOptions field;
  std::vector<std::string> filters;  // layers whose channels are drawn
  int variations = 1, variation = 1;
  bool vary_frames = false;
  int save_every = 0;
  OutputPath growth;
  bool list_layers = false;

  static ToolInfo tool();
  void declare(Options& options);
  void check(Check& check) const;
  std::string answer() const;  // --list-layers
  Cost cost(int64_t width, int64_t height) const;
  std::vector<ImpliedAxis> axes(Check& check) const;
  DefaultInput default_input() const;
  Batch batch() const;
  Chain chain() const;
  Sequence sequence() const;

  // Whether what is made of `input` is a portrait of a class: made of nothing, not dreamt into a picture.
  bool is_portrait(const Input& input) const;

  bool is_filters() const;  // a sheet of a layer's channels

  // The side of the tiles with which `count` dreams of this size keep within `bytes`.
  int64_t tile_px(const Graph& dense_graph, PictureSize size, int64_t count, uint64_t bytes) const;
};

}  // namespace atelier
