#include "charrnn/vocabulary.h"

#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "base/unicode.h"

namespace atelier {

Vocabulary Vocabulary::of(const std::vector<std::u32string>& texts, bool has_end, bool is_bytes) {
  std::set<char32_t> seen;
  for (const std::u32string& text : texts) seen.insert(text.begin(), text.end());
  return Vocabulary({seen.begin(), seen.end()}, has_end, is_bytes);
}

Vocabulary::Vocabulary(std::vector<char32_t> symbols, bool has_end, bool is_bytes)
    : symbols_(std::move(symbols)), has_end_(has_end), is_bytes_(is_bytes) {
  for (size_t i = 0; i < symbols_.size(); ++i) numbers_.emplace(symbols_[i], static_cast<int32_t>(i));
}

std::optional<int32_t> Vocabulary::end() const {
  return has_end_ ? std::optional(static_cast<int32_t>(symbols_.size())) : std::nullopt;
}

std::u32string symbols_of(std::string_view text, bool is_bytes) {
  if (!is_bytes) return code_points_of(text);
  std::u32string bytes;
  for (const char byte : text) bytes.push_back(static_cast<unsigned char>(byte));
  return bytes;
}

std::u32string Vocabulary::symbols_of(std::string_view text) const {
  return atelier::symbols_of(text, is_bytes_);
}

std::optional<int32_t> Vocabulary::number(char32_t symbol) const {
  const auto found = numbers_.find(symbol);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<int32_t> Vocabulary::numbers(std::u32string_view text) const {
  std::vector<int32_t> numbers;
  std::set<char32_t> unknown;
  for (const char32_t symbol : text)
    if (const auto known = number(symbol))
      numbers.push_back(*known);
    else
      unknown.insert(symbol);
  if (unknown.empty()) return numbers;
  std::vector<std::string> said;
  for (const char32_t symbol : unknown)
    if (said.size() < 5) said.push_back(said_code_point(symbol));
  const size_t more = unknown.size() - said.size();
  throw Error(
      "the network never saw " + join(said, ", ") + (more ? " and " + std::to_string(more) + " more" : ""),
      "", "leave them out, or take what it knows");
}

std::string Vocabulary::text(int32_t number) const {
  if (number < 0 || number >= std::ssize(symbols_)) return "";
  const char32_t symbol = symbols_[number];
  return is_bytes_ ? std::string(1, static_cast<char>(symbol)) : utf8_of(std::u32string_view(&symbol, 1));
}

std::string Vocabulary::json() const {
  return nlohmann::json{{"symbols", std::vector<uint32_t>(symbols_.begin(), symbols_.end())},
                        {"end", has_end_},
                        {"bytes", is_bytes_}}
      .dump();
}

Vocabulary Vocabulary::parse(const std::string& json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  const auto is_symbol = [](const nlohmann::json& number) {
    return number.is_number_unsigned() && number.get<uint64_t>() <= 0x10FFFF;
  };
  const bool is_sound = parsed.is_object() && parsed.contains("symbols") && parsed["symbols"].is_array() &&
                        std::all_of(parsed["symbols"].begin(), parsed["symbols"].end(), is_symbol) &&
                        parsed.contains("end") && parsed["end"].is_boolean() && parsed.contains("bytes") &&
                        parsed["bytes"].is_boolean();
  if (!is_sound) throw Error("holds no vocabulary that can be read", "", "take a network of charrnn-train");
  std::vector<char32_t> symbols;
  for (const auto& number : parsed["symbols"]) symbols.push_back(number.get<uint32_t>());
  return Vocabulary(std::move(symbols), parsed["end"], parsed["bytes"]);
}

}  // namespace atelier
