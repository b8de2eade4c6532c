#include "dream/unused.h"

#include <algorithm>

namespace atelier {
namespace {

template <class Group>
void declare(Group& group, Options& options) {
  if constexpr (requires { group.declare(options); })
    group.declare(options);
  else
    group.declare(options, "portrait.");
}

// Keys of a group of options, as they are in `job`, whose values are not the defaults, but for `used`.
template <class Group>
std::vector<std::string> changed(Group group, const std::vector<std::string>& used = {}) {
  Group untouched;
  Options options, defaults;
  declare(group, options);
  declare(untouched, defaults);
  std::vector<std::string> keys;
  for (const Option& option : options.all()) {
    const bool is_used = std::find(used.begin(), used.end(), option.key) != used.end();
    if (!is_used && write_yaml(option.write()) != write_yaml(defaults.find(option.key)->write()))
      keys.push_back(option.key);
  }
  return keys;
}

}  // namespace

bool begins_with_nothing(const DreamJob& job, const Check& check) {
  if (check.given("files-from")) return false;
  const Node* inputs = check.given("inputs");
  if (!inputs) return true;
  const std::vector<std::string> named = inputs->as_texts();
  return std::all_of(named.begin(), named.end(),
                     [&](const std::string& text) { return text == job.default_input().path; });
}

void check_unused(const DreamJob& job, Check& check) {
  if ((job.is_filters() || job.field.wanted) && !begins_with_nothing(job, check))
    check.mistake("inputs",
                  Error("fields and sheets of filters are made of nothing", "", "name no pictures"));
  const auto refuse = [&](const std::vector<std::string>& keys, const std::string& kind,
                          const std::string& remedy) {
    for (const std::string& key : keys)
      check.mistake(key, Error("'" + key + "' means nothing to " + kind, "", remedy));
  };
  const std::string leave_out = "leave it out";
  const bool has_class = !job.dream.aim.classes.empty(), has_code = !job.dream.aim.code.empty();
  if (job.is_filters()) {
    refuse(changed(job.dream), "a sheet of filters", leave_out);
    refuse(changed(job.portrait), "a sheet of filters", leave_out);
  } else if (job.field.wanted) {
    refuse(changed(job.dream, {"class", "seamless"}), "a field", leave_out);
    refuse(changed(job.portrait), "a field", leave_out);
    if (job.dream.seamless)
      refuse(changed(job.field, {"field", "object-size", "field.iterations", "field.natural"}),
             "a seamless field, which has no depth", leave_out);
  } else if (has_class && begins_with_nothing(job, check)) {
    refuse(changed(job.dream, {"class"}), "a portrait of a class",
           "leave it out, or give a picture to dream into");
  } else if (has_code && begins_with_nothing(job, check)) {
    refuse(changed(job.dream, {"code", "code-row", "code-column"}), "a portrait of a code",
           "leave it out, or give a picture to dream into");
  } else {
    refuse(changed(job.portrait), "a dream", "leave it out; portraits are made with --class and no picture");
  }
  if (!job.field.wanted)
    refuse(changed(job.field), "what is no field", "leave it out, or make one: --class mushroom --field");
}

}  // namespace atelier
