// The settings of charrnn-score: a command a kind of score.
#pragma once

#include <string>
#include <vector>

#include "app/text_files.h"
#include "charrnn/score.h"
#include "job/plan.h"

namespace atelier {

struct ScoreOptions {
  TextOptions text;
  std::string format = "auto";

  void declare(Options& options);
};

// What every kind has: the corpus that samples are held against.
struct CorpusFiles {
  std::vector<InputPath> files;

  void declare(Options& options);
  // The texts, one after another.
  EachText texts(const TextOptions& options) const;
};

struct ChessScoreKind {
  CorpusFiles corpus;
  static ToolInfo tool();
  void declare(Options& options) { corpus.declare(options); }
  void check(Check& check) const {}
  SampleScore score(const std::string& sample, const TextOptions& options) const;
};

struct CopiesScoreKind {
  CorpusFiles corpus;
  int run = 60;
  static ToolInfo tool();
  void declare(Options& options);
  void check(Check& check) const;
  SampleScore score(const std::string& sample, const TextOptions& options) const;
};

struct ShadersScoreKind {
  std::string stage = "frag";
  OutputPath pictures;
  int picture_size = 160;
  static ToolInfo tool();
  void declare(Options& options);
  void check(Check& check) const;
};

struct SvgScoreKind {
  CorpusFiles corpus;
  std::string repair = "close";
  static ToolInfo tool();
  void declare(Options& options);
  void check(Check& check) const {}
  SampleScore score(const std::string& sample, const TextOptions& options) const;
};

// Not of what was sampled, but of how well a network foretells texts.
struct BitsScoreKind {
  static ToolInfo tool();
  void declare(Options&) {}
  void check(Check&) const {}
};

template <class Kind>
struct ScoreJob {
  static constexpr bool kReadsText = true;
  Kind kind;
  ScoreOptions score;

  static ToolInfo tool() { return Kind::tool(); }
  static bool reads(const fs::path& path) { return true; }
  void declare(Options& options) {
    options.group("Score");
    kind.declare(options);
    score.declare(options);
  }
  void check(Check& check) const { kind.check(check); }
  std::string format() const { return score.format == "auto" ? "" : score.format; }
};

// The first input is the network, the others are texts.
struct BitsScoreJob : ScoreJob<BitsScoreKind> {
  void narrow(std::vector<Input>& inputs, std::vector<std::string>& warnings) const;
};

// A sample's name with its score.
using NamedScore = std::pair<std::string, SampleScore>;
// txt: a block a sample; csv and tsv: a row a sample, json: a list of objects.
std::string scores_text(const std::vector<NamedScore>& scores, const std::string& format);

}  // namespace atelier
