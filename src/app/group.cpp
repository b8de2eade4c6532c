#include "app/group.h"

namespace atelier {

GroupItems::GroupItems(Session& session, std::vector<PlannedItem*> items)
    : session_(session), items_(std::move(items)) {}

void GroupItems::for_each(const std::function<void(size_t)>& visit, const std::function<void(size_t)>& drop) {
  if (items_.size() == 1) {
    visit(0);
    return;
  }
  std::vector<size_t> failed;
  for (size_t place = 0; place < items_.size(); ++place) {
    if (!session_.attempt(*items_[place], [&] { visit(place); })) failed.push_back(place);
  }
  for (auto place = failed.rbegin(); place != failed.rend(); ++place) {
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(*place));
    drop(*place);
  }
  if (items_.empty()) throw NoneLeft();
}

}  // namespace atelier
