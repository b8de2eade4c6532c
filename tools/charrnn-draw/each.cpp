#include "charrnn-draw/each.h"

#include <cctype>
#include <set>

#include "app/signals.h"
#include "base/text.h"
#include "media/svg_picture.h"

namespace atelier {

namespace {

constexpr size_t kLongestName = 80;

std::string file_name(const std::string& name) {
  std::string file;
  for (const char letter : lower(name)) {
    if (std::isalnum(static_cast<unsigned char>(letter)) || letter < 0)
      file += letter;
    else if (!file.empty() && !file.ends_with('-'))
      file += '-';
  }
  file = file.substr(0, kLongestName);
  while (file.ends_with('-') || (file.size() == kLongestName && file.back() < 0)) file.pop_back();
  return file.empty() ? "nameless" : file;
}

// Equal ones get numbers: face, face-2, ...
class FileNames {
 public:
  std::string next(const std::string& name) {
    const std::string file = file_name(name);
    std::string numbered = file;
    for (int number = 2; !used_.insert(numbered).second; ++number)
      numbered = file + "-" + std::to_string(number);
    return numbered;
  }

 private:
  std::set<std::string> used_;
};

}  // namespace

void write_each(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnEmoji>& drawn) {
  const CharrnnDrawJob& job = gathering.job;
  if (job.each.empty()) return;
  FileNames names;
  for (const DrawnEmoji& one : drawn) {
    throw_if_interrupted();
    const fs::path stem = fs::path(job.each) / names.next(one.emoji.name);
    gathering.write_extra(stem.string() + ".txt", one.emoji.raw + "\n");
    if (!one.is_drawn()) continue;
    gathering.write_extra(stem.string() + ".svg", one.emoji.svg + "\n");
    gathering.write_extra(stem.string() + ".png",
                          SvgPicture(one.emoji.svg).image({job.each_size, job.each_size}), PictureOptions{});
  }
}

}  // namespace atelier
