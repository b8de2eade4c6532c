#include "job/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "base/files.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr size_t kMaxNodes = 1'000'000;
constexpr size_t kMaxDepth = 100;
constexpr uint64_t kMaxDocumentBytes = 64 << 20;

size_t count_nodes(const Node& node) {
  size_t count = 1;
  for (const Node& item : node.items()) count += count_nodes(item);
  for (const auto& [key, value] : node.entries()) count += count_nodes(value);
  return count;
}

// Builds the tree from yaml-cpp's events: unlike its own nodes they keep every mark and show duplicate keys.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string file) : file_(std::move(file)) {}
  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(Node::null(place(mark)), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Error("an alias inside its own anchor", place(mark).text());
    num_nodes_ += count_nodes(found->second);
    check_size(mark);
    add(found->second, 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_type_tag(mark, tag);
    add(Node::scalar(value, place(mark)), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::list({}, place(mark)), mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::map({}, place(mark)), mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Node node;
    YAML::anchor_t anchor;
    std::optional<Node> key;
  };

  Mark place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  void check_size(const YAML::Mark& mark) {
    if (++num_nodes_ > kMaxNodes) throw Error("more than 1,000,000 values", place(mark).text());
  }

  void refuse_type_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.size() > 1)
      throw Error("tags such as '" + tag + "' are not used here", place(mark).text(), "remove the tag");
  }

  void open(Node node, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_type_tag(mark, tag);
    check_size(mark);
    if (levels_.size() >= kMaxDepth) throw Error("nested more than 100 levels deep", place(mark).text());
    levels_.push_back({std::move(node), anchor, std::nullopt});
  }

  void close() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    add(std::move(level.node), level.anchor);
  }

  void add(Node node, YAML::anchor_t anchor) {
    if (++num_nodes_ > kMaxNodes) throw node.error("more than 1,000,000 values");
    if (anchor) anchors_[anchor] = node;
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.is_list()) {
      level.node.items().push_back(std::move(node));
    } else if (!level.key) {
      if (!node.is_scalar()) throw node.error("a key must be a word");
      level.key = std::move(node);
    } else {
      add_entry(level, std::move(node));
    }
  }

  static void add_entry(Level& level, Node value) {
    const Node key = *std::exchange(level.key, std::nullopt);
    if (const Node* first = level.node.find(key.text())) {
      throw key.error("'" + key.text() + "' stands here a second time (first at line " +
                          std::to_string(first->key_mark().line) + ")",
                      "keep one of the two");
    }
    value.set_key_mark(key.mark());
    level.node.entries().emplace_back(key.text(), std::move(value));
  }

  std::string file_;
  Node root_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, Node> anchors_;
  size_t num_nodes_ = 0;
};

std::string kind_name(const Node& node) {
  if (node.is_list()) return "a list";
  if (node.is_map()) return "a map";
  if (node.is_null()) return "nothing";
  return "'" + node.text() + "'";
}

Error wrong_type(const Node& node, const std::string& wanted) {
  return node.error(wanted + " is expected here, not " + kind_name(node));
}

bool holds_maps(const Node& list) {
  return std::any_of(list.items().begin(), list.items().end(),
                     [](const Node& item) { return item.is_map(); });
}

void emit(YAML::Emitter& out, const Node& node) {
  switch (node.kind()) {
    case Node::Kind::null:
      out << YAML::Null;
      break;
    case Node::Kind::scalar:
      out << node.text();
      break;
    case Node::Kind::list:
      if (!holds_maps(node)) out << YAML::Flow;
      out << YAML::BeginSeq;
      for (const Node& item : node.items()) emit(out, item);
      out << YAML::EndSeq;
      break;
    case Node::Kind::map:
      out << YAML::BeginMap;
      for (const auto& [key, value] : node.entries()) {
        out << YAML::Key << key << YAML::Value;
        emit(out, value);
      }
      out << YAML::EndMap;
      break;
  }
}

template <class Item, class Read>
std::vector<Item> read_list(const Node& node, Read read) {
  std::vector<Item> items;
  if (node.is_list()) {
    for (const Node& item : node.items()) items.push_back(read(item));
  } else {
    items.push_back(read(node));
  }
  return items;
}

}  // namespace

std::string Mark::text() const {
  if (line == 0) return file;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Node Node::null(Mark mark) {
  Node node;
  node.mark_ = node.key_mark_ = std::move(mark);
  return node;
}

Node Node::scalar(std::string text, Mark mark) {
  Node node = null(std::move(mark));
  node.kind_ = Kind::scalar;
  node.text_ = std::move(text);
  return node;
}

Node Node::list(std::vector<Node> items, Mark mark) {
  Node node = null(std::move(mark));
  node.kind_ = Kind::list;
  node.items_ = std::move(items);
  return node;
}

Node Node::map(std::vector<Entry> entries, Mark mark) {
  Node node = null(std::move(mark));
  node.kind_ = Kind::map;
  node.entries_ = std::move(entries);
  return node;
}

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, value] : entries_) {
    if (name == key) return &value;
  }
  return nullptr;
}

void Node::set(const std::string& key, Node value) {
  if (is_null()) kind_ = Kind::map;
  for (auto& [name, old] : entries_) {
    if (name == key) {
      old = std::move(value);
      return;
    }
  }
  entries_.emplace_back(key, std::move(value));
}

void Node::erase(std::string_view key) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.first == key; });
}

std::string Node::as_text() const {
  if (!is_scalar()) throw wrong_type(*this, "a text");
  return text_;
}

int64_t Node::as_int() const {
  const auto value = is_scalar() ? parse_int(text_) : std::nullopt;
  if (!value) throw wrong_type(*this, "a whole number");
  return *value;
}

double Node::as_number() const {
  const auto value = is_scalar() ? parse_number(text_) : std::nullopt;
  if (!value) throw wrong_type(*this, "a number");
  return *value;
}

bool Node::as_bool() const {
  const std::string word = is_scalar() ? lower(text_) : "";
  if (word == "true" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "no" || word == "off") return false;
  throw wrong_type(*this, "true or false");
}

std::vector<std::string> Node::as_texts() const {
  return read_list<std::string>(*this, [](const Node& node) { return node.as_text(); });
}

std::vector<int64_t> Node::as_ints() const {
  return read_list<int64_t>(*this, [](const Node& node) { return node.as_int(); });
}

std::vector<double> Node::as_numbers() const {
  return read_list<double>(*this, [](const Node& node) { return node.as_number(); });
}

Error Node::error(std::string problem, std::string remedy) const {
  return Error(std::move(problem), mark_.text(), std::move(remedy));
}

Node parse_yaml(const std::string& text, const std::string& file) {
  TreeBuilder builder(file);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    TreeBuilder second(file);
    if (parser.HandleNextDocument(second))
      throw Error("holds more than one document", file, "remove what follows '---'");
  } catch (const YAML::Exception& exception) {
    const Mark mark = exception.mark.is_null()
                          ? Mark{file, 0, 0}
                          : Mark{file, exception.mark.line + 1, exception.mark.column + 1};
    throw Error("not valid YAML: " + exception.msg, mark.text());
  }
  Node root = builder.take();
  return root.is_null() ? Node::map({}, {file, 1, 1}) : root;
}

Node read_yaml(const std::filesystem::path& path) {
  return parse_yaml(read_file(path, kMaxDocumentBytes), path.string());
}

std::string write_yaml(const Node& node) {
  YAML::Emitter out;
  emit(out, node);
  return std::string(out.c_str()) + "\n";
}

}  // namespace atelier
