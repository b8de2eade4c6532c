// The smallest writer of protobuf's wire format: enough to compose the .caffemodel files of the tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace atelier {

inline std::string raw_varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

inline std::string tag(uint64_t number, uint64_t wire) {
  return raw_varint(number << 3 | wire);
}
inline std::string varint(uint64_t number, uint64_t value) {
  return tag(number, 0) + raw_varint(value);
}
inline std::string message(uint64_t number, const std::string& content) {
  return tag(number, 2) + raw_varint(content.size()) + content;
}
inline std::string fixed32(uint64_t number, float value) {
  return tag(number, 5) + std::string(reinterpret_cast<const char*>(&value), sizeof value);
}

inline std::string packed(uint64_t number, const std::vector<float>& values) {
  return message(number,
                 std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)));
}

// BlobProto, with BlobShape and with the four sides of old.
inline std::string blob(const std::vector<int64_t>& shape, const std::vector<float>& values) {
  std::string dims;
  for (const int64_t dim : shape) dims += raw_varint(static_cast<uint64_t>(dim));
  return message(7, message(1, dims)) + packed(5, values);
}
inline std::string old_blob(uint64_t num, uint64_t channels, uint64_t height, uint64_t width,
                            const std::vector<float>& values) {
  return varint(1, num) + varint(2, channels) + varint(3, height) + varint(4, width) + packed(5, values);
}

// LayerParameter and V1LayerParameter.
inline std::string layer(const std::string& name, const std::string& type,
                         const std::vector<std::string>& blobs) {
  std::string bytes = message(1, name) + message(2, type);
  for (const std::string& one : blobs) bytes += message(7, one);
  return bytes;
}
inline std::string layer_v1(const std::string& name, uint64_t type, const std::vector<std::string>& blobs) {
  std::string bytes = message(4, name) + varint(5, type);
  for (const std::string& one : blobs) bytes += message(6, one);
  return bytes;
}

// NetParameter.
inline std::string net(const std::vector<std::string>& layers, uint64_t number = 100) {
  std::string bytes = message(1, "net");
  for (const std::string& one : layers) bytes += message(number, one);
  return bytes;
}
inline std::string net_v1(const std::vector<std::string>& layers) {
  return net(layers, 2);
}

}  // namespace atelier
