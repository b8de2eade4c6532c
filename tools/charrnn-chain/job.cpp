#include "charrnn-chain/job.h"

#include "base/text.h"

namespace atelier {

namespace {

constexpr int kMostHold = 20;

}  // namespace

ToolInfo ChainJob::tool() {
  return {
      .name = "charrnn-chain",
      .summary = "charrnn-chain: poems of existing lines, each sharing a word with the one before.",
      .example =
          "charrnn-chain phrases.txt --start love --end soul --lines 20\n"
          "charrnn-chain phrases.txt --start moon --end moon --variations 5 --show-links\n"
          "charrnn-sample model.safetensors --documents 12000 | charrnn-chain - -o poem.html --show-links",
      .see_also = "charrnn-corpus(1) for lists of phrases, charrnn-sample(1)",
      .item = "list",
      .items = "lists",
      .formats = {"txt", "html", "text"},
      .default_output = "-"};
}

bool ChainJob::reads(const fs::path& path) {
  return lower(path.extension().string()) == ".txt";
}

void ChainJob::declare(Options& options) {
  options.group("Poem");
  options.add("start", start, "the word that the first line holds; without it, one that --seed chooses")
      .called("WORD");
  options.add("end", end, "the word that the last line holds").called("WORD");
  options.add("lines", num_lines, "of a poem", {2, 1000});
  options.add("hold", hold, "how many lines share a word before another takes over: 2-4, or 3")
      .called("N[-M]");
  options.add("variations", variations, "so many poems, of other lines as far as there are any", {1, 1000});
  options
      .add("show-links", show_links,
           "mark the words that lines share: in color on a terminal and in .html, *so* in .txt")
      .in(Stage::draw);
  text.declare(options);
}

std::pair<int, int> ChainJob::holds() const {
  const std::vector<std::string> parts = split(hold, '-');
  const auto least = parse_int(trim(parts.front())), most = parse_int(trim(parts.back()));
  if (parts.size() > 2 || !least || !most || *least < 2 || *most < *least || *most > kMostHold)
    throw Error("'" + hold + "' says no number of lines", "",
                "write 2-4, or 3: from 2 to " + std::to_string(kMostHold));
  return {static_cast<int>(*least), static_cast<int>(*most)};
}

void ChainJob::check(Check& check) const {
  check.test("hold", [&] {
    const auto [least, most] = holds();
    // Words that are held for least to most lines, neighbors sharing one.
    const int steps = num_lines - 1, fewest_words = (steps + most - 2) / (most - 1);
    if (fewest_words * (least - 1) > steps)
      throw Error(std::to_string(num_lines) + " lines can't be made of words that are held for " + hold, "",
                  "change --lines or --hold");
  });
}

}  // namespace atelier
