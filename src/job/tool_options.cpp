#include "job/tool_options.h"

namespace atelier {

namespace {

const Mark& place_of(const Node& values, const std::string& key) {
  static const Mark nowhere;
  const Node* node = values.find(key);
  return node ? node->mark() : nowhere;
}

}  // namespace

void Check::mistake(const std::string& key, const Error& error) {
  const Mark& mark = place_of(values_, key);
  const std::string place = mark.file.empty() ? "--" + key : mark.text();
  const bool says_more = !error.where().empty() && !error.where().starts_with("--") && error.where() != place;
  mistakes_.emplace_back((says_more ? error.where() + ": " : "") + error.problem(), place, error.remedy());
}

std::vector<std::string> count_to(int64_t last) {
  std::vector<std::string> numbers;
  for (int64_t number = 1; number <= last; ++number) numbers.push_back(std::to_string(number));
  return numbers;
}

}  // namespace atelier
