// What a painter learned, as a sheet beside its model: a few pictures down, moments of its training across.
#pragma once

#include <ATen/core/Tensor.h>

#include "app/item.h"
#include "style/painter_trainee.h"

namespace atelier {

// The ending of its name.
#if ATELIER_MEDIA
inline constexpr const char* kPainterSheet = "sheet.png";
#else
inline constexpr const char* kPainterSheet = "sheet.ppm";
#endif

class PainterSheet {
 public:
  PainterSheet(const Item& item, const PainterTrainee& trainee, std::string title);

  void note() { is_old_ = true; }  // the trainee kept a moment
  void grow();                     // drawn as it is now, at most once a minute
  // With what the finished model makes of the pictures, (E,3,S,S) 0..1, as the last column.
  void finish(const at::Tensor& finished) const;

 private:
  void draw(const fs::path& path, const OutputMark& mark, const at::Tensor& finished) const;

  const Item& item_;
  const PainterTrainee& trainee_;
  const std::string title_;
  bool is_old_ = false;
  std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace atelier
