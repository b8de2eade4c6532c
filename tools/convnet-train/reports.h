// What stands beside a finished classifier: how well it tells, class by class, and where it errs.
#pragma once

#include "app/item.h"
#include "convnet/labeled_pictures.h"

namespace atelier {

// MODEL.report.csv, MODEL.confusion.csv and .png, MODEL.roc.png, MODEL.mistakes.png. `probabilities` (N,C) of
// these pictures. Says the sum of it.
void write_reports(Item& item, const at::Tensor& probabilities, const LabeledPictures& pictures,
                   bool is_held_out);

}  // namespace atelier
