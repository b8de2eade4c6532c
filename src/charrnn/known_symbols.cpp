#include "charrnn/known_symbols.h"

#include <cctype>

#include "base/text.h"
#include "base/unicode.h"

namespace atelier {

namespace {

std::optional<int32_t> nearest_known(char32_t symbol, const Vocabulary& vocabulary) {
  static const std::u32string kAccented =
      U"àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ‘’“”–—…\t\u00a0";
  static const std::u32string kPlain = U"aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUY''\"\"--.  ";
  const size_t at = kAccented.find(symbol);
  const char32_t plain = at == std::u32string::npos ? symbol : kPlain[at];
  for (const char32_t candidate : {plain, plain < 128 ? char32_t(std::tolower(int(plain))) : plain,
                                   plain < 128 ? char32_t(std::toupper(int(plain))) : plain})
    if (const auto number = vocabulary.number(candidate)) return number;
  return std::nullopt;
}

}  // namespace

Unknown unknown_named(const std::string& name) {
  return name == "skip" ? Unknown::skip : name == "nearest" ? Unknown::nearest : Unknown::error;
}

std::vector<int32_t> known_numbers(std::string_view text, const Vocabulary& vocabulary, Unknown unknown,
                                   std::map<char32_t, int64_t>* counts) {
  const std::u32string symbols = vocabulary.symbols_of(text);
  if (unknown == Unknown::error) return vocabulary.numbers(symbols);
  std::vector<int32_t> numbers;
  for (const char32_t symbol : symbols) {
    auto number = vocabulary.number(symbol);
    if (!number && counts) ++(*counts)[symbol];
    if (!number && unknown == Unknown::nearest) number = nearest_known(symbol, vocabulary);
    if (number) numbers.push_back(*number);
  }
  return numbers;
}

std::string said_symbols(const std::map<char32_t, int64_t>& counts) {
  constexpr size_t kMostSaid = 5;
  std::vector<std::string> said;
  for (const auto& [symbol, count] : counts)
    if (said.size() < kMostSaid) said.push_back(said_code_point(symbol));
  const size_t more = counts.size() - said.size();
  return join(said, ", ") + (more ? " and " + std::to_string(more) + " more" : "");
}

}  // namespace atelier
