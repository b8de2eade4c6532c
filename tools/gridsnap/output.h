// Snapped clouds as files.
#pragma once

#include <string>

#include "gridsnap/place.h"

namespace atelier {

// `format`: csv or tsv (id,column,row,x,y with the table's further columns; boxes have layer and z as well; x
// and y are the cell's middle, so that draw-map can draw it), json, or npy of columns and rows alone.
std::string snapped_bytes(const SnappedCloud& snapped, const PointCloud& cloud, const std::string& format);

}  // namespace atelier
