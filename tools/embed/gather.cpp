#include "embed/gather.h"

#include "embed/inputs.h"
#include "embed/pairs.h"
#include "embed/pictures.h"
#include "nn/class_codes.h"
#include "nn/lookup.h"
#include "nn/weights.h"

namespace atelier {

namespace {

// Rows of a file without names are known by their numbers.
Vectors named(Vectors vectors) {
  if (vectors.ids.empty())
    for (int64_t i = 0; i < vectors.rows.size(0); ++i) vectors.ids.push_back(std::to_string(i));
  return vectors;
}

WordVectors words_in(const fs::path& path) {
  return {named(read_vectors(path)), path.filename().string()};
}

// The file of vectors that was asked for last.
class Lexicon {
 public:
  const WordVectors& of(const fs::path& path) {
    if (!words_ || path_ != path) words_.emplace(words_in(path));
    path_ = path;
    return *words_;
  }

 private:
  fs::path path_;
  std::optional<WordVectors> words_;
};

void add_file(const Input& input, size_t place, Rows& rows) {
  const Vectors vectors = named(read_vectors(input.path));
  std::vector<RowInfo> infos;
  for (const std::string& id : vectors.ids) infos.push_back({.id = id, .file = input.path});
  rows.add(place, std::move(infos), vectors.rows);
}

void add_classes(const EmbedJob& job, size_t place, Rows& rows) {
  const Graph graph = job.network.graph();
  const at::Tensor codes = class_codes(graph, read_weights(find_weights(graph, job.network.weights.path)));
  std::vector<RowInfo> infos;
  for (const std::string& id : class_ids(read_classes(graph), codes.size(0)))
    infos.push_back({.id = id, .file = graph.path.string()});
  rows.add(place, std::move(infos), codes);
}

// The error of an entry is said with its line.
void add_entry(const EmbedJob& job, const Input& input, size_t place, Lexicon& lexicon, Rows& rows) try {
  const Material material = job.material(input);
  const WordVectors& words =
      lexicon.of(material == Material::row ? fs::path(input.path) : find_word_vectors(job.vectors.text));
  if (material == Material::pair) {
    const WordPair pair = parse_pair(input.entry, pair_separator(input.path));
    rows.add(place, {{.id = pair.label(), .file = input.path}}, difference(words, pair).unsqueeze(0));
  } else {
    rows.add(place, {{.id = input.entry, .file = input.path}}, words.vector(input.entry).unsqueeze(0));
  }
} catch (const Error& error) {
  throw Error(error.problem(), error.where().empty() ? input.mark.text() : error.where(), error.remedy());
}

}  // namespace

WordVectors words_of(const EmbedJob& job) {
  return words_in(find_word_vectors(job.vectors.text));
}

Rows gathered_rows(Gathering<EmbedJob>& gathering) {
  const EmbedJob& job = gathering.job;
  if (job.material(gathering.inputs().front()) == Material::picture) return rows_of_pictures(gathering);
  Rows rows;
  Lexicon lexicon;
  gathering.for_each_input([&](const Source& source) {
    const Material material = job.material(source.input);
    if (material == Material::vectors)
      add_file(source.input, source.place, rows);
    else if (material == Material::classes)
      add_classes(job, source.place, rows);
    else
      add_entry(job, source.input, source.place, lexicon, rows);
  });
  return rows;
}

}  // namespace atelier
