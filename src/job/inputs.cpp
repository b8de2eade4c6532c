#include "job/inputs.h"

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

class Expander {
 public:
  Expander(const InputQuery& query, std::vector<Error>& mistakes) : query_(query), mistakes_(mistakes) {}

  void expand(const InputPath& path) {
    if (path.text == "-") {
      inputs_.push_back(named_input(Input::Kind::standard_input, path));
    } else if (path.text.starts_with("noise:")) {
      inputs_.push_back(named_input(Input::Kind::noise, path));
    } else if (fs::is_directory(path.path)) {
      expand_folder(path);
    } else if (fs::exists(path.path)) {
      inputs_.push_back(file_input(path.path, path.mark));
    } else if (const auto pattern = FramePattern::parse(path.path)) {
      expand_pattern(path, *pattern);
    } else if (has_glob(path.path)) {
      expand_glob(path);
    } else {
      mistakes_.emplace_back("there is no file '" + path.path + "'", path.mark.text(), "check the name");
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

  std::vector<Input> take() { return std::move(inputs_); }

 private:
  bool wanted(const fs::path& path) const { return !query_.is_wanted || query_.is_wanted(path); }

  void expand_folder(const InputPath& path) {
    const size_t before = inputs_.size();
    for (const fs::path& file : glob((fs::path(path.path) / "*").string())) {
      if (fs::is_regular_file(file) && wanted(file)) inputs_.push_back(file_input(file, path.mark));
    }
    if (inputs_.size() == before) {
      mistakes_.emplace_back("the folder '" + path.path + "' holds nothing that can be read here",
                             path.mark.text(), "check the folder");
    }
  }

  void expand_glob(const InputPath& path) {
    const size_t before = inputs_.size();
    for (const fs::path& file : glob(path.path)) {
      if (fs::is_regular_file(file)) inputs_.push_back(file_input(file, path.mark));
    }
    if (inputs_.size() == before) {
      mistakes_.emplace_back("nothing matches '" + path.path + "'", path.mark.text(),
                             "check the pattern and the folder");
    }
  }

  void expand_pattern(const InputPath& path, const FramePattern& pattern) {
    const size_t before = inputs_.size();
    for (const auto& [frame, file] : pattern.existing()) {
      if (!query_.frames.contains(frame)) continue;
      Input input = file_input(file, path.mark);
      input.stem = pattern.stem();
      input.frame = frame;
      inputs_.push_back(std::move(input));
    }
    if (inputs_.size() == before) {
      mistakes_.emplace_back("no frame of '" + path.path + "' is there", path.mark.text(),
                             "check the pattern and --frames");
    }
  }

  const InputQuery& query_;
  std::vector<Error>& mistakes_;
  std::vector<Input> inputs_;
};

}  // namespace

std::vector<Input> expand_inputs(const InputQuery& query, std::vector<Error>& mistakes) {
  Expander expander(query, mistakes);
  for (const InputPath& path : query.inputs) expander.expand(path);
  try {
    expander.expand_list();
  } catch (const Error& error) {
    mistakes.push_back(error);
  }
  return expander.take();
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
