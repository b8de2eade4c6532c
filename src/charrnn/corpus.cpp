#include "charrnn/corpus.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "base/unicode.h"
#include "tensor/seed.h"

namespace atelier {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What Windows 1252 has in place of Latin-1's controls from 0x80 on; 0 is nothing.
constexpr char32_t kWindowsLetters[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                          0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::string from_latin(const std::string& bytes) {
  std::string text;
  text.reserve(bytes.size() * 9 / 8);
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    const bool is_windows = code >= 0x80 && code < 0xA0 && kWindowsLetters[code - 0x80] != 0;
    append_utf8(text, is_windows ? kWindowsLetters[code - 0x80] : code);
  }
  return text;
}

void make_plain_line_ends(std::string& text) {
  if (text.find('\r') == std::string::npos) return;
  size_t to = 0;
  for (size_t from = 0; from < text.size(); ++from) {
    if (text[from] != '\r')
      text[to++] = text[from];
    else if (from + 1 == text.size() || text[from + 1] != '\n')
      text[to++] = '\n';
  }
  text.resize(to);
}

}  // namespace

std::string Corpus::text() const {
  std::string text;
  for (const std::string& document : documents) text += document + between;
  return text;
}

CorpusCounts counts_of(const Corpus& corpus) {
  CorpusCounts counts{.documents = std::ssize(corpus.documents)};
  std::unordered_set<char32_t> seen;
  const auto count = [&](std::string_view text) {
    while (!text.empty()) {
      seen.insert(take_code_point(text).value_or(0));
      ++counts.characters;
    }
  };
  for (const std::string& document : corpus.documents) {
    count(document);
    count(corpus.between);
  }
  counts.distinct = std::ssize(seen);
  return counts;
}

std::string said(const CorpusCounts& counts, const Corpus& corpus) {
  std::string text =
      with_commas(counts.documents) + (counts.documents == 1 ? " document, " : " documents, ") +
      with_commas(counts.characters) + " characters, " + with_commas(counts.distinct) + " distinct";
  std::vector<std::string> reasons;
  for (const auto& [why, count] : corpus.dropped) reasons.push_back(with_commas(count) + " " + why);
  return reasons.empty() ? text : text + "; left out: " + join(reasons, ", ");
}

std::string decoded_text(std::string bytes, const std::string& name, const std::string& encoding,
                         bool& assumed_latin) {
  const auto bad = encoding == "latin-1" ? std::nullopt : find_bad_utf8(bytes);
  assumed_latin = bad && encoding == "auto";
  if (bad && encoding == "utf-8")
    throw Error("is no UTF-8", place_of({name, bytes}, *bad), "convert it, or say --encoding latin-1");
  std::string text = encoding == "latin-1" || bad ? from_latin(bytes) : std::move(bytes);
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  make_plain_line_ends(text);
  if (const size_t zero = text.find('\0'); zero != std::string::npos)
    throw Error("holds NUL bytes and is no text", place_of({name, text}, zero), "name text files");
  return text;
}

// Fisher and Yates, by the project's own generator: the same on every machine.
void shuffle_documents(Corpus& corpus, uint64_t seed) {
  RandomStream random(seed, "corpus order");
  for (size_t i = corpus.documents.size(); i > 1; --i)
    std::swap(corpus.documents[i - 1], corpus.documents[random.below(static_cast<int64_t>(i))]);
}

void drop_repeated(Corpus& corpus) {
  std::unordered_set<std::string> seen;
  const int64_t count = std::erase_if(
      corpus.documents, [&](const std::string& document) { return !seen.insert(lower(document)).second; });
  if (count > 0) corpus.drop("repeated", count);
}

void drop_long(Corpus& corpus, int64_t max_length) {
  if (max_length == 0) return;
  const int64_t count = std::erase_if(corpus.documents, [&](const std::string& document) {
    return std::ssize(document) > max_length && std::ssize(code_points_of(document)) > max_length;
  });
  if (count > 0) corpus.drop("longer than " + with_commas(max_length) + " characters", count);
}

std::string with_commas(int64_t number) {
  std::string digits = std::to_string(number);
  for (auto place = std::ssize(digits) - 3; place > (number < 0); place -= 3) digits.insert(place, ",");
  return digits;
}

std::string place_of(const SourceText& source, size_t at) {
  return source.name + ":" +
         std::to_string(1 + std::count(source.text.begin(), source.text.begin() + at, '\n'));
}

}  // namespace atelier
