#include "media/pictures.h"

#include <ATen/ops/empty.h>

#include "media/byte_source.h"

namespace atelier {

Image make_picture(const PictureKind& kind) {
  Image image;
  image.bits = kind.bits;
  image.grey = kind.grey;
  image.pixels = at::empty({1, 3, kind.height, kind.width}, at::kFloat);
  if (kind.alpha) image.alpha = at::empty({1, 1, kind.height, kind.width}, at::kFloat);
  const int64_t largest = kind.bits == 16 ? 65535 : 255;
  const auto value = [&](int64_t channel, int64_t y, int64_t x) {
    const int64_t number = (y * 7919 + x * 104729 + channel * 31337 + y * x * 271) % (largest + 1);
    return static_cast<float>(number) / static_cast<float>(largest);
  };
  const int64_t area = kind.height * kind.width;
  for (int64_t i = 0; i < area; ++i) {
    const int64_t y = i / kind.width, x = i % kind.width;
    for (int64_t c = 0; c < 3; ++c)
      image.pixels.data_ptr<float>()[c * area + i] = value(kind.grey ? 0 : c, y, x);
    if (kind.alpha) image.alpha.data_ptr<float>()[i] = value(3, y, x);
  }
  return image;
}

std::string make_profile(const std::string& space, size_t size) {
  std::string profile(size, '\0');
  for (size_t i = 128; i < size; ++i) profile[i] = static_cast<char>(i * i >> 3);
  profile.replace(0, 4, big_endian_bytes(size, 4));
  profile.replace(8, 4, std::string("\x04\x30\0\0", 4));
  profile.replace(12, 8, "mntr" + space);
  profile.replace(20, 4, "XYZ ");
  profile.replace(36, 4, "acsp");
  return profile;
}

const OutputMark& sample_mark() {
  static const OutputMark mark{.hash = "9f86d081884c7d65",
                               .job = "tool: dream\n# <&> \xC3\xA9\ninputs: [a.png]\n",
                               .software = "atelier dream 0.1.0"};
  return mark;
}

std::string with_orientation(const std::string& jpeg, int orientation) {
  const std::string tiff = std::string("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01", 18) +
                           big_endian_bytes(static_cast<uint64_t>(orientation), 2) + std::string(6, '\0');
  const std::string data = std::string("Exif\0\0", 6) + tiff;
  return jpeg.substr(0, 2) + "\xFF\xE1" + big_endian_bytes(data.size() + 2, 2) + data + jpeg.substr(2);
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  EXPECT_EQ(a.sizes(), b.sizes());
  if (a.sizes() != b.sizes()) return 1e9;
  return a.sub(b).abs().max().item().toDouble();
}

std::string bytes_of_hex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace atelier
