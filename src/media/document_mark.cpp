#include "media/document_mark.h"

#include "media/mark.h"

namespace atelier {

namespace {

bool is_plain(char letter) {
  return letter >= ' ' && letter <= '~' && letter != '%' && letter != '(' && letter != ')' && letter != '\\';
}

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (is_plain(letter))
      encoded += letter;
    else
      encoded.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
  }
  return encoded;
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char letter) { return letter <= '9' ? letter - '0' : letter - 'A' + 10; };
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 2 >= text.size()) {
      decoded += text[i];
    } else {
      decoded += static_cast<char>(digit(text[i + 1]) << 4 | digit(text[i + 2]));
      i += 2;
    }
  }
  return decoded;
}

// Between `start`, which is kept, and `end`.
std::string_view part_of(std::string_view text, std::string_view start, char end) {
  const size_t at = text.find(start);
  return at == std::string_view::npos ? "" : text.substr(at, text.find(end, at) - at);
}

}  // namespace

std::string with_svg_mark(std::string svg, const OutputMark& mark) {
  return with_xml_mark(std::move(svg), "svg", mark);
}

std::string with_xml_mark(std::string xml, const std::string& root, const OutputMark& mark) {
  if (mark.hash.empty()) return xml;
  const size_t end = xml.find('>', xml.find("<" + root));
  if (end != std::string::npos)
    xml.insert(end + 1, "\n<metadata>" + xml_escaped(mark_text(mark, "")) + "</metadata>");
  return xml;
}

std::string pdf_subject(const OutputMark& mark) {
  return mark.hash.empty() ? "" : percent_encoded(mark_text(mark, ""));
}

std::string sniff_document(std::string_view start) {
  if (start.starts_with("%PDF-")) return "pdf";
  return start.starts_with("<?xml") || start.starts_with("<svg") ? "svg" : "";
}

std::string document_text(ByteSource& source, const std::string& format) {
  const std::string_view text = source.at(0, source.size());
  if (format == "svg") return xml_unescaped(part_of(text, kMarkStart, '<'));
  return percent_decoded(part_of(text, percent_encoded(kMarkStart), ')'));
}

}  // namespace atelier
