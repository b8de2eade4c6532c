#include "tensor/npy.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <bit>
#include <fstream>
#include <numeric>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "tensor/bytes.h"

namespace atelier {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are copied as they lie in the file");

namespace fs = std::filesystem;

constexpr std::string_view kMagic{"\x93NUMPY", 6};
constexpr uint64_t kMaxHeader = 1 << 20;
constexpr size_t kMaxRank = 32;  // NumPy's own limit

struct Type {
  std::string_view descr;
  at::ScalarType type;
};
constexpr std::array<Type, 12> kTypes{{{"|b1", at::kBool},
                                       {"|u1", at::kByte},
                                       {"|i1", at::kChar},
                                       {"<u2", at::kUInt16},
                                       {"<i2", at::kShort},
                                       {"<u4", at::kUInt32},
                                       {"<i4", at::kInt},
                                       {"<u8", at::kUInt64},
                                       {"<i8", at::kLong},
                                       {"<f2", at::kHalf},
                                       {"<f4", at::kFloat},
                                       {"<f8", at::kDouble}}};

struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<int64_t> shape;
};

[[noreturn]] void fail(const fs::path& path, const std::string& problem) {
  throw Error("not a sound .npy file: " + problem, path.string(), "save it again with numpy.save");
}

// --- The header: a Python dictionary of three keys

class HeaderReader {
 public:
  HeaderReader(std::string_view text, const fs::path& path) : text_(text), path_(path) {}

  Header read() {
    Header header;
    expect('{');
    int seen = 0;
    while (!take('}')) {
      seen |= read_entry(header, quoted());
      if (!take(',') && peek() != '}') fail(path_, "its header is not a dictionary");
    }
    if (peek() != '\0') fail(path_, "something follows the dictionary in its header");
    if (seen != 7) fail(path_, "its header lacks descr, fortran_order or shape");
    return header;
  }

 private:
  int read_entry(Header& header, const std::string& key) {
    expect(':');
    if (key == "descr") return header.descr = descr(), 1;
    if (key == "fortran_order") return header.fortran_order = boolean(), 2;
    if (key == "shape") return header.shape = shape(), 4;
    fail(path_, "its header has the unknown key '" + key + "'");
  }

  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char wanted) { return peek() == wanted && wanted != '\0' ? (++at_, true) : false; }
  void expect(char wanted) {
    if (!take(wanted)) fail(path_, std::string("its header lacks a '") + wanted + "'");
  }

  std::string quoted() {
    const char quote = peek();
    const size_t end = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos) fail(path_, "its header has a name without quotes");
    const std::string result(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return result;
  }

  // A list here describes records.
  std::string descr() {
    if (peek() == '[')
      throw Error("holds records, not numbers of one type", path_.string(), "save one field alone");
    return quoted();
  }

  bool boolean() {
    for (const auto& [word, value] : {std::pair{std::string_view("True"), true}, {"False", false}}) {
      if (peek() != word[0] || text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return value;
    }
    fail(path_, "fortran_order is neither True nor False");
  }

  std::vector<int64_t> shape() {
    std::vector<int64_t> sides;
    expect('(');
    while (!take(')')) {
      peek();
      const size_t end = std::min(text_.find_first_not_of("0123456789", at_), text_.size());
      const auto side = parse_int(text_.substr(at_, end - at_));
      if (!side || sides.size() == kMaxRank) fail(path_, "its shape is not a list of sizes");
      sides.push_back(*side);
      at_ = end;
      if (!take(',') && peek() != ')') fail(path_, "its shape is not a list of sizes");
    }
    return sides;
  }

  std::string_view text_;
  const fs::path& path_;
  size_t at_ = 0;
};

// The length is compared with the file before anything is allocated.
std::string header_text(std::ifstream& file, const fs::path& path, uint64_t file_size) {
  std::array<char, 8> start{};
  if (!file.read(start.data(), 8) || std::string_view(start.data(), 6) != kMagic)
    fail(path, "it does not begin as one");
  const int version = static_cast<unsigned char>(start[6]);
  if (version < 1 || version > 3) fail(path, "its version " + std::to_string(version) + " is unknown");
  uint32_t length = 0;
  const int width = version == 1 ? 2 : 4;
  if (!file.read(reinterpret_cast<char*>(&length), width)) fail(path, "its header is truncated");
  if (length > kMaxHeader || length > file_size)
    fail(path, "its header claims " + std::to_string(length) + " bytes");
  std::string text(length, '\0');
  if (!file.read(text.data(), length)) fail(path, "its header is truncated");
  return text;
}

at::ScalarType type_from(const std::string& descr, const fs::path& path) {
  for (const Type& known : kTypes)
    if (known.descr == descr) return known.type;
  throw Error("holds numbers of the type '" + descr + "', which is not read", path.string(),
              "save it as little-endian numbers: array.astype('<f4')");
}

void check_length(const Header& header, at::ScalarType type, uint64_t present, const fs::path& path) {
  const std::optional<uint64_t> bytes = bytes_of(type, header.shape);
  if (!bytes) fail(path, "its shape overflows");
  if (*bytes != present)
    fail(path,
         "its shape needs " + std::to_string(*bytes) + " bytes, and " + std::to_string(present) + " follow");
}

at::Tensor in_c_order(const at::Tensor& reversed) {
  std::vector<int64_t> axes(reversed.dim());
  std::iota(axes.rbegin(), axes.rend(), 0);
  return reversed.permute(axes).contiguous();
}

std::string header_for(const at::Tensor& array) {
  const auto known = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const Type& type) { return type.type == array.scalar_type(); });
  if (known == kTypes.end()) throw Error("an array of this type cannot be stored as .npy");
  std::string shape;
  for (int64_t side : array.sizes()) shape += std::to_string(side) + ", ";
  if (array.dim() > 1) shape.resize(shape.size() - 2);
  std::string text =
      "{'descr': '" + std::string(known->descr) + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  constexpr size_t kStart = 10;  // magic, version, length
  text.resize((kStart + text.size() + 64) / 64 * 64 - kStart, ' ');
  text.back() = '\n';
  return text;
}

// All that stands before the numbers.
std::string start_of(const at::Tensor& values) {
  const std::string header = header_for(values);
  const auto length = static_cast<uint16_t>(header.size());
  std::string start(kMagic);
  start += std::string("\x01\x00", 2);
  start.append(reinterpret_cast<const char*>(&length), 2);
  return start + header;
}

}  // namespace

at::Tensor read_npy(const fs::path& path) {
  std::error_code failure;
  const uint64_t size = fs::is_regular_file(path, failure) ? fs::file_size(path, failure) : 0;
  std::ifstream file(path, std::ios::binary);
  if (!file || failure) throw Error("cannot be read", path.string(), "is the path right, and a file?");
  Header header = HeaderReader(header_text(file, path, size), path).read();
  const at::ScalarType type = type_from(header.descr, path);
  check_length(header, type, size - static_cast<uint64_t>(file.tellg()), path);
  if (header.fortran_order) std::reverse(header.shape.begin(), header.shape.end());
  at::Tensor array = at::empty(header.shape, type);
  auto* bytes = static_cast<char*>(array.data_ptr());
  if (array.nbytes() > 0 && !file.read(bytes, static_cast<std::streamsize>(array.nbytes())))
    fail(path, "its numbers cannot be read");
  if (type == at::kBool)
    std::transform(bytes, bytes + array.nbytes(), bytes,
                   [](char byte) { return static_cast<char>(byte != 0); });
  return header.fortran_order ? in_c_order(array) : array;
}

std::string npy_bytes(const at::Tensor& array) {
  const at::Tensor values = array.detach().cpu().contiguous();
  return start_of(values) + std::string(static_cast<const char*>(values.const_data_ptr()), values.nbytes());
}

void write_npy(const fs::path& path, const at::Tensor& array) {
  const at::Tensor values = array.detach().cpu().contiguous();
  AtomicFile file(path);
  file.write(start_of(values));
  file.write({static_cast<const char*>(values.const_data_ptr()), values.nbytes()});
  file.commit();
}

}  // namespace atelier
