#include "media/npy_picture.h"

#include <ATen/ops/cat.h>
#include <c10/core/ScalarType.h>

#include <limits>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "media/raster.h"
#include "tensor/npy.h"

namespace atelier {

namespace {

bool is_channel_count(int64_t count) {
  return count == 1 || count == 3 || count == 4;
}

// To (C,H,W); undefined where the shape is no picture's.
at::Tensor channels_first(at::Tensor array) {
  if (array.dim() == 4 && array.size(0) == 1) array = array.squeeze(0);
  if (array.dim() == 2) return array.unsqueeze(0);
  if (array.dim() != 3) return {};
  if (is_channel_count(array.size(0))) return array;
  return is_channel_count(array.size(2)) ? array.permute({2, 0, 1}) : at::Tensor();
}

double largest_of(at::ScalarType type) {
  if (type == at::kByte) return 255;
  if (type == at::kUInt16) return 65535;
  return c10::isFloatingType(type) ? 1 : 0;
}

}  // namespace

Image read_npy_picture(const std::filesystem::path& path) {
  const at::Tensor array = read_npy(path);
  const at::Tensor planes = channels_first(array);
  const double largest = largest_of(array.scalar_type());
  if (!planes.defined() || planes.numel() == 0 || largest == 0)
    throw Error("the array is no picture", path.string(),
                "store (3,H,W) or (H,W,3) as float32 0..1, uint8 or uint16");
  const at::Tensor values = planes.to(at::kFloat).div(largest).clamp(0, 1).unsqueeze(0).contiguous();
  const int64_t channels = values.size(1);
  Image image;
  image.grey = channels == 1;
  image.bits = array.scalar_type() == at::kByte ? 8 : array.scalar_type() == at::kUInt16 ? 16 : 32;
  image.pixels = (channels == 1 ? values.expand({1, 3, -1, -1}) : values.narrow(1, 0, 3)).contiguous();
  if (channels == 4) image.alpha = values.narrow(1, 3, 1).contiguous();
  return image;
}

// Only the sides are read here; read_npy() checks the header.
PictureSize size_of_npy(ByteSource& source) {
  constexpr std::string_view kKey = "'shape': (";
  const std::string_view head = source.at(0, 512);
  const size_t start = head.find(kKey), end = head.find(')', start);
  if (end == std::string_view::npos) return {};
  std::vector<int64_t> sides;
  for (const std::string& side : split(head.substr(start + kKey.size(), end - start - kKey.size()), ','))
    if (const auto number = parse_int(trim(side))) sides.push_back(*number);
  if (sides.size() == 4 && sides[0] == 1) sides.erase(sides.begin());
  if (sides.size() == 2) return {sides[0], sides[1]};
  if (sides.size() != 3) return {};
  if (is_channel_count(sides[0])) return {sides[1], sides[2]};
  return is_channel_count(sides[2]) ? PictureSize{sides[0], sides[1]} : PictureSize{};
}

std::string npy_bytes(const Image& image) {
  const at::Tensor planes = image.alpha.defined() ? at::cat({image.pixels, image.alpha}, 1) : image.pixels;
  const at::Tensor values = planes.squeeze(0).to(at::kFloat).contiguous();
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                       std::to_string(values.size(0)) + ", " + std::to_string(values.size(1)) + ", " +
                       std::to_string(values.size(2)) + "), }";
  constexpr size_t kStart = 10,
                   kLength = 128;  // magic, version and length; all of it, which aligns the numbers
  header.resize(kLength - kStart - 1, ' ');
  const std::string start = std::string("\x93NUMPY\x01\x00", 8) + little_endian_bytes(kLength - kStart, 2);
  return start + header + '\n' +
         std::string(static_cast<const char*>(values.const_data_ptr()), values.nbytes());
}

}  // namespace atelier
