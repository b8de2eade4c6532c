// What a tool's options say to the plan beyond their values: what is wrong with them, what they imply, what
// an item costs, which items hang together.
#pragma once

#include <any>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "job/document.h"
#include "job/inputs.h"
#include "job/options.h"

namespace atelier {

// What one combination of settings is checked with, before any work.
class Check {
 public:
  // What is read once for all combinations of a job: network descriptions, class names.
  using Shared = std::map<std::string, std::any>;

  Check(const Node& values, Shared& shared) : values_(values), shared_(shared) {}

  // A mistake in the value of `key`; its place in the job file or its flag is added.
  void mistake(const std::string& key, const Error& error);
  // The errors that test() throws, as mistakes of `key`.
  template <class Test>
  void test(const std::string& key, const Test& test) {
    try {
      test();
    } catch (const PlanError& error) {
      for (const Error& one : error.mistakes()) mistake(key, one);
    } catch (const Error& error) {
      mistake(key, error);
    }
  }
  // What was given for `key`, by a flag or in the job file; nullptr where nothing was.
  const Node* given(const std::string& key) const { return values_.find(key); }
  // A file whose content the results depend on, beyond the options that name files (weights found by name).
  void depends_on(const std::filesystem::path& file) { dependencies_.push_back(file); }

  // make(), called once a job for each `name`.
  template <class Make>
  auto once(const std::string& name, Make make) -> const decltype(make())& {
    std::any& value = shared_[name];
    if (!value.has_value()) value = make();
    return *std::any_cast<decltype(make())>(&value);
  }

  std::vector<Error>& mistakes() { return mistakes_; }
  const std::vector<std::filesystem::path>& dependencies() const { return dependencies_; }

 private:
  const Node& values_;
  Shared& shared_;
  std::vector<Error> mistakes_;
  std::vector<std::filesystem::path> dependencies_;
};

// What an item will take, as far as it is known before.
struct Cost {
  double flops = 0, bytes = 0;
  double least_bytes = 0;  // with the means that a tool has to make do with less (smaller tiles); 0: no less
};

// Several items that one option asks for: `variations: 4` varies `variation` from 1 to 4, `class: all` varies
// `class` itself. An option that only counts items is declared with Stage::none: it changes no picture, and
// the job inside an output then makes that output alone.
struct ImpliedAxis {
  std::string from;                 // the option that asks; mistakes in the values are said of it
  std::string key;                  // the option that varies
  std::vector<std::string> values;  // as they would stand in the job
  bool numbers_frames = false;      // the values are frame numbers, for the names of outputs
};
std::vector<std::string> count_to(int64_t last);  // "1", "2", ... `last`

// What is worked on where no input was named.
struct DefaultInput {
  std::string path;  // "noise:clouds"; "": an input has to be named
  std::string stem;  // for the names of outputs; "": as for any input of that path
};

// Items that may be computed together, at most `limit` at a time: those with equal keys whose inputs have the
// same working size, and whose devices and precisions are the same.
struct Batch {
  int64_t limit = 1;
  int64_t limit_px = 0;       // of all together, where more than one is; 0: any
  bool of_one_input = false;  // they influence one another: `limit` items of the same input, however large
  std::string key;            // what their settings must have in common; "": all that matters to the results
};

// A series in which an item is made from the output of the one before: frame 3 from the file of frame 2.
struct Chain {
  std::string key;   // the option that numbers the links; "": no series
  int64_t link = 1;  // the item's number; the first is 1
};

// Frames of a film or pattern that take something from the ones before them. A sequence is cut where the
// scene changes, and into segments; one begins with nothing carried, but `lead_in` frames before it are
// worked on and dropped. Neither depends on shards, so a frame is the same in every sharding.
struct Sequence {
  bool is_wanted = false;    // false: every frame by itself
  bool is_backward = false;  // the last frame first; not of a stream
  int64_t segment = 0;       // frames that hang together at most; 0: a whole scene
  int64_t lead_in = 0;       // frames before a segment
  bool has_scenes = false;   // whether scenes are looked for
  // Earlier frames (1: the one before) to which the work wants the optical flow, by a method of media/flow.h;
  // "": as if nothing moved.
  std::vector<int> back;
  std::string flow;
  bool motion_edges = false;         // places where the flow changes abruptly count as uncertain
  std::string flow_from, flow_keep;  // folders of .flo files: made elsewhere, and kept for another run
};

// A tool's options, whatever their type (app/ wraps the tool's own struct).
class ToolOptions {
 public:
  virtual ~ToolOptions() = default;
  virtual void declare(Options& options) = 0;
  // After the options were read: what their values decide about one another (a size that is "auto"). The
  // resolved job has what this leaves.
  virtual void settle() {}
  virtual void check(Check& check) const = 0;
  // Of --output where an option says it (--format json), whatever the file's extension; "" is the
  // extension's.
  virtual std::string format() const { return ""; }
  // Of --output where none was given; "" is the tool's usual one.
  virtual std::string default_output() const { return ""; }
  // Endings of files that stand beside an output of that format and are named after it: "ids.txt" beside
  // codes.npy is codes.ids.txt. They are companions like those that options name.
  virtual std::vector<std::string> beside(const std::string& format) const { return {}; }
  // Makes of a gathering's inputs what is meant by them: keyframes of films, the lines of lists. What it
  // throws is a mistake of the plan.
  virtual void narrow(std::vector<Input>& inputs, std::vector<std::string>& warnings) const {}
  // What the tool prints instead of working (`--list-layers`), "" where it works.
  virtual std::string answer() const { return ""; }
  // Of a source of width x height px.
  virtual Cost cost(int64_t width, int64_t height) const { return {}; }
  // Asked before the matrix is multiplied out, with the options that do not vary.
  virtual std::vector<ImpliedAxis> axes(Check& check) const { return {}; }
  virtual DefaultInput default_input() const { return {}; }
  virtual Batch batch() const { return {}; }
  virtual Chain chain() const { return {}; }
  virtual Sequence sequence() const { return {}; }
};

}  // namespace atelier
