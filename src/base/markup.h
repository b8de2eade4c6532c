// The tags of XML as they stand, whole or broken: for text that no parser takes, and for a look at what a
// document holds before one does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

// All views are of the text that was scanned.
struct MarkupAttribute {
  std::string_view name, value;  // the value without its quotes, as written: &amp; stays
  size_t begin = 0, end = 0;     // in the text, without the space before
  bool is_whole = false;         // name="value", both quotes there
};

struct MarkupTag {
  enum class Kind {
    open,    // <name …>
    close,   // </name>
    empty,   // <name …/>
    hidden,  // comments and CDATA
    other,   // <!DOCTYPE …>, <?…?>
    stray,   // a < or </ that begins nothing
  };
  Kind kind = Kind::stray;
  std::string_view name;  // with its prefix; "xml-stylesheet" of <?xml-stylesheet …?>
  std::vector<MarkupAttribute> attributes;
  size_t begin = 0, end = 0;  // in the text
  bool is_whole = false;      // it has its >; one without ends before the next <, or with the text

  bool has_children() const { return kind == Kind::open; }
  const MarkupAttribute* find(std::string_view attribute) const;  // the first of that name
};

// In their order. A < within a quoted value ends the value and the tag: nothing well formed has one there.
std::vector<MarkupTag> scan_markup(std::string_view text);

// "path" of "svg:path".
std::string_view local_name(std::string_view name);

}  // namespace atelier
