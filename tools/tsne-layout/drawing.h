// Maps as files and pictures.
#pragma once

#include <string>

#include "app/map_options.h"
#include "layout/layout_table.h"
#include "tsne-layout/cloud.h"

namespace atelier {

// `format`: csv, tsv, or npy of the places alone.
std::string map_bytes(const LayoutTable& layout, const std::string& format);

// --render. `context`: places of a map that the points were put into, drawn behind them; or undefined.
void write_render(const Gathering<TsneJob>& gathering, const LayoutTable& layout, const at::Tensor& context);

// A frame of --film, as PNG.
void draw_frame(const fs::path& path, const TsneJob& job, const LayoutTable& layout);

}  // namespace atelier
