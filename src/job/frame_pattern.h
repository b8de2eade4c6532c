// Numbered files of a sequence: shot.%04d.png, shot.####.png. The numbers are those in the names; holes are
// allowed and reported by who needs them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace atelier {

class FramePattern {
 public:
  // nullopt where `text` has no %d, %04d or #### in its file name.
  static std::optional<FramePattern> parse(const std::string& text);

  std::filesystem::path name(int64_t frame) const;
  std::map<int64_t, std::filesystem::path> existing() const;  // by number
  // The name without the number, for {stem}: "shot".
  std::string stem() const;

 private:
  std::filesystem::path folder_;
  std::string before_, after_;
  size_t width_ = 0;
};

}  // namespace atelier
