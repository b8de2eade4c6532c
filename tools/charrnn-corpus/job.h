// The settings of charrnn-corpus: a command a kind of corpus, with what all kinds share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/text_files.h"
#include "charrnn/corpus_kinds.h"
#include "charrnn/phrases.h"
#include "job/plan.h"

namespace atelier {

// What every kind has beside its own options.
struct CorpusOptions {
  TextOptions text;
  bool shuffle = false, repeats = false;
  int64_t max_length = 0;
  int64_t min_count = 0;

  void declare(Options& options);
  // Of all documents, once they are there.
  void finish(Corpus& corpus, uint64_t seed) const;
};

// The kinds. Each takes files one after another; take() may throw for one of them, the others go on.
struct ChessKind {
  ChessCorpusOptions chess;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void set_defaults(CorpusOptions& options) const {}
  void check(Check& check) const {}
  void take(Corpus& corpus, const Source& source, const TextOptions& options);
  void finish(Corpus& corpus) {}
};

struct SvgKind {
  SvgCorpusOptions svg;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void set_defaults(CorpusOptions& options) const {}
  void check(Check& check) const {}
  void take(Corpus& corpus, const Source& source, const TextOptions& options);
  void finish(Corpus& corpus);
};

struct DictionaryKind {
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options) {}
  void set_defaults(CorpusOptions& options) const { options.shuffle = true; }
  void check(Check& check) const {}
  void take(Corpus& corpus, const Source& source, const TextOptions& options);
  void finish(Corpus& corpus) {}
};

struct PhrasesKind {
  PhraseOptions phrases;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void set_defaults(CorpusOptions& options) const {}
  void check(Check& check) const;
  void take(Corpus& corpus, const Source& source, const TextOptions& options);
  void finish(Corpus& corpus);

 private:
  std::vector<TextFile> files_;  // what is a name shows in all of them
};

struct DialogueKind {
  DialogueOptions dialogue;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void set_defaults(CorpusOptions& options) const {}
  void check(Check& check) const {}
  void take(Corpus& corpus, const Source& source, const TextOptions& options);
  void finish(Corpus& corpus);

 private:
  std::vector<TextFile> lines_, conversations_;  // of the Cornell corpus
};

struct ShadersKind {
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options) {}
  void set_defaults(CorpusOptions& options) const {}
  void check(Check& check) const {}
  void take(Corpus& corpus, const Source& source, const TextOptions& options);
  void finish(Corpus& corpus) {}
};

struct TextKind {
  bool lines = false;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void set_defaults(CorpusOptions& options) const {}
  void check(Check& check) const {}
  void take(Corpus& corpus, const Source& source, const TextOptions& options);
  void finish(Corpus& corpus) {}
};

template <class Kind>
struct CorpusJob {
  static constexpr bool kReadsText = true;
  Kind kind;
  CorpusOptions corpus;

  CorpusJob() { kind.set_defaults(corpus); }
  static ToolInfo tool() { return Kind::tool(); }
  static bool reads(const fs::path& path) { return Kind::reads(path); }
  void declare(Options& options) {
    options.group("Corpus");
    kind.declare(options);
    corpus.declare(options);
  }
  void check(Check& check) const { kind.check(check); }
};

}  // namespace atelier
