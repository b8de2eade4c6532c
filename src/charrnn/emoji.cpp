#include "charrnn/emoji.h"

#include <algorithm>
#include <functional>

#include "base/error.h"
#include "base/markup.h"
#include "base/text.h"

namespace atelier {

namespace {

// --- Lines

bool is_head(std::string_view line) {
  return line.starts_with("# ");
}

// Words in pairs; nothing where none is known.
std::optional<SampleTags> tags_of_head(std::string_view line) {
  SampleTags tags;
  std::vector<std::string> words = split(line, ' ');
  std::erase(words, "");
  bool says_anything = false;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    std::string text = words[i + 1];
    while (text.ends_with(',') || text.ends_with(':')) text.pop_back();
    const auto value = parse_number(text);
    std::optional<double>* tag = words[i] == "step"          ? &tags.step
                                 : words[i] == "loss"        ? &tags.loss
                                 : words[i] == "temperature" ? &tags.temperature
                                                             : nullptr;
    if (!tag || !value) continue;
    *tag = value;
    says_anything = true;
  }
  return says_anything ? std::optional(tags) : std::nullopt;
}

Emoji emoji_of(std::string_view line, Repair repair, const SampleTags& tags) {
  const size_t tab = line.find('\t'), drawing = line.find('<');
  const size_t end = std::min({tab, drawing, line.size()});
  const size_t begin = std::min(end == tab ? tab + 1 : end, line.size());
  Emoji emoji{.name = trim(line.substr(0, end)), .raw = std::string(line), .svg = "", .tags = tags};
  if (const std::string svg = trim(line.substr(begin)); svg.starts_with('<'))
    emoji.svg = repaired_svg(svg, repair);
  return emoji;
}

// --- Runs of path data

constexpr uint64_t kBase = 0x9E3779B97F4A7C15;  // odd, so that no character is ever lost of the sums

// Hashes of all runs of `length` characters (Karp and Rabin 1987), each in constant time.
void for_each_run(std::string_view text, size_t length, const std::function<void(uint64_t)>& use) {
  uint64_t hash = 0, power = 1;
  for (size_t i = 0; i < length; ++i) power *= kBase;
  for (size_t i = 0; i < text.size(); ++i) {
    hash = hash * kBase + static_cast<unsigned char>(text[i]) + 1;
    if (i >= length) hash -= power * (static_cast<unsigned char>(text[i - length]) + 1);
    if (i + 1 >= length) use(hash);
  }
}

void for_each_run(const std::string& svg, const std::function<void(uint64_t)>& use) {
  for (const MarkupTag& tag : scan_markup(svg))
    if (const MarkupAttribute* data = tag.find("d")) for_each_run(data->value, EmojiCorpus::kSharedRun, use);
}

}  // namespace

std::vector<Emoji> read_emoji(std::string_view text, Repair repair, const SampleTags& first) {
  std::vector<Emoji> all;
  SampleTags tags = first;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (is_head(line))
      tags = tags_of_head(line).value_or(tags);
    else if (!trim(line).empty())
      all.push_back(emoji_of(line, repair, tags));
  }
  return all;
}

SampleTags tags_of_name(const std::string& stem) {
  SampleTags tags;
  std::string words = stem;
  std::replace_if(
      words.begin(), words.end(), [](char letter) { return letter == '-' || letter == '_'; }, ' ');
  const std::vector<std::string> parts = split(words, ' ');
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto next = i + 1 < parts.size() ? parse_number(parts[i + 1]) : std::nullopt;
    if (parts[i] == "temperature") tags.temperature = next;
    if (parts[i].starts_with('t') && parse_number(parts[i].substr(1)))
      tags.temperature = parse_number(parts[i].substr(1));
    if (parts[i] == "step") {
      tags.step = next;
      tags.loss = i + 2 < parts.size() ? parse_number(parts[i + 2]) : std::nullopt;
    }
  }
  return tags;
}

EmojiCorpus::EmojiCorpus(std::string_view text, const std::string& name) {
  for (const Emoji& emoji : read_emoji(text, Repair::none)) {
    if (emoji.svg.empty()) continue;
    names_.insert(lower(emoji.name));
    for_each_run(emoji.svg, [&](uint64_t run) { runs_.push_back(run); });
  }
  if (names_.empty()) throw Error("holds no line NAME<TAB>svg", name, "give the lines that were learned");
  std::sort(runs_.begin(), runs_.end());
  runs_.erase(std::unique(runs_.begin(), runs_.end()), runs_.end());
}

bool EmojiCorpus::has_name(const std::string& name) const {
  return names_.contains(lower(name));
}

bool EmojiCorpus::shares_path(const std::string& svg) const {
  bool shares = false;
  for_each_run(svg,
               [&](uint64_t run) { shares = shares || std::binary_search(runs_.begin(), runs_.end(), run); });
  return shares;
}

}  // namespace atelier
