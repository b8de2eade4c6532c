#include "base/markup.h"

#include <algorithm>
#include <cctype>

namespace atelier {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";

bool begins_name(char letter) {
  return std::isalpha(static_cast<unsigned char>(letter)) || letter == '_' || letter == ':' || letter < 0;
}

bool continues_name(char letter) {
  return begins_name(letter) || std::isdigit(static_cast<unsigned char>(letter)) || letter == '-' ||
         letter == '.';
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<MarkupTag> tags() {
    std::vector<MarkupTag> tags;
    while ((at_ = text_.find('<', at_)) != std::string_view::npos) tags.push_back(next());
    return tags;
  }

 private:
  char letter(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool is_at(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  MarkupTag next() {
    if (is_at("<!--")) return up_to("-->", MarkupTag::Kind::hidden);
    if (is_at("<![CDATA[")) return up_to("]]>", MarkupTag::Kind::hidden);
    if (is_at("<?")) return up_to("?>", MarkupTag::Kind::other);
    if (is_at("<!")) return up_to(">", MarkupTag::Kind::other);
    const bool closes = letter(1) == '/';
    MarkupTag tag{.begin = at_, .end = at_ + 1};
    at_ += closes ? 2 : 1;
    if (!begins_name(letter())) {
      at_ = tag.end = std::min(at_, text_.size());
      return tag;
    }
    tag.kind = closes ? MarkupTag::Kind::close : MarkupTag::Kind::open;
    tag.name = name();
    read_inside(tag);
    tag.end = at_;
    return tag;
  }

  MarkupTag up_to(std::string_view ending, MarkupTag::Kind kind) {
    MarkupTag tag{.kind = kind, .begin = at_};
    at_ += 2;
    if (begins_name(letter())) tag.name = name();
    const size_t end = text_.find(ending, at_);
    tag.is_whole = end != std::string_view::npos;
    tag.end = at_ = tag.is_whole ? end + ending.size() : text_.size();
    return tag;
  }

  std::string_view name() {
    const size_t begin = at_;
    while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  void read_inside(MarkupTag& tag) {
    while (at_ < text_.size() && letter() != '<') {
      at_ = std::min(text_.find_first_not_of(kSpaces, at_), text_.size());
      if (is_at("/>") || is_at(">")) {
        if (letter() == '/') tag.kind = MarkupTag::Kind::empty;
        at_ += letter() == '/' ? 2 : 1;
        tag.is_whole = true;
        return;
      }
      if (at_ < text_.size() && letter() != '<') tag.attributes.push_back(attribute());
    }
  }

  // What is none goes on to the next space or end of the tag.
  MarkupAttribute attribute() {
    MarkupAttribute attribute{.begin = at_};
    if (begins_name(letter())) attribute.name = name();
    const char quote = letter(1);
    if (!attribute.name.empty() && letter() == '=' && (quote == '"' || quote == '\'')) {
      at_ += 2;
      const size_t end = std::min(text_.find_first_of(std::string{quote, '<'}, at_), text_.size());
      attribute.value = text_.substr(at_, end - at_);
      attribute.is_whole = end < text_.size() && text_[end] == quote;
      at_ = end + (attribute.is_whole ? 1 : 0);
    } else {
      skip_to_space(attribute.begin);
    }
    attribute.end = at_;
    return attribute;
  }

  void skip_to_space(size_t begin) {
    const size_t end = text_.find_first_of(" \t\r\n<>", std::max(at_, begin));
    at_ = std::max(begin + 1, std::min(end, text_.size()));
    if (at_ > begin + 1 && letter() == '>' && text_[at_ - 1] == '/') --at_;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

const MarkupAttribute* MarkupTag::find(std::string_view attribute) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const MarkupAttribute& one) { return one.name == attribute; });
  return found == attributes.end() ? nullptr : &*found;
}

std::vector<MarkupTag> scan_markup(std::string_view text) {
  return Scanner(text).tags();
}

std::string_view local_name(std::string_view name) {
  return name.substr(name.rfind(':') + 1);
}

}  // namespace atelier
