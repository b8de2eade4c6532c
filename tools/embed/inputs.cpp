#include "embed/inputs.h"

#include <cstdio>
#include <map>
#include <set>

#include "base/text.h"
#include "embed/pairs.h"
#include "embed/words.h"
#include "media/image.h"

namespace atelier {

namespace {

bool is_listed(Material material) {
  return material == Material::word || material == Material::pair;
}

// The entries of lists, each once.
class Entries {
 public:
  explicit Entries(const EmbedJob& job) : job_(job) {}

  void add_list(const Input& list) {
    for (const ListLine& line : read_list(list.path)) {
      Input input = list;
      input.mark = {list.path, line.line, 1};
      if (job_.material(list) == Material::pair && !is_pair(line.text, input)) continue;
      add(std::move(input), line.text);
    }
  }

  void add_rows(const Input& file) {
    for (const std::string& row : job_.rows) add(file, row);
  }

  void finish(std::vector<std::string>& warnings) const {
    if (!mistakes_.empty()) throw PlanError(mistakes_);
    if (num_repeated_ > 0)
      warnings.push_back(said_count(num_repeated_, "line is", "lines are") + " repeated and stand" +
                         (num_repeated_ == 1 ? "s" : "") + " once");
  }

  std::vector<Input> inputs;

 private:
  bool is_pair(const std::string& line, const Input& input) {
    try {
      parse_pair(line, pair_separator(input.path));
      return true;
    } catch (const Error& error) {
      mistakes_.emplace_back(error.problem(), input.mark.text(), error.remedy());
      return false;
    }
  }

  void add(Input input, const std::string& entry) {
    if (!seen_.insert(entry).second) {
      ++num_repeated_;
      return;
    }
    input.entry = entry;
    inputs.push_back(std::move(input));
  }

  const EmbedJob& job_;
  std::set<std::string> seen_;
  int num_repeated_ = 0;
  std::vector<Error> mistakes_;
};

void refuse_mixtures(const EmbedJob& job, const std::vector<Input>& inputs) {
  const Input *picture = nullptr, *other = nullptr;
  for (const Input& input : inputs) (job.material(input) == Material::picture ? picture : other) = &input;
  if (picture && other)
    throw Error("pictures and other rows can't stand in one table",
                "'" + picture->path + "', '" + other->path + "'", "embed each by itself");
}

void refuse_like_names(const EmbedJob& job, const std::vector<Input>& inputs) {
  std::map<std::string, std::string> film_of_stem;
  for (const Input& input : inputs) {
    if (job.thumbnails.empty() || input.kind != Input::Kind::film) continue;
    const std::string& film = film_of_stem.emplace(input.stem, input.path).first->second;
    if (film != input.path)
      throw Error("thumbnails of '" + film + "' and '" + input.path + "' would have the same names",
                  "--thumbnails", "rename one, or embed them one after another");
  }
}

std::string seconds_text(double seconds) {
  char text[40];
  std::snprintf(text, sizeof text, "%.2fs", seconds);
  return text;
}

}  // namespace

void expand_entries(const EmbedJob& job, std::vector<Input>& inputs, std::vector<std::string>& warnings) {
  refuse_mixtures(job, inputs);
  refuse_like_names(job, inputs);
  Entries entries(job);
  for (const Input& input : inputs) {
    const Material material = job.material(input);
    if (is_listed(material))
      entries.add_list(input);
    else if (material == Material::row)
      entries.add_rows(input);
    else
      entries.inputs.push_back(input);
  }
  entries.finish(warnings);
  inputs = std::move(entries.inputs);
}

void thin_out(std::vector<Input>& inputs, const Interval& interval) {
  std::map<std::string, std::vector<double>> times;
  for (const Input& input : inputs)
    if (input.kind == Input::Kind::film) times[input.path].push_back(input.seconds);
  std::map<std::string, std::set<size_t>> kept;
  for (const auto& [film, of_frames] : times) {
    const std::vector<size_t> places = keyframes(of_frames, interval);
    kept[film] = {places.begin(), places.end()};
  }
  std::map<std::string, size_t> place;
  std::erase_if(inputs, [&](const Input& input) {
    return input.kind == Input::Kind::film && !kept[input.path].contains(place[input.path]++);
  });
}

std::string frame_id(const Input& input) {
  return input.path + "@" + seconds_text(input.seconds);
}

fs::path thumbnail_path(const std::string& folder, const Input& input) {
  const std::vector<std::string> formats = writable_formats();
  const bool has_jpeg = std::find(formats.begin(), formats.end(), "jpg") != formats.end();
  return fs::path(folder) /
         (input.stem + "@" + seconds_text(input.seconds) + "." + (has_jpeg ? "jpg" : formats.front()));
}

}  // namespace atelier
