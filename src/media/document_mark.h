// The mark in SVG, other XML and PDF: in a <metadata> element that comes first, and as the subject in a PDF's
// document information.
#pragma once

#include <string>
#include <string_view>

#include "media/byte_source.h"
#include "media/metadata.h"

namespace atelier {

std::string with_svg_mark(std::string svg, const OutputMark& mark);
// `root` is the name of the document's outermost element.
std::string with_xml_mark(std::string xml, const std::string& root, const OutputMark& mark);
// The text of a PDF's subject: printable ASCII without brackets, all else as %0A; "" for an empty mark.
std::string pdf_subject(const OutputMark& mark);

// "svg" (or other XML), "pdf" or "", from the first bytes.
std::string sniff_document(std::string_view start);
// The text of our mark, or "".
std::string document_text(ByteSource& source, const std::string& format);

}  // namespace atelier
