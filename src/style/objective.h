// What a transfer descends at one of its sizes: its losses of layers (style/term.h) and of pixels.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "style/descent.h"
#include "style/term.h"
#include "style/transfer.h"
#include "tensor/resample.h"

namespace atelier {

class Objective {
 public:
  // For pictures of `size`; styles are as much smaller than their own size as the content is.
  Objective(const Network& network, const TransferMaterial& material, const TransferOptions& options,
            PictureSize size);

  // `x` (1,3,H,W) on the network's device.
  Descent::Value operator()(const at::Tensor& x) const;

 private:
  const Network& network_;
  const TransferOptions& options_;
  bool is_relative_;
  std::optional<LossGoal> goal_;
  CarriedFrame carried_;  // in this size
};

}  // namespace atelier
