// When something that comes into being is written beside its output (--save-every).
#pragma once

#include <string>

namespace atelier {

class SaveSchedule {
 public:
  // "": never; "N": after every N iterations; "log": after 1, 2, 4, 8 ... Error for anything else.
  explicit SaveSchedule(const std::string& text);

  // `count`: iterations done, of all sizes together.
  bool is_due(int64_t count) const;

 private:
  int64_t every_ = 0;
  bool is_log_ = false;
};

}  // namespace atelier
