#include "charrnn/corpus_kinds.h"
#include "charrnn/glsl.h"

namespace atelier {

void add_shader(Corpus& corpus, const SourceText& source) {
  corpus.between = "\n";
  std::string line = minified_glsl(source.text);
  if (line.empty()) return corpus.drop("empty");
  corpus.documents.push_back(std::move(line));
}

}  // namespace atelier
