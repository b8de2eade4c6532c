#include "nn/caffe.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>

#include <optional>
#include <vector>

#include "base/error.h"
#include "nn/byte_reader.h"
#include "tensor/bytes.h"

namespace atelier {
namespace {

// --- The wire format: (field number, wire type) and a value ------------------------------------------------

enum class Wire : uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct Field {
  uint64_t number = 0;
  Wire wire = Wire::varint;
  uint64_t value = 0;      // varint
  std::string_view bytes;  // of the others
};

uint64_t read_varint(ByteReader& reader) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const auto byte = reader.little<uint8_t>();
    value |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
  reader.fail("has a number that never ends");
}

Field read_field(ByteReader& reader) {
  const uint64_t tag = read_varint(reader);
  Field field;
  field.number = tag >> 3;
  field.wire = static_cast<Wire>(tag & 7);
  switch (field.wire) {
    case Wire::varint:
      field.value = read_varint(reader);
      break;
    case Wire::fixed64:
      field.bytes = reader.take(8);
      break;
    case Wire::fixed32:
      field.bytes = reader.take(4);
      break;
    case Wire::bytes:
      field.bytes = reader.take(read_varint(reader));
      break;
    default:
      reader.fail("is no protobuf message");
  }
  return field;
}

template <typename Visit>
void for_each_field(std::string_view message, const std::string& where, const std::string& part,
                    const Visit& visit) {
  ByteReader reader(message, where, part);
  while (!reader.at_end()) visit(read_field(reader));
}

// A repeated number stands packed in one field, or alone in each of many.
void append_varints(const Field& field, const std::string& where, std::vector<int64_t>& values) {
  if (field.wire == Wire::varint) return values.push_back(static_cast<int64_t>(field.value));
  ByteReader reader(field.bytes, where, "a blob's shape");
  while (!reader.at_end()) values.push_back(static_cast<int64_t>(read_varint(reader)));
}

// --- Blobs -------------------------------------------------------------------------------------------------

struct Blob {
  std::vector<int64_t> shape;
  std::vector<std::string_view> floats, doubles;  // their bytes, in order
};

// BlobProto: num, channels, height, width = 1..4 (the older shape); data = 5, shape = 7, double_data = 8.
Blob read_blob(std::string_view message, const std::string& where, const std::string& layer) {
  constexpr size_t kMaxRank = 32;
  std::vector<int64_t> sides(4, 1);
  bool has_sides = false, has_shape = false;
  Blob blob;
  for_each_field(message, where, "a blob of layer " + in_quotes(layer), [&](const Field& field) {
    if (field.number >= 1 && field.number <= 4 && field.wire == Wire::varint) {
      sides[field.number - 1] = static_cast<int64_t>(field.value);
      has_sides = true;
    } else if (field.number == 5 && !field.bytes.empty()) {
      blob.floats.push_back(field.bytes);
    } else if (field.number == 8 && !field.bytes.empty()) {
      blob.doubles.push_back(field.bytes);
    } else if (field.number == 7 && field.wire == Wire::bytes) {
      has_shape = true;
      for_each_field(field.bytes, where, "a blob's shape", [&](const Field& dim) {
        if (dim.number == 1) append_varints(dim, where, blob.shape);
        if (blob.shape.size() > kMaxRank)
          throw Error("layer " + in_quotes(layer) + " has a blob of too many dimensions", where);
      });
    }
  });
  if (has_sides && !has_shape) blob.shape = sides;
  return blob;
}

at::Tensor tensor_from(const Blob& blob, const std::string& where, const std::string& layer) {
  const bool doubles = blob.floats.empty();
  const at::ScalarType type = doubles ? at::kDouble : at::kFloat;
  uint64_t present = 0;
  for (const std::string_view run : doubles ? blob.doubles : blob.floats) present += run.size();
  const std::optional<uint64_t> wanted = bytes_of(type, blob.shape);
  if (present == 0) throw Error("layer " + in_quotes(layer) + " has a blob without numbers", where);
  if (!wanted || *wanted != present) {
    throw Error("layer " + in_quotes(layer) + " has a blob whose shape disagrees with its numbers", where);
  }
  const at::Tensor tensor = at::empty(blob.shape, at::TensorOptions(type));
  auto* next = static_cast<char*>(tensor.mutable_data_ptr());
  for (const std::string_view run : doubles ? blob.doubles : blob.floats) {
    std::memcpy(next, run.data(), run.size());
    next += run.size();
  }
  return tensor.to(at::kFloat);
}

// --- Layers ------------------------------------------------------------------------------------------------

enum class Generation { first, second };  // `layers` with types by number, `layer` with types by name

struct Layer {
  std::string name, type;
  std::vector<at::Tensor> blobs;
};

Layer read_layer(std::string_view message, Generation generation, const std::string& where) {
  constexpr size_t kMaxBlobs = 64;
  constexpr uint64_t kInnerProduct =
      14;  // V1LayerParameter.LayerType; the other types with blobs need no care
  const bool first = generation == Generation::first;
  const uint64_t name_number = first ? 4 : 1, type_number = first ? 5 : 2, blobs_number = first ? 6 : 7;
  Layer layer;
  std::vector<std::string_view> blobs;
  for_each_field(message, where, "a layer", [&](const Field& field) {
    if (field.number == name_number) layer.name = field.bytes;
    if (field.number == type_number && !first) layer.type = field.bytes;
    if (field.number == type_number && first && field.value == kInnerProduct) layer.type = "InnerProduct";
    if (field.number == blobs_number) blobs.push_back(field.bytes);
  });
  if (blobs.size() > kMaxBlobs) throw Error("layer " + in_quotes(layer.name) + " has too many blobs", where);
  for (const std::string_view blob : blobs) {
    layer.blobs.push_back(tensor_from(read_blob(blob, where, layer.name), where, layer.name));
  }
  return layer;
}

// Mean, variance and the sum of weights that both must be divided by.
void add_batch_norm(const Layer& layer, const std::string& where, TensorMap& tensors) {
  if (layer.blobs[2].numel() != 1)
    throw Error("layer " + in_quotes(layer.name) + " has a factor that is no number", where);
  const float factor = layer.blobs[2].const_data_ptr<float>()[0];
  const float scale = factor == 0 ? 0 : 1 / factor;  // as Caffe does
  tensors[layer.name + ".running_mean"] = layer.blobs[0].flatten().mul(scale);
  tensors[layer.name + ".running_var"] = layer.blobs[1].flatten().mul(scale);
}

at::Tensor weight_of(const Layer& layer) {
  const at::Tensor& weight = layer.blobs[0];
  if (layer.type == "InnerProduct" && weight.dim() > 2) return weight.flatten(0, -2);
  return layer.type == "Scale" ? weight.flatten() : weight;
}

void add_layer(const Layer& layer, const std::string& where, TensorMap& tensors) {
  if (layer.blobs.empty()) return;
  if (layer.type == "BatchNorm" && layer.blobs.size() == 3) return add_batch_norm(layer, where, tensors);
  tensors[layer.name + ".weight"] = weight_of(layer);
  if (layer.blobs.size() > 1) tensors[layer.name + ".bias"] = layer.blobs[1].flatten();
  if (layer.blobs.size() == 1 && layer.type == "Scale")
    tensors[layer.name + ".bias"] = at::zeros_like(weight_of(layer));
  for (size_t i = 2; i < layer.blobs.size(); ++i)
    tensors[layer.name + ".blobs." + std::to_string(i)] = layer.blobs[i];
}

}  // namespace

TensorMap read_caffemodel(std::string_view bytes, const std::string& where) {
  constexpr uint64_t kLayersV1 = 2, kLayer = 100;  // NetParameter
  constexpr size_t kMaxTensors = 100'000;
  TensorMap tensors;
  for_each_field(bytes, where, "the caffemodel", [&](const Field& field) {
    if (field.wire != Wire::bytes || (field.number != kLayer && field.number != kLayersV1)) return;
    const Generation generation = field.number == kLayer ? Generation::second : Generation::first;
    add_layer(read_layer(field.bytes, generation, where), where, tensors);
    if (tensors.size() > kMaxTensors) throw Error("the caffemodel has too many layers to be true", where);
  });
  if (tensors.empty()) throw Error("holds no Caffe layers with weights", where, "is it a .caffemodel?");
  return tensors;
}

}  // namespace atelier
