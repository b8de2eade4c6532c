#include "job/options.h"

#include <algorithm>
#include <type_traits>

#include "base/text.h"

namespace atelier {

namespace {

template <class Field>
inline constexpr bool is_list = false;
template <class Item>
inline constexpr bool is_list<std::vector<Item>> = true;

void check_range(double value, const Option& option, const Node& node) {
  if (value >= option.range.low && value <= option.range.high) return;
  const std::string low = shortest(option.range.low), high = shortest(option.range.high);
  std::string wanted = low + ".." + high;
  if (option.range.high == Range{}.high) wanted = low + " or more";
  if (option.range.low == Range{}.low) wanted = high + " or less";
  throw node.error("'" + option.key + "' is " + node.text() + ", outside of its range", "use " + wanted);
}

void check_choice(const std::string& value, const Option& option, const Node& node) {
  const auto& choices = option.choices;
  if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw node.error("'" + option.key + "' can't be '" + value + "'" + did_you_mean(value, choices),
                   "one of " + join(choices, ", "));
}

// --- How each type is read, written and named --------------------------------------------------------------

void read_value(bool& field, const Node& node, const Option&) {
  field = node.as_bool();
}

template <class Number>
requires std::is_integral_v<Number>
void read_value(Number& field, const Node& node, const Option& option) {
  const int64_t value = node.as_int();
  check_range(static_cast<double>(value), option, node);
  if (std::is_unsigned_v<Number> && value < 0) throw node.error("'" + option.key + "' can't be negative");
  field = static_cast<Number>(value);
}

void read_value(double& field, const Node& node, const Option& option) {
  const double value = node.as_number();
  check_range(value, option, node);
  field = value;
}

void read_value(std::string& field, const Node& node, const Option& option) {
  const std::string value = node.as_text();
  check_choice(value, option, node);
  field = value;
}

void read_value(InputPath& field, const Node& node, const Option&) {
  field = input_path_from(node);
}
void read_value(OutputPath& field, const Node& node, const Option&) {
  field.path = node.as_text();
}
void read_value(NameOrFile& field, const Node& node, const Option&) {
  field = name_or_file_from(node);
}
void read_value(SizeSpec& field, const Node& node, const Option&) {
  field = size_from(node);
}
void read_value(WeightedList& field, const Node& node, const Option&) {
  field = weighted_list_from(node);
}

void read_value(WeightedFiles& field, const Node& node, const Option&) {
  field = weighted_files_from(node);
}

void read_value(NamedNumbersList& field, const Node& node, const Option&) {
  field = named_numbers_from(node);
}

// A list as one text is split at commas, as flags and job files both may write it.
template <class Item>
void read_value(std::vector<Item>& field, const Node& node, const Option& option) {
  std::vector<Node> items = node.items();
  if (!node.is_list() && !node.as_text().empty()) {
    for (const std::string& part : split(node.text(), ',')) items.push_back(Node::scalar(part, node.mark()));
  }
  std::vector<Item> values(items.size());
  for (size_t i = 0; i < items.size(); ++i) read_value(values[i], items[i], option);
  field = std::move(values);
}

Node node_of(bool value) {
  return Node::scalar(value ? "true" : "false");
}
template <class Number>
requires std::is_integral_v<Number> Node node_of(Number value) {
  return Node::scalar(std::to_string(value));
}
Node node_of(double value) {
  return Node::scalar(shortest(value));
}
Node node_of(const std::string& value) {
  return Node::scalar(value);
}
Node node_of(const InputPath& value) {
  return Node::scalar(value.path);
}
Node node_of(const OutputPath& value) {
  return Node::scalar(value.path);
}
Node node_of(const NameOrFile& value) {
  return Node::scalar(value.text);
}
Node node_of(const SizeSpec& value) {
  return node_from(value);
}
Node node_of(const WeightedList& value) {
  return node_from(value);
}
Node node_of(const WeightedFiles& value) {
  return node_from(value);
}
Node node_of(const NamedNumbersList& value) {
  return node_from(value);
}
template <class Item>
Node node_of(const std::vector<Item>& values) {
  std::vector<Node> items;
  for (const Item& value : values) items.push_back(node_of(value));
  return Node::list(std::move(items));
}

template <class Field>
std::string type_name() {
  if constexpr (std::is_same_v<Field, bool>)
    return "";
  else if constexpr (std::is_integral_v<Field>)
    return "INT";
  else if constexpr (std::is_same_v<Field, double>)
    return "NUMBER";
  else if constexpr (std::is_same_v<Field, InputPath> || std::is_same_v<Field, OutputPath>)
    return "FILE";
  else if constexpr (std::is_same_v<Field, NameOrFile>)
    return "NAME|FILE";
  else if constexpr (std::is_same_v<Field, SizeSpec>)
    return "SIZE";
  else if constexpr (std::is_same_v<Field, WeightedList>)
    return "NAME[:WEIGHT],...";
  else if constexpr (std::is_same_v<Field, WeightedFiles>)
    return "FILE[:WEIGHT],...";
  else if constexpr (std::is_same_v<Field, NamedNumbersList>)
    return "NAME:INT,INT,...";
  else if constexpr (is_list<Field>)
    return type_name<typename Field::value_type>() + ",...";
  else
    return "TEXT";
}

// Every text with its length before it, so that no two trees have the same.
void append_canonical(const Node& node, std::string& text) {
  const auto append_text = [&](const std::string& part) { text += std::to_string(part.size()) + ":" + part; };
  if (node.is_map()) {
    text += "{" + std::to_string(node.entries().size()) + ":";
    for (const auto& [key, value] : node.entries()) {
      append_text(key);
      append_canonical(value, text);
    }
  } else if (node.is_list()) {
    text += "[" + std::to_string(node.items().size()) + ":";
    for (const Node& item : node.items()) append_canonical(item, text);
  } else {
    append_text(node.text());
  }
}

const std::vector<InputPath>& paths_of(const std::vector<InputPath>& field) {
  return field;
}
std::vector<InputPath> paths_of(const InputPath& field) {
  return field.empty() ? std::vector<InputPath>{} : std::vector{field};
}

std::vector<InputPath> paths_of(const WeightedFiles& field) {
  std::vector<InputPath> paths;
  for (const WeightedFile& item : field) paths.push_back(item.file);
  return paths;
}
std::string weights_of(const WeightedFiles& field) {
  std::vector<std::string> weights;
  for (const WeightedFile& item : field) weights.push_back(shortest(item.weight));
  return join(weights, ",");
}

}  // namespace

template <class Field>
Options::Handle Options::add(const std::string& key, Field& field, const std::string& help, Range range) {
  Option option;
  option.key = key;
  option.help = help;
  option.range = range;
  option.group = group_;
  option.type = type_name<Field>();
  option.kind = std::is_same_v<Field, bool> ? Option::Kind::flag
                : is_list<Field>            ? Option::Kind::list
                                            : Option::Kind::scalar;
  option.is_whole = std::is_integral_v<Field> && !std::is_same_v<Field, bool>;
  option.is_by_name = std::is_same_v<Field, NamedNumbersList>;
  option.is_output_path = std::is_same_v<Field, OutputPath>;
  if constexpr (std::is_same_v<Field, InputPath> || std::is_same_v<Field, std::vector<InputPath>>) {
    option.input_paths = [&field] { return paths_of(field); };
  }
  if constexpr (std::is_same_v<Field, WeightedFiles>) {
    option.kind = Option::Kind::scalar;  // several are mixed; a glob or folder varies
    option.input_paths = [&field] { return paths_of(field); };
    option.beside_files = [&field] { return weights_of(field); };
  }
  option.write = [&field] { return node_of(field); };
  const size_t index = options_.size();
  option.read = [this, &field, index](const Node& node) { read_value(field, node, options_[index]); };
  options_.push_back(std::move(option));
  return Handle(*this, index);
}

template Options::Handle Options::add(const std::string&, bool&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, int&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, int64_t&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, uint64_t&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, double&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, std::string&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, InputPath&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, OutputPath&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, NameOrFile&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, SizeSpec&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, WeightedList&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, WeightedFiles&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, NamedNumbersList&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, std::vector<int64_t>&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, std::vector<double>&, const std::string&, Range);
template Options::Handle Options::add(const std::string&, std::vector<std::string>&, const std::string&,
                                      Range);
template Options::Handle Options::add(const std::string&, std::vector<InputPath>&, const std::string&, Range);

Options::Handle& Options::Handle::in(Stage stage) {
  owner_.options_[index_].stage = stage;
  return *this;
}

Options::Handle& Options::Handle::one_of(std::vector<std::string> choices) {
  owner_.options_[index_].type = join(choices, "|");
  owner_.options_[index_].choices = std::move(choices);
  return *this;
}

Options::Handle& Options::Handle::called(std::string type) {
  owner_.options_[index_].type = std::move(type);
  return *this;
}

Options::Handle& Options::Handle::also(std::string letter) {
  owner_.options_[index_].letter = std::move(letter);
  return *this;
}

Options::Handle& Options::Handle::writes(std::vector<std::string> formats) {
  owner_.options_[index_].formats = std::move(formats);
  return in(Stage::none);
}

Options::Handle& Options::Handle::at_once() {
  owner_.options_[index_].is_whole_film = true;
  return *this;
}

Options::Handle& Options::Handle::extend() {
  owner_.options_[index_].is_extend = true;
  return *this;
}

const Option* Options::find(const std::string& key) const {
  const auto found =
      std::find_if(options_.begin(), options_.end(), [&](const Option& option) { return option.key == key; });
  return found == options_.end() ? nullptr : &*found;
}

std::vector<std::string> Options::keys() const {
  std::vector<std::string> keys;
  for (const Option& option : options_) keys.push_back(option.key);
  return keys;
}

void Options::read(const Node& values, std::vector<Error>& mistakes) const {
  for (const auto& [key, value] : values.entries()) {
    const Option* option = find(key);
    if (!option) {
      mistakes.emplace_back("unknown key '" + key + "'" + did_you_mean(key, keys()), value.key_mark().text());
      continue;
    }
    try {
      option->read(value);
    } catch (const Error& error) {
      mistakes.push_back(error);
    }
  }
}

Node Options::write() const {
  Node values = Node::map({});
  for (const Option& option : options_) values.set(option.key, option.write());
  return values;
}

std::string Options::canonical(Stage stage, bool with_paths) const {
  std::string text;
  for (const Option& option : options_) {
    if (option.stage != stage || option.is_output_path) continue;
    if (!option.input_paths || with_paths)
      append_canonical(Node::map({{option.key, option.write()}}), text);
    else if (option.beside_files)
      append_canonical(Node::map({{option.key, Node::scalar(option.beside_files())}}), text);
  }
  return text;
}

}  // namespace atelier
