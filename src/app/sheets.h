// The contact sheets of a job (--sheet): the results of its matrix as labeled tables, redrawn while the job
// runs.
#pragma once

#include <string>
#include <vector>

#include "app/session.h"
#include "media/sheet.h"

namespace atelier {

// One sheet: the items of an entry whose --sheet template expands to the same name. The last axis that varies
// among them goes across, the others down; several inputs are the first axis.
struct PlannedSheet {
  fs::path path;
  const CommonOptions* common = nullptr;
  std::vector<Heading> columns;
  std::vector<std::vector<Heading>> rows;
  std::vector<const PlannedItem*> cells;  // row-major; nullptr where no item belongs
  std::vector<std::string> captions;      // of the cells, where columns and rows have no headings
  int64_t num_rows = 1, num_columns = 1;
};

std::vector<PlannedSheet> planned_sheets(const Plan& plan, const ToolInfo& tool);

// PlanError where a sheet would replace a file that is not ours.
void check_sheets(const Plan& plan, const ToolInfo& tool);

enum class SheetTime { in_between, at_the_end };

// Draws those that changed; in between at most once a minute, with blanks for what is missing.
void draw_sheets(Session& session, SheetTime time);

}  // namespace atelier
