// Which part of a job this process runs (--shard I/N) and which frames (--frames 1-100x2,150).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace atelier {

// Part `index` of `count`, from 1. The default is the whole.
struct Shard {
  int index = 1, count = 1;

  bool whole() const { return count == 1; }
  // run_each: every count-th task.
  bool owns(size_t task) const { return task % count == static_cast<size_t>(index - 1); }
  // run_all, and films cut in segments: the contiguous range [first, last) of `size` things, lengths
  // differing by at most one.
  std::pair<size_t, size_t> range(size_t size) const;
};

// "2/5"; "" is the whole. Error otherwise.
Shard parse_shard(const std::string& text);

// A set of frame numbers as ranges: "1-100x2,150" is every second from 1 to 99, and 150. "" is every frame.
class FrameSet {
 public:
  // Error for anything else; `:` is refused, since renderers disagree on what it means.
  explicit FrameSet(const std::string& text = "");
  bool all() const { return ranges_.empty(); }
  bool contains(int64_t frame) const;

 private:
  struct Range {
    int64_t first, last, step;
  };
  std::vector<Range> ranges_;
};

}  // namespace atelier
