// Which inputs a training was begun with: OUTPUT.work/inputs.tsv, so that other ones can be told.
#pragma once

#include <string>

#include "app/item.h"

namespace atelier {

void keep_inputs(const Item& item, const std::vector<Input>& inputs);

// "other data: 1 input is gone (a.png), 2 are new (b.png, c.png), 1 has changed (d.png)", as far as what was
// kept allows; "other data" where nothing was.
std::string inputs_difference(const PlannedItem& item, const std::vector<Input>& inputs);

}  // namespace atelier
