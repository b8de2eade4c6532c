#include "job/inputs.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "base/files.h"
#include "base/text.h"
#include "job/frame_pattern.h"

namespace atelier {

namespace {

Input file_input(const fs::path& path, const Mark& mark) {
  Input input;
  input.path = path.string();
  input.name = path.filename().string();
  input.stem = path.stem().string();
  input.ext = path.extension().string();
  if (!input.ext.empty()) input.ext.erase(0, 1);
  input.mark = mark;
  return input;
}

Input named_input(Input::Kind kind, const InputPath& path) {
  Input input;
  input.kind = kind;
  input.path = path.text;
  input.mark = path.mark;
  input.stem = kind == Input::Kind::noise ? join(split(path.text.substr(6), ':'), "-") : "stdin";
  input.name = input.stem;
  return input;
}

// The least distance of successive numbers: what the pattern counts by.
int64_t stride_of(const std::map<int64_t, fs::path>& frames) {
  int64_t stride = 0, before = 0;
  for (const auto& [frame, file] : frames) {
    if (frame != frames.begin()->first && (stride == 0 || frame - before < stride)) stride = frame - before;
    before = frame;
  }
  return std::max<int64_t>(stride, 1);
}

std::string listed(const std::vector<int64_t>& numbers) {
  constexpr size_t kShown = 20;
  std::vector<std::string> texts;
  for (size_t i = 0; i < std::min(numbers.size(), kShown); ++i) texts.push_back(std::to_string(numbers[i]));
  return join(texts, ", ") + (numbers.size() > kShown ? ", ..." : "");
}

class Expander {
 public:
  explicit Expander(const InputQuery& query) : query_(query) {}

  void expand(const InputPath& path) {
    if (path.text == "-") {
      out_.inputs.push_back(named_input(Input::Kind::standard_input, path));
    } else if (path.text.starts_with("noise:")) {
      out_.inputs.push_back(named_input(Input::Kind::noise, path));
    } else if (fs::is_directory(path.path)) {
      expand_folder(path);
    } else if (fs::exists(path.path)) {
      add_file(path.path, path.mark);
    } else if (const auto pattern = FramePattern::parse(path.path)) {
      expand_pattern(path, *pattern);
    } else if (has_glob(path.path)) {
      expand_glob(path);
    } else {
      out_.mistakes.emplace_back("there is no file '" + path.path + "'", path.mark.text(), "check the name");
    }
  }

  void expand_list() {
    if (query_.files_from.empty()) return;
    const std::string text = query_.files_from.text == "-"
                                 ? std::string(std::istreambuf_iterator<char>(std::cin), {})
                                 : read_file(query_.files_from.path);
    int line = 0;
    for (const std::string& name : split(text, query_.null_separated ? '\0' : '\n')) {
      ++line;
      if (name.empty()) continue;
      expand(
          {.path = name, .text = name, .mark = {query_.files_from.text + ":" + std::to_string(line), 0, 0}});
    }
  }

  ExpandedInputs out_;

 private:
  bool wanted(const fs::path& path) const { return !query_.is_wanted || query_.is_wanted(path); }

  bool is_film(const fs::path& path) const { return query_.films.is_film && query_.films.is_film(path); }

  void add_file(const fs::path& file, const Mark& mark) {
    if (is_film(file))
      add_film(file, mark);
    else
      out_.inputs.push_back(file_input(file, mark));
  }

  void add_film(const fs::path& file, const Mark& mark) {
    try {
      const FilmFacts facts = query_.films.look(file);
      const std::vector<double>& times = facts.times;
      if (!facts.problem.empty()) out_.gaps.push_back({file.string(), facts.problem, facts.num_lost});
      if (query_.fps > 0)
        add_resampled(file, times, mark);
      else
        for (size_t i = 0; i < times.size(); ++i) add_frame(file, mark, i, i, times[i]);
    } catch (const Error& error) {
      out_.mistakes.push_back(error);
    }
  }

  // At each moment of the new rate the frame that is shown then; the last is shown as long as the one before.
  void add_resampled(const fs::path& file, const std::vector<double>& times, const Mark& mark) {
    constexpr double kSlack_s = 1e-4;
    const size_t count = times.size();
    const double last_s = count > 1 ? times[count - 1] - times[count - 2] : 1 / kUsualFps;
    const auto num_shown =
        std::max<int64_t>(1, std::llround((times.empty() ? 0 : times.back() + last_s) * query_.fps));
    size_t frame = 0;
    for (int64_t shown = 0; shown < num_shown; ++shown) {
      const double seconds = static_cast<double>(shown) / query_.fps;
      while (frame + 1 < count && times[frame + 1] <= seconds + kSlack_s) ++frame;
      add_frame(file, mark, shown, frame, seconds);
    }
  }

  void add_frame(const fs::path& file, const Mark& mark, int64_t place, size_t film_place, double seconds) {
    Input input = file_input(file, mark);
    input.kind = Input::Kind::film;
    input.sequence = input.path;
    input.frame = place + 1;
    input.film_frame = static_cast<int64_t>(film_place) + 1;
    input.seconds = seconds;
    out_.inputs.push_back(std::move(input));
  }

  void expand_folder(const InputPath& path) {
    const size_t before = out_.inputs.size();
    std::vector<fs::path> films;
    for (const fs::path& file :
         glob((fs::path(path.path) / (query_.with_subfolders ? "**/*" : "*")).string())) {
      if (!fs::is_regular_file(file)) continue;
      if (wanted(file))
        out_.inputs.push_back(file_input(file, path.mark));
      else if (is_film(file))
        films.push_back(file);
    }
    if (out_.inputs.size() > before) return;
    for (const fs::path& film : films) add_film(film, path.mark);
    if (films.empty()) {
      out_.mistakes.emplace_back("the folder '" + path.path + "' holds nothing that can be read here",
                                 path.mark.text(), "check the folder");
    }
  }

  void expand_glob(const InputPath& path) {
    bool found = false;
    for (const fs::path& file : glob(path.path)) {
      if (!fs::is_regular_file(file)) continue;
      found = true;
      add_file(file, path.mark);
    }
    if (!found) {
      out_.mistakes.emplace_back("nothing matches '" + path.path + "'", path.mark.text(),
                                 "check the pattern and the folder");
    }
  }

  void expand_pattern(const InputPath& path, const FramePattern& pattern) {
    const std::map<int64_t, fs::path> frames = pattern.existing();
    if (frames.empty()) {
      out_.mistakes.emplace_back("no frame of '" + path.path + "' is there", path.mark.text(),
                                 "check the pattern and the folder");
      return;
    }
    const int64_t stride = stride_of(frames), first = frames.begin()->first;
    const double fps = query_.fps > 0 ? query_.fps : kUsualFps;
    std::vector<int64_t> missing;
    int64_t place = 0;
    const auto add = [&](int64_t frame, const fs::path& file) {
      Input input = file_input(file, path.mark);
      input.stem = pattern.stem();
      input.sequence = path.path;
      input.frame = frame;
      input.seconds = static_cast<double>(place++) / fps;
      out_.inputs.push_back(std::move(input));
    };
    const fs::path* before = nullptr;
    int64_t next = first;
    for (const auto& [frame, file] : frames) {
      for (; next < frame; next += stride) {
        missing.push_back(next);
        if (query_.missing == Missing::hold) add(next, *before);
      }
      add(frame, file);
      before = &file;
      next = frame + stride;
    }
    say_missing(path, missing);
  }

  void say_missing(const InputPath& path, const std::vector<int64_t>& missing) {
    if (missing.empty()) return;
    const std::string what = "frames " + listed(missing) + " of '" + path.path + "' are not there";
    if (query_.missing == Missing::fail)
      out_.mistakes.emplace_back(what, path.mark.text(),
                                 "bring them, or give --missing hold (the frame before stands) or skip");
    else
      out_.warnings.push_back(what + (query_.missing == Missing::hold
                                          ? "; the one before each stands for it (--missing hold)"
                                          : "; the sequence goes on without them (--missing skip)"));
  }

  const InputQuery& query_;
};

}  // namespace

std::string Input::text() const {
  if (!entry.empty()) return entry;
  return kind == Kind::film ? path + " frame " + std::to_string(frame) : path;
}

ExpandedInputs expand_inputs(const InputQuery& query) {
  Expander expander(query);
  for (const InputPath& path : query.inputs) expander.expand(path);
  try {
    expander.expand_list();
  } catch (const Error& error) {
    expander.out_.mistakes.push_back(error);
  }
  return std::move(expander.out_);
}

std::pair<std::string, uint32_t> parse_noise(const Input& input) {
  const std::vector<std::string> parts = split(input.path, ':');
  const auto variation = parts.size() > 2 ? parse_int(parts[2]) : 0;
  if (parts.size() < 2 || parts.size() > 3 || !variation || *variation < 0 || *variation > UINT32_MAX) {
    throw Error("'" + input.path + "' is no noise picture", input.mark.text(),
                "write noise:clouds or noise:clouds:3");
  }
  return {parts[1], static_cast<uint32_t>(*variation)};
}

}  // namespace atelier
