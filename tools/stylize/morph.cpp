#include "stylize/morph.h"

#include <algorithm>

#include "base/files.h"
#include "media/image.h"

namespace atelier {

void MorphOptions::declare(Options& options) {
  options.group("Morphs");
  options
      .add("morph", styles,
           "styles to go through, one after another, instead of --style: pictures, or a folder of them; a "
           "still "
           "becomes a film")
      .called("FILE|FOLDER,...");
  options.add("morph.hold", hold, "frames for which each style is held", {1, 100'000});
  options.add("morph.transition", transition, "frames from one style to the next", {0, 100'000});
  options.add("morph.loop", loop, "from the last style back to the first");
  options
      .add("morph.palette", palette,
           "own: colors change with the styles; first: all have the colors of the first")
      .one_of({"own", "first"});
  options.add("morph.frame", frame, "one frame of a still's morph, the others before it being there",
              {0, 10'000'000});
}

void MorphOptions::expand() {
  std::vector<InputPath> files;
  for (const InputPath& path : styles) {
    std::error_code ignored;
    if (!fs::is_directory(path.path, ignored)) {
      files.push_back(path);
      continue;
    }
    for (const fs::path& file : glob(path.path + "/*"))
      if (is_image_name(file))
        files.push_back({.path = file.string(), .text = file.string(), .mark = path.mark});
  }
  styles = std::move(files);
}

bool MorphOptions::is_asked_for(const Check& check) {
  const Node* given = check.given("morph");
  return given && !given->as_texts().empty();
}

void MorphOptions::check(Check& check) const {
  if (is_asked_for(check) && styles.size() < 2)
    check.mistake("morph", Error("a morph goes through two styles or more, and there " +
                                     std::string(styles.empty() ? "is none" : "is one"),
                                 "", "name several pictures, or a folder that holds some"));
}

int MorphOptions::num_frames() const {
  const int count = static_cast<int>(styles.size());
  return count * hold + (loop ? count : count - 1) * transition;
}

std::vector<double> MorphOptions::shares_at(int64_t number) const {
  const int64_t place = std::max<int64_t>(number - 1, 0), all = num_frames();
  const int64_t within = loop ? place % all : std::min(place, all - 1), length = hold + transition;
  const auto style = static_cast<size_t>(within / length);
  const int64_t into = within % length - hold;  // of the transition; below 0 it is held
  const double share = into < 0 ? 0 : static_cast<double>(into + 1) / static_cast<double>(transition + 1);
  std::vector<double> shares(styles.size());
  shares[style] = 1 - share;
  shares[(style + 1) % styles.size()] += share;
  return shares;
}

}  // namespace atelier
