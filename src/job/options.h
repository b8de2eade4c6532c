// Options: each named once, with its key, field, help, range and stage. The one declaration feeds flags, YAML
// keys,
// --help, --print-config, hashes and validation. A struct of options holds fields with their defaults and one
// `declare(Options&)`; nested structs declare their own.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "job/document.h"
#include "job/values.h"

namespace atelier {

// What has to be done again when an option changes: everything, the drawing, the encoding, nothing.
enum class Stage { compute, draw, encode, none };

struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

struct Option {
  enum class Kind {
    flag,
    scalar,
    list
  };  // `flag`: a bool, may stand without a value; `list`: may repeat and appends

  std::string key, help, type;  // type as --help says it: "INT", "FILE", "LAYER[:WEIGHT],..."
  std::string letter;           // of a short flag, "n" of -n; "": none
  Kind kind = Kind::scalar;
  Stage stage = Stage::compute;
  Range range;
  std::vector<std::string> choices;
  std::string group;        // heading in --help
  bool is_whole = false;    // a whole number
  bool is_by_name = false;  // its map has names of any kind: numbers among them are no frames
  bool is_output_path = false;
  std::vector<std::string> formats;  // of an output path that names a companion (job/plan.h); else empty
  std::function<std::vector<InputPath>()>
      input_paths;                            // of fields that name files: checked, and hashed by content
  std::function<std::string()> beside_files;  // what else such a field says, for hashes; may be empty
  bool is_whole_film = false;  // the tool writes a companion that is a film at once, not frame by frame
  // Of a training: may change while it lasts (more steps); the others of Stage::compute are fixed with its
  // beginning.
  bool is_extend = false;
  bool names_companion() const { return !formats.empty(); }
  // The files are settings of the tool, not what it works on.
  bool names_content() const { return input_paths && key != "inputs" && key != "files-from"; }
  std::function<void(const Node&)> read;  // assigns the field; throws Error with the node's mark
  std::function<Node()> write;            // the field as a node that reads back the same
};

class Options {
 public:
  // Returned by add() to say more: options.add(...).in(Stage::encode).one_of({...}).
  class Handle {
   public:
    explicit Handle(Options& owner, size_t index) : owner_(owner), index_(index) {}
    Handle& in(Stage stage);
    Handle& one_of(std::vector<std::string> choices);
    Handle& called(std::string type);  // the value's name in --help
    Handle& also(std::string letter);  // a short flag, -n for "n"
    // An OutputPath that is written beside --output, in one of these formats (extensions without dot).
    Handle& writes(std::vector<std::string> formats);
    Handle& at_once();  // Option::is_whole_film
    Handle& extend();   // Option::is_extend

   private:
    Options& owner_;
    size_t index_;
  };

  // Field types: bool, int, int64_t, uint64_t, double, std::string, InputPath, OutputPath, SizeSpec,
  // WeightedList, WeightedFiles, NamedNumbersList, and std::vector of int64_t, double, std::string,
  // InputPath. `range` bounds numbers (each item of a list).
  template <class Field>
  Handle add(const std::string& key, Field& field, const std::string& help, Range range = {});

  // Headings for --help: options added from here on stand under it.
  void group(const std::string& heading) { group_ = heading; }

  const std::vector<Option>& all() const { return options_; }
  const Option* find(const std::string& key) const;
  std::vector<std::string> keys() const;

  // Assigns the declared options from a map of dotted keys; every mistake (unknown key, type, range, choice)
  // is appended to `mistakes`, none stops the reading of the others.
  void read(const Node& values, std::vector<Error>& mistakes) const;

  // Every option with its present value, dotted keys in order of declaration.
  Node write() const;
  // The same, canonical, for hashes: options of exactly this stage. Files count by their content, which is
  // another's to say; `with_paths`: by their paths.
  std::string canonical(Stage stage, bool with_paths = false) const;

  // Fields are bound by reference: neither Options nor the struct it was declared with may move.
  Options() { options_.reserve(128); }  // a job declares about as many, and plans do so for thousands of jobs
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

 private:
  std::vector<Option> options_;
  std::string group_ = "Options";
};

}  // namespace atelier
