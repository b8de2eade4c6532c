// A document: YAML (or what flags say) as a tree that remembers where every value stood, so that a mistake is
// reported as file:line:column. Job files and network graphs are both read through it. Anchors and aliases
// are allowed, but at most 1,000,000 values and 100 levels, so that no document expands into a bomb.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace atelier {

// Where a value stood: "job.yaml:12:3", or a flag ("--octaves").
struct Mark {
  std::string file;
  int line = 0, column = 0;  // from 1; 0: not from a file, `file` is then the whole place
  std::string text() const;
};

class Node {
 public:
  enum class Kind { null, scalar, list, map };
  using Entry = std::pair<std::string, Node>;

  Node() = default;
  static Node null(Mark mark = {});
  static Node scalar(std::string text, Mark mark = {});
  static Node list(std::vector<Node> items, Mark mark = {});
  static Node map(std::vector<Entry> entries, Mark mark = {});

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_scalar() const { return kind_ == Kind::scalar; }
  bool is_list() const { return kind_ == Kind::list; }
  bool is_map() const { return kind_ == Kind::map; }
  const Mark& mark() const { return mark_; }  // of the value
  const Mark& key_mark() const {
    return key_mark_;
  }  // of its key in the map that holds it, else of the value

  const std::string& text() const { return text_; }               // of a scalar
  const std::vector<Node>& items() const { return items_; }       // of a list
  const std::vector<Entry>& entries() const { return entries_; }  // of a map, in file order
  std::vector<Entry>& entries() { return entries_; }
  std::vector<Node>& items() { return items_; }

  const Node* find(std::string_view key) const;  // nullptr when absent or no map
  void set(const std::string& key, Node value);  // replaces in place or appends; a null node becomes a map
  void erase(std::string_view key);
  void set_key_mark(Mark mark) { key_mark_ = std::move(mark); }

  // Typed readings of a scalar; Error with the mark and the expected type.
  std::string as_text() const;
  int64_t as_int() const;
  double as_number() const;
  bool as_bool() const;  // true/false, yes/no, on/off
  // A list of scalars, or one scalar as a list of one.
  std::vector<std::string> as_texts() const;
  std::vector<int64_t> as_ints() const;
  std::vector<double> as_numbers() const;

  // An Error at this node's place.
  Error error(std::string problem, std::string remedy = "") const;

 private:
  Kind kind_ = Kind::null;
  Mark mark_, key_mark_;
  std::string text_;
  std::vector<Node> items_;
  std::vector<Entry> entries_;
};

// Parses YAML 1.2 (one document). Duplicate keys, non-scalar keys, tags that name types and bad syntax are
// Errors with file:line:column. An empty text is an empty map.
Node parse_yaml(const std::string& text, const std::string& file);
Node read_yaml(const std::filesystem::path& path);

// Block YAML that parse_yaml reads back as the same tree; scalars are quoted where they need it, short lists
// of scalars are written inline.
std::string write_yaml(const Node& node);

}  // namespace atelier
