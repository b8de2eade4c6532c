#include "job/values.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/text.h"

namespace atelier {

namespace {

// Splits at commas that stand outside of brackets: "fire5[1,2]:2,fire7" has two parts.
std::vector<std::string> split_outside_brackets(const std::string& text) {
  std::vector<std::string> parts{""};
  int depth = 0;
  for (const char letter : text) {
    depth += (letter == '[') - (letter == ']');
    if (letter == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

// "3,17", "strongest 5" or "weakest 5".
void read_channels(const Node& node, const std::string& text, WeightedItem& item) {
  for (const auto& [word, sign] : {std::pair{"strongest ", 1}, std::pair{"weakest ", -1}}) {
    if (!text.starts_with(word)) continue;
    const auto count = parse_int(trim(text.substr(std::string_view(word).size())));
    if (!count || *count < 1)
      throw node.error("'" + text + "' names no number of channels", "write for example fire5[strongest 5]");
    item.strongest = sign * *count;
    return;
  }
  for (const std::string& part : split(text, ',')) {
    const auto channel = parse_int(trim(part));
    if (!channel)
      throw node.error("'" + part + "' is no channel number",
                       "write for example fire5[3,17]:0.5 or fire5[strongest 5]");
    item.channels.push_back(*channel);
  }
}

WeightedItem item_from_text(const Node& node, std::string text) {
  WeightedItem item;
  item.mark = node.mark();
  const size_t colon = text.rfind(':');
  if (colon != std::string::npos) {
    if (const auto weight = parse_number(text.substr(colon + 1))) {
      item.weight = *weight;
      text.resize(colon);
    }
  }
  if (text.ends_with(']') && text.find('[') != std::string::npos) {
    const size_t open = text.find('[');
    read_channels(node, text.substr(open + 1, text.size() - open - 2), item);
    text.resize(open);
  }
  item.name = trim(text);
  if (item.name.empty()) throw node.error("an empty name in the list '" + node.text() + "'");
  return item;
}

WeightedItem item_from_map(const Node& node) {
  WeightedItem item;
  item.mark = node.mark();
  for (const auto& [key, value] : node.entries()) {
    if (key == "name") {
      item.name = value.as_text();
    } else if (key == "weight") {
      item.weight = value.as_number();
    } else if (key == "channels") {
      item.channels = value.as_ints();
    } else if (key == "strongest" || key == "weakest") {
      read_channels(value, key + " " + value.as_text(), item);
    } else {
      throw Error("unknown key '" + key + "'" +
                      did_you_mean(key, {"name", "weight", "channels", "strongest", "weakest"}),
                  value.key_mark().text(), "an item has name, weight, and channels, strongest or weakest");
    }
  }
  if (item.name.empty()) throw node.error("an item without a name", "write {name: ..., weight: ...}");
  return item;
}

std::string text_of(const WeightedItem& item) {
  std::string text = item.name;
  if (!item.channels.empty()) {
    std::vector<std::string> channels;
    for (const int64_t channel : item.channels) channels.push_back(std::to_string(channel));
    text += "[" + join(channels, ",") + "]";
  }
  if (item.strongest > 0) text += "[strongest " + std::to_string(item.strongest) + "]";
  if (item.strongest < 0) text += "[weakest " + std::to_string(-item.strongest) + "]";
  if (item.weight != 1) text += ":" + shortest(item.weight);
  return text;
}

}  // namespace

double sum_of_weights(const WeightedList& list) {
  double sum = 0;
  for (const WeightedItem& item : list) sum += item.weight;
  return sum;
}

InputPath input_path_from(const Node& node) {
  InputPath path;
  path.text = node.as_text();
  path.mark = node.mark();
  const bool from_file = node.mark().line > 0;
  const bool is_name = path.text.empty() || path.text == "-" || path.text.starts_with("noise:");
  if (from_file && !is_name && !std::filesystem::path(path.text).is_absolute()) {
    path.path =
        (std::filesystem::path(node.mark().file).parent_path() / path.text).lexically_normal().string();
  } else {
    path.path = path.text;
  }
  return path;
}

NameOrFile name_or_file_from(const Node& node) {
  const std::string text = node.as_text();
  const bool is_file = text.find('/') != std::string::npos || std::filesystem::path(text).has_extension();
  return {is_file ? input_path_from(node).path : text};
}

std::pair<int64_t, int64_t> SizeSpec::of(int64_t source_width, int64_t source_height) const {
  const auto scaled = [&](double factor) {
    const auto side = [&](int64_t px) { return std::max<int64_t>(1, std::llround(px * factor)); };
    return std::pair{side(source_width), side(source_height)};
  };
  switch (kind) {
    case Kind::source:
    case Kind::automatic:
      return {source_width, source_height};
    case Kind::exact:
      return {width, height};
    case Kind::percent:
      return scaled(percent / 100);
    case Kind::longer_side:
      return scaled(static_cast<double>(width) / std::max(source_width, source_height));
  }
  return {source_width, source_height};
}

std::string SizeSpec::text() const {
  switch (kind) {
    case Kind::source:
      return "source";
    case Kind::automatic:
      return "auto";
    case Kind::exact:
      return std::to_string(width) + "x" + std::to_string(height);
    case Kind::percent:
      return shortest(percent) + "%";
    case Kind::longer_side:
      return std::to_string(width);
  }
  return "source";
}

SizeSpec size_from(const Node& node) {
  const std::string text = node.as_text();
  SizeSpec size;
  if (text == "source") return size;
  if (text == "auto") {
    size.kind = SizeSpec::Kind::automatic;
    return size;
  }
  const auto side = [&](std::string_view digits) -> int64_t {
    const auto px = parse_int(digits);
    if (!px || *px < 1 || *px > 1'000'000) {
      throw node.error("'" + text + "' is no size", "write a longer side (800), 640x360, 50% or source");
    }
    return *px;
  };
  if (text.ends_with('%')) {
    const auto percent = parse_number(std::string_view(text).substr(0, text.size() - 1));
    if (!percent || *percent <= 0)
      throw node.error("'" + text + "' is no percentage", "write for example 50%");
    size.kind = SizeSpec::Kind::percent;
    size.percent = *percent;
  } else if (const size_t cross = text.find('x'); cross != std::string::npos) {
    size.kind = SizeSpec::Kind::exact;
    size.width = side(std::string_view(text).substr(0, cross));
    size.height = side(std::string_view(text).substr(cross + 1));
  } else {
    size.kind = SizeSpec::Kind::longer_side;
    size.width = side(text);
  }
  return size;
}

WeightedList weighted_list_from(const Node& node) {
  WeightedList list;
  if (node.is_list()) {
    for (const Node& item : node.items()) {
      list.push_back(item.is_map() ? item_from_map(item) : item_from_text(item, item.as_text()));
    }
  } else if (node.is_map()) {
    list.push_back(item_from_map(node));
  } else {
    for (const std::string& part : split_outside_brackets(node.as_text()))
      list.push_back(item_from_text(node, part));
  }
  return list;
}

namespace {

bool is_there(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

WeightedFile file_from_text(const Node& node, const std::string& text) {
  WeightedFile item{.file = input_path_from(Node::scalar(text, node.mark()))};
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || is_there(item.file.path)) return item;
  const auto weight = parse_number(text.substr(colon + 1));
  if (!weight) return item;
  return {.file = input_path_from(Node::scalar(text.substr(0, colon), node.mark())), .weight = *weight};
}

WeightedFile file_from_map(const Node& node) {
  WeightedFile item;
  for (const auto& [key, value] : node.entries()) {
    if (key == "file") {
      item.file = input_path_from(value);
    } else if (key == "weight") {
      item.weight = value.as_number();
    } else {
      throw Error("unknown key '" + key + "'" + did_you_mean(key, {"file", "weight"}),
                  value.key_mark().text(), "an item has file and weight");
    }
  }
  if (item.file.empty()) throw node.error("an item without a file", "write {file: ..., weight: ...}");
  return item;
}

// All of a text where that is a file, else its parts.
std::vector<std::string> file_texts(const Node& node) {
  if (is_there(input_path_from(node).path)) return {node.text()};
  std::vector<std::string> texts;
  for (const std::string& part : split(node.text(), ',')) texts.push_back(trim(part));
  return texts;
}

}  // namespace

WeightedFiles weighted_files_from(const Node& node) {
  WeightedFiles files;
  if (node.is_map()) {
    files.push_back(file_from_map(node));
  } else if (node.is_list()) {
    for (const Node& item : node.items())
      files.push_back(item.is_map() ? file_from_map(item) : file_from_text(item, item.as_text()));
  } else if (!node.as_text().empty()) {
    for (const std::string& text : file_texts(node)) files.push_back(file_from_text(node, text));
  }
  for (const WeightedFile& item : files) {
    if (item.file.empty()) throw node.error("an empty name in the list '" + node.text() + "'");
    if (!(item.weight > 0))
      throw node.error("the weight of '" + item.file.text + "' is not above 0", "leave it out instead");
  }
  return files;
}

namespace {

NamedNumbers numbers_named(const std::vector<Node>& parts) {
  NamedNumbers item{.name = parts.front().as_text(), .numbers = {}, .mark = parts.front().mark()};
  for (size_t i = 1; i < parts.size(); ++i) item.numbers.push_back(parts[i].as_int());
  return item;
}

// A part with a colon before a number begins a new name.
void add_numbers(NamedNumbersList& list, const Node& node) {
  for (const std::string& part : split(node.as_text(), ',')) {
    const size_t colon = part.rfind(':');
    const bool begins = colon != std::string::npos && colon > 0;
    const auto number = parse_int(trim(begins ? part.substr(colon + 1) : part));
    if (!number || (!begins && list.empty()))
      throw node.error("'" + part + "' in '" + node.text() + "' is no name with a number",
                       "write for example photo:3,4");
    if (begins) list.push_back({trim(part.substr(0, colon)), {}, node.mark()});
    list.back().numbers.push_back(*number);
  }
}

}  // namespace

NamedNumbersList named_numbers_from(const Node& node) {
  NamedNumbersList list;
  for (const Node& item : node.items()) {
    if (item.items().empty())
      add_numbers(list, item);
    else
      list.push_back(numbers_named(item.items()));
  }
  if (node.is_scalar() && !node.text().empty()) add_numbers(list, node);
  return list;
}

double parse_time(const std::string& text) {
  const std::vector<std::string> parts = split(text, ':');
  double seconds = 0;
  bool is_good = parts.size() <= 3;
  for (const std::string& part : parts) {
    const auto number = parse_number(part);
    is_good = is_good && number && *number >= 0 && *number < 1e7;
    if (is_good) seconds = 60 * seconds + *number;
  }
  if (!is_good) throw Error("'" + text + "' is no time", "", "write seconds, 1:20 or 00:01:20.5");
  return seconds;
}

Node node_from(const SizeSpec& size) {
  return Node::scalar(size.text());
}

Node node_from(const WeightedList& list) {
  std::vector<Node> items;
  for (const WeightedItem& item : list) items.push_back(Node::scalar(text_of(item)));
  return items.size() == 1 ? items.front() : Node::list(std::move(items));
}

Node node_from(const NamedNumbersList& list) {
  std::vector<Node> items;
  for (const NamedNumbers& item : list) {
    std::vector<Node> parts{Node::scalar(item.name, item.mark)};
    for (const int64_t number : item.numbers)
      parts.push_back(Node::scalar(std::to_string(number), item.mark));
    items.push_back(Node::list(std::move(parts), item.mark));
  }
  return Node::list(std::move(items));
}

// Plain names where they read back as they are.
Node node_from(const WeightedFiles& files) {
  std::vector<Node> items;
  for (const auto& [file, weight] : files) {
    const bool is_plain = weight == 1 && file.path.find_first_of(":,") == std::string::npos;
    if (is_plain)
      items.push_back(Node::scalar(file.path));
    else
      items.push_back(
          Node::map({{"file", Node::scalar(file.path)}, {"weight", Node::scalar(shortest(weight))}}));
  }
  return items.size() == 1 ? items.front() : Node::list(std::move(items));
}

}  // namespace atelier
