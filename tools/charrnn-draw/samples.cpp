#include "charrnn-draw/samples.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "app/signals.h"
#include "base/csv.h"
#include "base/files.h"
#include "base/gzip.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

namespace {

std::vector<DrawnEmoji> read_lines(const CharrnnDrawJob& job, const std::vector<TextFile>& texts) {
  std::vector<DrawnEmoji> all;
  for (const TextFile& text : texts)
    for (Emoji& emoji : read_emoji(text.text, repair_named(job.repair), tags_of_name(text.stem)))
      all.push_back({.emoji = std::move(emoji)});
  if (all.empty()) throw Error("holds no samples", texts.front().name, "give lines NAME<TAB>svg");
  return all;
}

void look_at(DrawnEmoji& one) try {
  if (one.emoji.svg.empty()) throw Error("there is no drawing in the line");
  one.look = look_at_svg(one.emoji.svg);
  if (one.look.num_painted == 0) throw Error("nothing of it is to be seen");
} catch (const Error& error) {
  one.problem = error.problem();
}

// On all cores; a signal stops it.
void look_at_all(std::vector<DrawnEmoji>& all, const Progress& progress) {
  constexpr int64_t kAtOnce = 256;
  for (int64_t from = 0; from < std::ssize(all); from += kAtOnce) {
    throw_if_interrupted();
    progress(static_cast<double>(from) / static_cast<double>(all.size()));
    at::parallel_for(from, std::min(from + kAtOnce, std::ssize(all)), 8, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) look_at(all[static_cast<size_t>(i)]);
    });
  }
}

void compare(std::vector<DrawnEmoji>& all, const InputPath& corpus) {
  if (corpus.empty()) return;
  const EmojiCorpus known(read_maybe_gzip(corpus.path), corpus.path);
  for (DrawnEmoji& one : all) {
    one.is_copied = known.shares_path(one.emoji.svg);
    one.is_known = known.has_name(one.emoji.name);
  }
}

// "87 of 100 emoji can be drawn (close), 81 with two or more painted shapes, ..."
void report(const std::vector<DrawnEmoji>& all, const CharrnnDrawJob& job) {
  int64_t num_drawn = 0, num_rich = 0, num_copied = 0, num_invented = 0;
  for (const DrawnEmoji& one : all) {
    num_drawn += one.is_drawn();
    num_rich += one.is_drawn() && one.look.num_painted >= 2;
    num_copied += one.is_copied;
    num_invented += !one.is_known && !one.emoji.name.empty();
  }
  std::string text = std::to_string(num_drawn) + " of " + std::to_string(all.size()) +
                     " emoji can be drawn (" + job.repair + "), " + std::to_string(num_rich) +
                     " with two or more painted shapes";
  if (!job.corpus.empty())
    text += ", " + std::to_string(num_copied) + " share a path of " +
            std::to_string(EmojiCorpus::kSharedRun) + " or more characters with the corpus, " +
            said_count(num_invented, "invented name", "invented names");
  spdlog::info("{}", text);
}

}  // namespace

std::vector<DrawnEmoji> read_samples(Gathering<CharrnnDrawJob>& gathering,
                                     const std::vector<TextFile>& texts) {
  std::vector<DrawnEmoji> all = read_lines(gathering.job, texts);
  look_at_all(all, gathering.progress());
  compare(all, gathering.job.corpus);
  report(all, gathering.job);
  if (std::none_of(all.begin(), all.end(), [](const DrawnEmoji& one) { return one.is_drawn(); }))
    throw Error(
        "none of its " + std::to_string(all.size()) + " lines can be drawn: in the first, " +
            all.front().problem,
        texts.front().name,
        gathering.job.repair == "full" ? "" : "--repair full mends more than " + gathering.job.repair);
  return all;
}

void write_table(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnEmoji>& drawn) {
  if (!gathering.wants("table")) return;
  const char separator = gathering.planned().companion("table")->format == "tsv" ? '\t' : ',';
  const auto number = [](const std::optional<double>& value) { return value ? shortest(*value) : ""; };
  std::string text = table_line({"name", "drawn", "shapes", "colors", "ink", "length", "copied", "known",
                                 "step", "loss", "temperature", "problem"},
                                separator);
  for (const DrawnEmoji& one : drawn) {
    const SampleTags& tags = one.emoji.tags;
    text += table_line(
        {one.emoji.name, std::to_string(one.is_drawn()), std::to_string(one.look.num_painted),
         std::to_string(one.look.num_colors), shortest(std::round(one.look.ink * 1e4) / 1e4),
         std::to_string(one.emoji.raw.size()), std::to_string(one.is_copied), std::to_string(one.is_known),
         number(tags.step), number(tags.loss), number(tags.temperature), one.problem},
        separator);
  }
  gathering.write_companion("table",
                            [&](const fs::path& path, const OutputMark&) { write_file(path, text); });
}

}  // namespace atelier
