#include <zlib.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "base/error.h"
#include "media/mark.h"
#include "media/png.h"

namespace atelier {

std::string png_chunk(std::string_view type, std::string_view data) {
  uLong crc = crc32(0, reinterpret_cast<const Bytef*>(type.data()), static_cast<uInt>(type.size()));
  crc = crc32_z(crc, reinterpret_cast<const Bytef*>(data.data()), data.size());
  std::string chunk = big_endian_bytes(data.size(), 4);
  chunk.reserve(data.size() + 12);
  return chunk.append(type).append(data).append(big_endian_bytes(crc, 4));
}

std::string png_profile_chunk(const std::string& icc) {
  std::string packed(compressBound(icc.size()), '\0');
  uLongf size = packed.size();
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(icc.data()),
            icc.size(), 9);
  return png_chunk("iCCP", std::string("icc\0\0", 5) + packed.substr(0, size));
}

std::string png_mark_chunk(const OutputMark& mark, const std::string& digest) {
  return png_chunk("iTXt", std::string(kPngKeyword) + mark_text(mark, digest));
}

namespace {

constexpr size_t kChunkBytes = 1 << 20;
constexpr int kLevel = 2;  // higher levels take twice the time for a hundredth of the size

// --- The filters of ISO/IEC 15948, clause 9

uint8_t paeth(int left, int above, int corner) {
  const int to_left = std::abs(above - corner), to_above = std::abs(left - corner);
  const int to_corner = std::abs(left + above - 2 * corner);
  if (to_left <= to_above && to_left <= to_corner) return static_cast<uint8_t>(left);
  return static_cast<uint8_t>(to_above <= to_corner ? above : corner);
}

// `row` and `above` begin with `step` zeros, the pixel left of the first.
void apply_filter(int filter, const uint8_t* row, const uint8_t* above, size_t size, size_t step,
                  uint8_t* filtered) {
  const uint8_t *left = row - step, *corner = above - step;
  switch (filter) {
    case 1:
      for (size_t i = 0; i < size; ++i) filtered[i] = row[i] - left[i];
      break;
    case 2:
      for (size_t i = 0; i < size; ++i) filtered[i] = row[i] - above[i];
      break;
    case 3:
      for (size_t i = 0; i < size; ++i) filtered[i] = row[i] - static_cast<uint8_t>((left[i] + above[i]) / 2);
      break;
    case 4:
      for (size_t i = 0; i < size; ++i) filtered[i] = row[i] - paeth(left[i], above[i], corner[i]);
      break;
    default:
      std::memcpy(filtered, row, size);
  }
}

uint64_t sum_of_magnitudes(const uint8_t* filtered, size_t size) {
  uint64_t sum = 0;
  for (size_t i = 0; i < size; ++i) sum += filtered[i] < 128 ? filtered[i] : 256 - filtered[i];
  return sum;
}

// --- Rows to filtered rows to a zlib stream to chunks

class PngWriter : public RowWriter {
 public:
  PngWriter(const RowWriterOptions& options, ByteSink sink)
      : layout_(options.layout),
        mark_(options.mark),
        sink_(std::move(sink)),
        step_(layout_.channels * layout_.bits / 8) {
    row_.resize(step_ + layout_.row_bytes());
    above_ = row_;
    for (auto& candidate : candidates_) candidate.resize(1 + layout_.row_bytes());
    packed_.resize(kChunkBytes);
    if (deflateInit(&stream_, kLevel) != Z_OK) throw Error("zlib does not start");
    use_packed_buffer();
    sink_(kPngSignature);
    emit("IHDR", header());
    if (!options.icc.empty()) emit_whole(png_profile_chunk(options.icc));
  }
  ~PngWriter() override { deflateEnd(&stream_); }

  void write_rows(std::string_view samples) override {
    const size_t row_bytes = static_cast<size_t>(layout_.row_bytes());
    for (size_t at = 0; at + row_bytes <= samples.size(); at += row_bytes)
      write_row(samples.substr(at, row_bytes));
  }

  void finish() override {
    pack(nullptr, 0, Z_FINISH);
    emit("IDAT", std::string_view(packed_).substr(0, packed_.size() - stream_.avail_out));
    const std::string end = png_chunk("IEND", "");
    digest_.add_chunk("IEND", 0, big_endian(end, 8, 4));
    if (!mark_.hash.empty()) sink_(png_mark_chunk(mark_, digest_.hex()));
    sink_(end);
  }

 private:
  std::string header() const {
    static constexpr std::array<char, 5> kColorTypes{0, 0, 4, 2, 6};  // by the number of channels
    return big_endian_bytes(layout_.width, 4) + big_endian_bytes(layout_.height, 4) +
           static_cast<char>(layout_.bits) + kColorTypes[layout_.channels] + std::string(3, '\0');
  }

  void write_row(std::string_view samples) {
    std::swap(row_, above_);
    uint8_t* row = row_.data() + step_;
    std::memcpy(row, samples.data(), samples.size());
    if (layout_.bits == 16)
      for (size_t i = 0; i < samples.size(); i += 2) std::swap(row[i], row[i + 1]);
    const auto& best = best_candidate(samples.size());
    pack(best.data(), best.size(), Z_NO_FLUSH);
  }

  // The filter with the least sum of absolute differences, which the standard advises.
  const std::vector<uint8_t>& best_candidate(size_t size) {
    size_t best = 0;
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < candidates_.size(); ++i) {
      const int filter = kFilters[i];
      candidates_[i][0] = static_cast<uint8_t>(filter);
      apply_filter(filter, row_.data() + step_, above_.data() + step_, size, step_,
                   candidates_[i].data() + 1);
      const uint64_t sum = sum_of_magnitudes(candidates_[i].data() + 1, size);
      if (sum < least) least = sum, best = i;
    }
    return candidates_[best];
  }

  void pack(const uint8_t* bytes, size_t size, int flush) {
    stream_.next_in = const_cast<Bytef*>(bytes);
    stream_.avail_in = static_cast<uInt>(size);
    while (deflate(&stream_, flush) != Z_STREAM_END) {
      if (stream_.avail_out > 0 && flush == Z_NO_FLUSH) return;
      emit("IDAT", packed_);
      use_packed_buffer();
    }
  }

  void use_packed_buffer() {
    stream_.next_out = reinterpret_cast<Bytef*>(packed_.data());
    stream_.avail_out = static_cast<uInt>(packed_.size());
  }

  void emit(std::string_view type, std::string_view data) { emit_whole(png_chunk(type, data)); }
  void emit_whole(const std::string& chunk) {
    const size_t length = chunk.size() - 12;
    digest_.add_chunk(std::string_view(chunk).substr(4, 4), length, big_endian(chunk, 8 + length, 4));
    sink_(chunk);
  }

  static constexpr std::array<int, 4> kFilters{1, 2, 3, 4};

  RasterLayout layout_;
  OutputMark mark_;
  ByteSink sink_;
  size_t step_;
  std::vector<uint8_t> row_, above_;
  std::array<std::vector<uint8_t>, kFilters.size()> candidates_;
  std::string packed_;
  z_stream stream_{};
  PngDigest digest_;
};

}  // namespace

std::unique_ptr<RowWriter> make_png_writer(const RowWriterOptions& options, ByteSink sink) {
  return std::make_unique<PngWriter>(options, std::move(sink));
}

}  // namespace atelier
