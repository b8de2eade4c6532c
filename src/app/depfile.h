// --depfile: make rules that say what each output was made from.
#pragma once

#include "job/plan.h"

namespace atelier {

// One rule an output: its input, the files its options name, and what else it depends on. Nothing without
// --depfile.
void write_depfile(const Plan& plan);

}  // namespace atelier
