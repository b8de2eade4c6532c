#include "base/text.h"
#include "charrnn/corpus_kinds.h"
#include "charrnn/svg_repair.h"
#include "charrnn/svg_shapes.h"
#include "charrnn/svg_snap.h"

namespace atelier {

namespace {

constexpr std::string_view kEnd = "</svg>";

// What the common header says, in the ways it is written.
bool is_common_header(std::string_view tag) {
  return tag == kSvgHeader || tag == R"(<svg viewBox="0 0 36 36">)" ||
         tag == R"(<svg viewBox="0 0 36 36" xmlns="http://www.w3.org/2000/svg">)";
}

}  // namespace

void add_svg(Corpus& corpus, const std::string& name, const std::string& svg,
             const SvgCorpusOptions& options) {
  corpus.between = "\n";
  std::string text = snapped_svg(options.shapes ? with_shapes(svg) : svg, options.snap);
  const size_t head = text.find('>') + 1;
  if (is_common_header(std::string_view(text).substr(0, head)) && text.ends_with(kEnd))
    text = text.substr(head, text.size() - head - kEnd.size());
  for (char& letter : text)
    if (letter == '\n' || letter == '\t') letter = ' ';
  if (text.empty()) return corpus.drop("without shapes");
  corpus.documents.push_back(name + "\t" + text);
}

void add_svg_table(Corpus& corpus, const SourceText& source, const SvgCorpusOptions& options) {
  int64_t number = 0;
  for (const std::string& line : split(source.text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    const std::string place = source.name + ":" + std::to_string(number);
    const size_t tab = line.find('\t');
    try {
      if (tab == std::string::npos) throw Error("has no tab between a name and a drawing");
      add_svg(corpus, trim(line.substr(0, tab)), line.substr(tab + 1), options);
    } catch (const Error& error) {
      corpus.damaged(Error(error.problem(), place, error.remedy()));
    }
  }
}

}  // namespace atelier
