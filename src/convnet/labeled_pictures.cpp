#include "convnet/labeled_pictures.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

namespace atelier {

namespace {

std::vector<std::string> in_natural_order(const std::vector<std::string>& names) {
  const std::set<std::string> all(names.begin(), names.end());
  std::vector<std::string> sorted(all.begin(), all.end());
  std::sort(sorted.begin(), sorted.end(), natural_less);
  return sorted;
}

LabeledPictures chosen(const LabeledPictures& all, const std::vector<int64_t>& which) {
  LabeledPictures some{.classes = all.classes, .names = all.names};
  some.set.pixels = all.set.pixels.index_select(0, at::tensor(which, at::kLong));
  for (const int64_t i : which) {
    some.set.names.push_back(all.set.names[i]);
    some.labels.push_back(all.labels[i]);
  }
  return some;
}

}  // namespace

at::Tensor LabeledPictures::label_tensor() const {
  return at::tensor(labels, at::kLong);
}

LabeledPictures labeled(PictureSet set, const std::vector<std::string>& names,
                        const std::vector<std::string>& classes) {
  LabeledPictures result{.set = std::move(set),
                         .classes = classes.empty() ? in_natural_order(names) : classes};
  std::map<std::string, int64_t> places;
  for (size_t i = 0; i < result.classes.size(); ++i) places[result.classes[i]] = static_cast<int64_t>(i);
  for (size_t i = 0; i < names.size(); ++i) {
    const auto found = places.find(names[i]);
    if (found == places.end())
      throw Error("there is no class '" + names[i] + "'" + did_you_mean(names[i], result.classes),
                  result.set.names[i], "the classes are those of what is learned from, or of --classes");
    result.labels.push_back(found->second);
  }
  return result;
}

std::vector<std::string> names_of_classes(const std::vector<std::string>& classes, const std::string& table) {
  std::map<std::string, std::string> known;
  for (const std::string& line : split(table, '\n')) {
    const std::vector<std::string> fields = split(trim(line), '\t');
    for (const std::string& field : fields)
      if (fields.size() > 1) known.emplace(field, trim(split(fields.back(), ',').front()));
  }
  std::vector<std::string> names;
  for (const std::string& one : classes) {
    const auto found = known.find(one);
    if (found == known.end())
      throw Error("has no name for the class '" + one + "'", "", "add a line: class, tab, name");
    names.push_back(found->second);
  }
  return names;
}

void refuse_unlearnable(const LabeledPictures& pictures) {
  const std::vector<int64_t> counts = class_counts(pictures);
  std::vector<std::string> empty;
  for (size_t i = 0; i < counts.size(); ++i)
    if (counts[i] == 0) empty.push_back("'" + pictures.classes[i] + "'");
  if (!empty.empty())
    throw Error(
        (empty.size() == 1 ? "there is no picture of the class " : "there are no pictures of the classes ") +
            join(empty, ", "),
        "", "add some, or leave it out of --classes");
  if (counts.size() < 2)
    throw Error(
        "all pictures are of one class, '" + pictures.classes.front() + "': there is nothing to tell apart",
        "", "give a folder with a folder for each class, or a CSV of file,label");
  refuse_dull(pictures.set);
}

LabeledSplit split_by_class(const LabeledPictures& all, double held_out) {
  std::vector<int64_t> counts = class_counts(all), seen(counts.size(), 0), train, held;
  for (int64_t i = 0; i < all.size(); ++i) {
    const int64_t label = all.labels[i];
    // The k-th is held out where another whole one is due.
    const auto due = [&](int64_t k) { return std::ceil(static_cast<double>(k) * held_out - 1e-9); };
    const int64_t k = seen[label]++;
    const bool is_held = counts[label] > 1 && due(k + 1) > due(k);
    (is_held ? held : train).push_back(i);
  }
  if (held.empty()) return {all, {.classes = all.classes, .names = all.names}};
  return {chosen(all, train), chosen(all, held)};
}

std::vector<int64_t> class_counts(const LabeledPictures& pictures) {
  std::vector<int64_t> counts(pictures.classes.size(), 0);
  for (const int64_t label : pictures.labels) ++counts[label];
  return counts;
}

std::string said_counts(const LabeledPictures& pictures) {
  constexpr size_t kMostNamed = 12;
  const std::vector<int64_t> counts = class_counts(pictures);
  if (counts.size() > kMostNamed) {
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    return std::to_string(counts.size()) + " classes of " + std::to_string(*least) +
           (*most > *least ? " to " + std::to_string(*most) : "") + " pictures";
  }
  std::vector<std::string> parts;
  for (size_t i = 0; i < counts.size(); ++i)
    parts.push_back(pictures.name(static_cast<int64_t>(i)) + " " + std::to_string(counts[i]));
  return join(parts, ", ");
}

at::Tensor balancing_weights(const LabeledPictures& pictures) {
  const std::vector<int64_t> counts = class_counts(pictures);
  std::vector<double> weights;
  for (const int64_t count : counts)
    weights.push_back(
        static_cast<double>(pictures.size()) /
        (static_cast<double>(counts.size()) * static_cast<double>(std::max<int64_t>(1, count))));
  return at::tensor(weights, at::kFloat);
}

}  // namespace atelier
