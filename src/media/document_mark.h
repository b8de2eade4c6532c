// The mark in SVG and PDF: in SVG's <metadata>, and as the subject in a PDF's document information.
#pragma once

#include <string>
#include <string_view>

#include "media/byte_source.h"
#include "media/metadata.h"

namespace atelier {

std::string with_svg_mark(std::string svg, const OutputMark& mark);
// The text of a PDF's subject: printable ASCII without brackets, all else as %0A; "" for an empty mark.
std::string pdf_subject(const OutputMark& mark);

// "svg", "pdf" or "", from the first bytes.
std::string sniff_document(std::string_view start);
// The text of our mark, or "".
std::string document_text(ByteSource& source, const std::string& format);

}  // namespace atelier
