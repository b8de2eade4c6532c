#include "app/save_schedule.h"

#include "base/error.h"
#include "base/text.h"

namespace atelier {

SaveSchedule::SaveSchedule(const std::string& text) : is_log_(text == "log") {
  if (text.empty() || is_log_) return;
  const auto every = parse_int(text);
  if (!every || *every < 0)
    throw Error("'" + text + "' is no schedule", "--save-every", "write a number of iterations, or log");
  every_ = *every;
}

bool SaveSchedule::is_due(int64_t count) const {
  if (is_log_) return (count & (count - 1)) == 0;
  return every_ > 0 && count % every_ == 0;
}

}  // namespace atelier
