#include "charrnn/chain_text.h"

#include <algorithm>
#include <functional>

#include "charrnn/phrase_words.h"

namespace atelier {

namespace {

// What stands before and behind a shared word, by its place among those of the poem; and how the rest is
// written.
struct Marking {
  std::function<std::string(size_t link)> before;
  std::string behind;
  std::function<std::string(const std::string&)> escaped;
};

std::string plain(const std::string& text) {
  return text;
}

std::string escaped_html(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

// Colors that lie far apart, one word's beside the next.
constexpr double kGoldenAngle = 137.5;

std::string html_color(size_t link) {
  return "<b style=\"color:hsl(" +
         std::to_string(static_cast<int>(kGoldenAngle * static_cast<double>(link)) % 360) + " 60% 40%)\">";
}

std::string terminal_color(size_t link) {
  constexpr const char* kColors[] = {"31", "34", "32", "35", "36", "33"};
  return std::string("\033[1;") + kColors[link % std::size(kColors)] + "m";
}

// `first_link`: the place of the line's first shared word.
std::string marked_line(const PhraseGraph& graph, const ChainLine& line, size_t first_link,
                        const Marking& marking) {
  const Phrase& phrase = graph.phrases()[line.phrase];
  const std::vector<WordPlace> words = words_in(phrase.text);
  std::string text;
  size_t at = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    const auto link = std::find(line.links.begin(), line.links.end(), phrase.stems[i]);
    if (link == line.links.end()) continue;
    text += marking.escaped(phrase.text.substr(at, words[i].begin - at));
    text += marking.before(first_link + (link - line.links.begin()));
    text +=
        marking.escaped(phrase.text.substr(words[i].begin, words[i].end - words[i].begin)) + marking.behind;
    at = words[i].end;
  }
  return text + marking.escaped(phrase.text.substr(at));
}

std::string poem_text(const PhraseGraph& graph, const PhraseChain& chain, const Marking& marking,
                      const std::string& line_end) {
  std::string text;
  size_t link = 0;
  for (const ChainLine& line : chain) {
    text += marked_line(graph, line, link, marking) + line_end;
    link += line.links.size() - 1;
  }
  return text;
}

constexpr const char* kStyle =
    "body{margin:3em auto;max-width:40em;font:1.1em/1.7 Georgia,serif;color:#222;background:#fdfcf8}"
    "p{margin:0 0 3em}b{font-weight:600}";

}  // namespace

std::string chains_text(const PhraseGraph& graph, const std::vector<PhraseChain>& chains, LinkMarks marks) {
  const Marking marking{.before =
                            [&](size_t link) {
                              return marks == LinkMarks::terminal ? terminal_color(link)
                                     : marks == LinkMarks::stars  ? std::string("*")
                                                                  : std::string();
                            },
                        .behind = marks == LinkMarks::terminal ? "\033[0m"
                                  : marks == LinkMarks::stars  ? "*"
                                                               : "",
                        .escaped = plain};
  std::string text;
  for (const PhraseChain& chain : chains)
    text += (text.empty() ? "" : "\n") + poem_text(graph, chain, marking, "\n");
  return text;
}

std::string chains_html(const PhraseGraph& graph, const std::vector<PhraseChain>& chains,
                        const std::string& title, bool marked) {
  const Marking marking{.before = [&](size_t link) { return marked ? html_color(link) : std::string(); },
                        .behind = marked ? "</b>" : "",
                        .escaped = escaped_html};
  std::string text = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                     escaped_html(title) + "</title><style>" + kStyle + "</style></head><body>\n";
  for (const PhraseChain& chain : chains)
    text += "<p>\n" + poem_text(graph, chain, marking, "<br>\n") + "</p>\n";
  return text + "</body></html>\n";
}

}  // namespace atelier
