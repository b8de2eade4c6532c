// Twelve frames of a film as one picture (--filmstrip), with the time of each.
#pragma once

#include "app/session.h"

namespace atelier {

// PlanError where a strip would replace a file that is not ours.
void check_filmstrips(const Plan& plan, const ToolInfo& tool);

// Those whose frames changed.
void draw_filmstrips(Session& session);

}  // namespace atelier
