#include "tensor/idx.h"

#include <ATen/ops/empty.h>

#include <cstring>
#include <string>
#include <vector>

#include "base/error.h"

namespace atelier {

namespace {

template <class Number, class Bits>
at::Tensor from_big_endian(std::string_view bytes, const std::vector<int64_t>& shape) {
  at::Tensor array = at::empty(shape, at::kFloat);
  auto* out = array.mutable_data_ptr<float>();
  for (size_t i = 0; i + sizeof(Number) <= bytes.size(); i += sizeof(Number)) {
    Bits bits = 0;
    for (size_t byte = 0; byte < sizeof(Number); ++byte)
      bits = static_cast<Bits>(bits << 8U) | static_cast<unsigned char>(bytes[i + byte]);
    Number number;
    std::memcpy(&number, &bits, sizeof number);
    *out++ = static_cast<float>(number);
  }
  return array;
}

at::Tensor bytes_as_they_are(std::string_view bytes, const std::vector<int64_t>& shape) {
  at::Tensor array = at::empty(shape, at::kByte);
  if (!bytes.empty()) std::memcpy(array.mutable_data_ptr<uint8_t>(), bytes.data(), bytes.size());
  return array;
}

}  // namespace

bool is_idx(std::string_view bytes) {
  return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] >= 0x08 && bytes[2] <= 0x0e &&
         bytes[3] >= 1 && bytes[3] <= 8;
}

at::Tensor idx_array(std::string_view bytes, const std::filesystem::path& path) {
  const auto type = static_cast<unsigned char>(bytes[2]);
  const size_t num_dims = static_cast<unsigned char>(bytes[3]), header = 4 + 4 * num_dims;
  const size_t size = type <= 0x09 ? 1 : type == 0x0b ? 2 : type == 0x0e ? 8 : 4;
  if (type == 0x0a || bytes.size() < header)
    throw Error("is no sound idx file", path.string(), "copy it again");
  std::vector<int64_t> shape;
  uint64_t numel = 1;
  for (size_t i = 0; i < num_dims; ++i) {
    uint32_t side = 0;
    for (size_t byte = 0; byte < 4; ++byte)
      side = side << 8U | static_cast<unsigned char>(bytes[4 + 4 * i + byte]);
    shape.push_back(side);
    if (__builtin_mul_overflow(numel, uint64_t{side}, &numel)) numel = UINT64_MAX / 16;
  }
  if (bytes.size() - header != numel * size)
    throw Error("is cut off or damaged: its head promises " + std::to_string(numel) + " numbers",
                path.string(), "copy it again");
  const std::string_view body = bytes.substr(header);
  if (type == 0x08) return bytes_as_they_are(body, shape);
  if (type == 0x09) return from_big_endian<int8_t, uint8_t>(body, shape);
  if (type == 0x0b) return from_big_endian<int16_t, uint16_t>(body, shape);
  if (type == 0x0c) return from_big_endian<int32_t, uint32_t>(body, shape);
  if (type == 0x0d) return from_big_endian<float, uint32_t>(body, shape);
  return from_big_endian<double, uint64_t>(body, shape);
}

}  // namespace atelier
