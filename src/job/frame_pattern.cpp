#include "job/frame_pattern.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace atelier {

namespace {

struct Place {
  size_t begin, end, width;
};

// "%d" or "%04d".
std::optional<Place> printf_place(const std::string& name) {
  for (size_t begin = name.find('%'); begin != std::string::npos; begin = name.find('%', begin + 1)) {
    size_t end = begin + 1;
    while (end < name.size() && std::isdigit(static_cast<unsigned char>(name[end]))) ++end;
    if (end >= name.size() || name[end] != 'd') continue;
    const auto width = parse_int(name.substr(begin + 1, end - begin - 1));
    return Place{begin, end + 1, static_cast<size_t>(std::clamp<int64_t>(width.value_or(0), 0, 18))};
  }
  return std::nullopt;
}

std::optional<Place> hash_place(const std::string& name) {
  const size_t begin = name.find('#');
  if (begin == std::string::npos) return std::nullopt;
  const size_t end = std::min(name.find_first_not_of('#', begin), name.size());
  return Place{begin, end, end - begin};
}

}  // namespace

std::optional<FramePattern> FramePattern::parse(const std::string& text) {
  const std::filesystem::path path(text);
  const std::string name = path.filename().string();
  auto place = printf_place(name);
  if (!place) place = hash_place(name);
  if (!place) return std::nullopt;
  FramePattern pattern;
  pattern.folder_ = path.parent_path();
  pattern.before_ = name.substr(0, place->begin);
  pattern.after_ = name.substr(place->end);
  pattern.width_ = place->width;
  return pattern;
}

std::filesystem::path FramePattern::name(int64_t frame) const {
  return folder_ / (before_ + zero_padded(frame, width_) + after_);
}

std::map<int64_t, std::filesystem::path> FramePattern::existing() const {
  std::map<int64_t, std::filesystem::path> frames;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.empty() ? "." : folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() <= before_.size() + after_.size() || !name.starts_with(before_) ||
        !name.ends_with(after_))
      continue;
    const auto number = parse_int(name.substr(before_.size(), name.size() - before_.size() - after_.size()));
    if (number && this->name(*number).filename() == name) frames.emplace(*number, folder_ / name);
  }
  return frames;
}

std::string FramePattern::stem() const {
  std::string stem = before_;
  while (!stem.empty() && std::string_view("._- ").find(stem.back()) != std::string_view::npos)
    stem.pop_back();
  return stem.empty() ? "frame" : stem;
}

}  // namespace atelier
