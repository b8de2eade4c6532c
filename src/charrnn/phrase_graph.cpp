#include "charrnn/phrase_graph.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <unordered_set>

#include "base/error.h"
#include "base/text.h"
#include "base/unicode.h"
#include "charrnn/phrase_words.h"
#include "charrnn/stem.h"

namespace atelier {

namespace {

constexpr size_t kLeastLetters = 3;
constexpr size_t kLeastLines = 2;  // a word of one line links nothing

// Behind these stand names of things, mostly.
bool announces_thing(const std::string& word) {
  static const std::unordered_set<std::string> words{
      "a",    "an",   "the",   "my",    "thy",     "his",   "her",     "its",     "our",    "your", "their",
      "this", "that", "these", "those", "no",      "every", "of",      "in",      "with",   "from", "without",
      "into", "upon", "under", "like",  "through", "and",   "between", "beneath", "towards"};
  return words.contains(word);
}

// What is known of a word while the lines are read.
struct Known {
  std::string stem;
  std::map<std::string, int> forms;
  int num_places = 0, num_as_thing = 0;
  std::vector<int> lines;
};

struct Reading {
  std::unordered_map<std::string, int> number_of_stem;
  std::vector<Known> known;
  std::vector<std::vector<int>> doings;  // of each phrase: stems of words that end as doings do
};

bool can_link(const std::string& word) {
  return word.size() >= kLeastLetters && !is_dull_word(word) && word.find('\'') == std::string::npos;
}

// Whether the word stands as the name of a thing does: announced, at once or before the word that qualifies
// it, and with no other content word behind it.
bool stands_as_thing(const std::vector<WordPlace>& words, size_t i) {
  const bool ends_group = i + 1 == words.size() || is_function_word(words[i + 1].word);
  const bool is_announced = i > 0 && announces_thing(words[i - 1].word);
  const bool is_qualified =
      i > 1 && announces_thing(words[i - 2].word) && !is_function_word(words[i - 1].word);
  return ends_group && (is_announced || is_qualified);
}

bool is_doing(const std::string& word) {
  return word.ends_with("ed") || word.ends_with("ing");
}

bool has_capital(std::string_view word) {
  return word.size() > 1 && word.front() >= 'A' && word.front() <= 'Z';
}

Phrase read_phrase(const std::string& text, int line, Reading& reading) {
  reading.doings.emplace_back();
  Phrase phrase{.text = text, .length = static_cast<int>(code_points_of(text).size())};
  const std::vector<WordPlace> words = words_in(text);
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i].word;
    const std::string stem = stem_of(singular_of(word));
    const auto [found, is_new] = reading.number_of_stem.emplace(stem, static_cast<int>(reading.known.size()));
    if (is_new) reading.known.push_back({.stem = stem});
    Known& known = reading.known[found->second];
    phrase.stems.push_back(found->second);
    phrase.num_names += i > 0 && has_capital({&text[words[i].begin], words[i].end - words[i].begin});
    if (!can_link(word)) continue;
    if (is_doing(word)) reading.doings.back().push_back(found->second);
    ++known.forms[word];
    ++known.num_places;
    known.num_as_thing += stands_as_thing(words, i);
    if (known.lines.empty() || known.lines.back() != line) known.lines.push_back(line);
  }
  phrase.is_dangling = words.empty() || is_function_word(words.back().word);
  return phrase;
}

std::string most_frequent(const std::map<std::string, int>& forms) {
  return std::max_element(forms.begin(), forms.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

// A quality or a way of doing, by its ending alone.
bool ends_as_no_thing(const std::string& word) {
  return word.ends_with("ly") || is_doing(word);
}

double weight_of(const Known& known, const std::string& word, size_t num_lines) {
  const double thing = (known.num_as_thing + 0.5) / (known.num_places + 2.0);
  const double share = static_cast<double>(known.lines.size()) / static_cast<double>(num_lines);
  constexpr double kCommon = 0.001;  // of all lines
  const double common = share > kCommon ? 0.14 * std::log2(share / kCommon) : 0;
  return std::clamp(1.3 * thing - common - (ends_as_no_thing(word) ? 0.3 : 0), 0.0, 1.0);
}

}  // namespace

PhraseGraph::PhraseGraph(const std::vector<std::string>& lines) {
  Reading reading;
  std::unordered_set<std::string> seen;
  for (const std::string& line : lines) {
    const std::string text = trim(line);
    if (!seen.insert(lower(text)).second) continue;
    Phrase phrase = read_phrase(text, static_cast<int>(phrases_.size()), reading);
    if (phrase.stems.empty())
      reading.doings.pop_back();
    else
      phrases_.push_back(std::move(phrase));
  }
  std::vector<int> number(reading.known.size(), -1);
  for (size_t i = 0; i < number.size(); ++i) {
    const Known& known = reading.known[i];
    if (known.lines.size() < kLeastLines) continue;
    number[i] = num_nodes();
    node_of_stem_[known.stem] = number[i];
    words_.push_back(most_frequent(known.forms));
    weights_.push_back(weight_of(known, words_.back(), phrases_.size()));
    lines_.push_back(known.lines);
  }
  // Words that link nothing keep numbers of their own behind those of the nodes.
  for (int next = num_nodes(); int& one : number)
    if (one < 0) one = next++;
  for (size_t line = 0; line < phrases_.size(); ++line) {
    for (int& stem : phrases_[line].stems) stem = number[stem];
    for (const int stem : reading.doings[line])
      if (number[stem] < num_nodes() && !is_doing(words_[number[stem]]))
        phrases_[line].bent.push_back(number[stem]);
  }
  for (int node = 0; node < num_nodes(); ++node)
    for (const int line : lines_[node]) phrases_[line].nodes.push_back(node);
  find_lengths_and_names();
}

// Where few lines begin with a capital, those that do begin with a name.
void PhraseGraph::find_lengths_and_names() {
  if (phrases_.empty()) return;
  std::vector<int> lengths;
  for (const Phrase& phrase : phrases_) lengths.push_back(phrase.length);
  std::nth_element(lengths.begin(), lengths.begin() + lengths.size() / 2, lengths.end());
  usual_length_ = lengths[lengths.size() / 2];
  const auto begins_with_capital = [](const Phrase& phrase) { return has_capital(phrase.text); };
  const auto num_capitals = std::count_if(phrases_.begin(), phrases_.end(), begins_with_capital);
  if (num_capitals * 3 > std::ssize(phrases_)) return;
  for (Phrase& phrase : phrases_) phrase.num_names += begins_with_capital(phrase);
}

int PhraseGraph::node_of(const std::string& given) const {
  const std::string word = lower(trim(given));
  const auto found = node_of_stem_.find(stem_of(singular_of(word)));
  if (found != node_of_stem_.end()) return found->second;
  if (is_dull_word(word))
    throw Error("'" + word + "' is too common to link lines", "", "choose a word that says more");
  std::string problem = "no two lines hold '" + word + "'" + did_you_mean(word, words_);
  throw Error(problem, "", "there are " + std::to_string(num_nodes()) + " words that link lines");
}

std::vector<std::vector<bool>> PhraseGraph::reach(int target, int most) const {
  std::vector<std::vector<bool>> reach(most + 1, std::vector<bool>(num_nodes()));
  reach[0][target] = true;
  for (int n = 1; n <= most; ++n) {
    for (const Phrase& phrase : phrases_) {
      const auto num_near = std::count_if(phrase.nodes.begin(), phrase.nodes.end(),
                                          [&](int node) { return reach[n - 1][node]; });
      if (num_near == 0) continue;
      for (const int node : phrase.nodes)  // from another word than itself
        if (num_near > 1 || !reach[n - 1][node]) reach[n][node] = true;
    }
  }
  return reach;
}

std::vector<int> PhraseGraph::distances(int from) const {
  std::vector<int> distance(num_nodes(), -1);
  distance[from] = 0;
  for (std::deque<int> waiting{from}; !waiting.empty(); waiting.pop_front()) {
    const int node = waiting.front();
    for (const int line : lines_[node]) {
      for (const int next : phrases_[line].nodes) {
        if (distance[next] >= 0) continue;
        distance[next] = distance[node] + 1;
        waiting.push_back(next);
      }
    }
  }
  return distance;
}

}  // namespace atelier
