#include "nn/prototxt.h"

#include <cctype>

#include "base/files.h"

namespace atelier {
namespace {

constexpr int kMaxDepth = 64;
constexpr size_t kMaxBytes = 4 << 20;  // a network of 150 layers has about 100 KB

// message = { name [":"] (value | "{" message "}" | "<" message ">") [","|";"] }
class Parser {
 public:
  Parser(const std::string& text, const std::string& file) : text_(text), file_(file) {}

  Node parse() {
    if (text_.size() > kMaxBytes)
      throw Error("is too large for a network's description", file_, "is it a Caffe .prototxt?");
    skip_space();
    const Mark start = mark();
    Node root = message('\0', start, 0);
    if (at_ < text_.size()) fail("is not expected here");
    return root;
  }

 private:
  Mark mark() const { return {file_, line_, static_cast<int>(at_ - line_start_) + 1}; }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  [[noreturn]] void fail(const std::string& problem) const {
    const std::string found =
        at_ < text_.size() ? "'" + std::string(1, next()) + "' " : "the end of the file ";
    throw Error(found + problem, mark().text(), "is it a Caffe .prototxt?");
  }

  void advance() {
    if (text_[at_] == '\n') {
      ++line_;
      line_start_ = at_ + 1;
    }
    ++at_;
  }

  void skip_space() {
    while (at_ < text_.size() && (std::isspace(static_cast<unsigned char>(next())) || next() == '#')) {
      if (next() == '#') {
        while (at_ < text_.size() && next() != '\n') advance();
      } else {
        advance();
      }
    }
  }

  bool accept(char wanted) {
    if (next() != wanted || at_ >= text_.size()) return false;
    advance();
    skip_space();
    return true;
  }

  static bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '+' || c == '-';
  }

  std::string word() {
    const size_t start = at_;
    while (at_ < text_.size() && is_word(next())) advance();
    if (at_ == start) fail("stands where a name or value was expected");
    std::string found = text_.substr(start, at_ - start);
    skip_space();
    return found;
  }

  // Strings that follow one another are one; escapes beyond \" \' \\ do not occur in networks.
  std::string quoted_string() {
    std::string found;
    while (next() == '"' || next() == '\'') {
      const char quote = next();
      advance();
      while (at_ < text_.size() && next() != quote && next() != '\n') {
        if (next() == '\\' && at_ + 1 < text_.size()) advance();
        found += next();
        advance();
      }
      if (next() != quote || at_ >= text_.size()) fail("stands within a string without an end");
      advance();
      skip_space();
    }
    return found;
  }

  Node scalar() {
    const Mark place = mark();
    const bool is_string = next() == '"' || next() == '\'';
    return Node::scalar(is_string ? quoted_string() : word(), place);
  }

  Node message(char end, const Mark& start, int depth) {
    if (depth > kMaxDepth) fail("begins a message that is nested too deeply");
    std::vector<Node::Entry> entries;
    while (at_ < text_.size() && next() != end) field(entries, depth);
    if (end != '\0' && !accept(end))
      fail("comes before the '" + std::string(1, end) + "' that ends a message");
    return Node::map(std::move(entries), start);
  }

  void field(std::vector<Node::Entry>& entries, int depth) {
    const Mark place = mark();
    const std::string name = word();
    const auto add = [&](Node value) {
      value.set_key_mark(place);
      entries.emplace_back(name, std::move(value));
    };
    const bool colon = accept(':');
    if (accept('{')) {
      add(message('}', place, depth + 1));
    } else if (accept('<')) {
      add(message('>', place, depth + 1));
    } else if (!colon) {
      fail("stands where ':' or '{' was expected after '" + name + "'");
    } else if (accept('[')) {
      while (!accept(']')) {
        add(scalar());
        accept(',');
      }
    } else {
      add(scalar());
    }
    if (!accept(',')) accept(';');
  }

  const std::string& text_;
  const std::string& file_;
  size_t at_ = 0, line_start_ = 0;
  int line_ = 1;
};

}  // namespace

Node parse_prototxt(const std::string& text, const std::string& file) {
  return Parser(text, file).parse();
}

Graph graph_from_prototxt(const std::filesystem::path& path) {
  const std::string file = path.string();
  const Node net = parse_prototxt(read_file(path, kMaxBytes), file);
  return graph_from_document(description_from_prototxt(net, file), path);
}

}  // namespace atelier
