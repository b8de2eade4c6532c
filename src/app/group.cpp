#include "app/group.h"

namespace atelier {

GroupItems::GroupItems(Session& session, std::vector<PlannedItem*> items, Provided provided)
    : session_(session), items_(std::move(items)), provided_(std::move(provided)) {}

void GroupItems::for_each(const std::function<void(size_t)>& visit, const std::function<void(size_t)>& drop) {
  if (items_.size() == 1) {
    visit(0);
    return;
  }
  std::vector<size_t> failed;
  for (size_t place = 0; place < items_.size(); ++place) {
    const auto error = Session::attempt([&] { visit(place); }, Session::WantOfMemory::goes_through);
    if (!error) continue;
    failed.push_back(place);
    // One that was only computed again with the others has its file.
    if (items_[place]->state != ItemState::finished) session_.count_failed(*items_[place], *error);
  }
  for (auto place = failed.rbegin(); place != failed.rend(); ++place) {
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(*place));
    drop(*place);
  }
  if (items_.empty()) throw NoneLeft();
}

}  // namespace atelier
