#include <ATen/Parallel.h>
#include <zlib.h>

#include "media/mark.h"
#include "media/tiff.h"
#include "media/tiff_codec.h"

namespace atelier {

namespace {

constexpr int64_t kStripBytes = 256 << 10;

std::string shorts(std::initializer_list<int> numbers) {
  std::string bytes;
  for (int number : numbers) bytes += little_endian_bytes(static_cast<uint64_t>(number), 2);
  return bytes;
}

// Differences to the pixel on the left (TIFF 6.0, section 14), which deflate packs better than the samples.
template <typename Sample>
void take_differences(char* row, const RasterLayout& layout) {
  auto* samples = reinterpret_cast<Sample*>(row);
  for (int64_t i = layout.width * layout.channels - 1; i >= layout.channels; --i)
    samples[i] = static_cast<Sample>(samples[i] - samples[i - layout.channels]);
}

// Little-endian numbers of `width` bytes.
std::string packed(const std::vector<uint64_t>& numbers, int width) {
  std::string bytes;
  for (uint64_t number : numbers) bytes += little_endian_bytes(number, width);
  return bytes;
}

std::string deflated(std::string_view samples) {
  constexpr int kLevel = 4;
  uLongf size = compressBound(samples.size());
  std::string bytes(size, '\0');
  compress2(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(samples.data()),
            samples.size(), kLevel);
  bytes.resize(size);
  return bytes;
}

class TiffWriter : public RowWriter {
 public:
  TiffWriter(const RowWriterOptions& options, ByteSink sink, BytePatch patch, uint64_t most_classic_bytes)
      : options_(options),
        layout_(options.layout),
        sink_(std::move(sink)),
        patch_(std::move(patch)),
        most_classic_bytes_(most_classic_bytes),
        rows_per_strip_(std::max<int64_t>(1, kStripBytes / layout_.row_bytes())) {
    put(std::string(kHeaderBytes, '\0'));
  }

  void write_rows(std::string_view samples) override {
    waiting_ += samples;
    const int64_t strip_bytes = rows_per_strip_ * layout_.row_bytes();
    write_strips(std::ssize(waiting_) / strip_bytes, strip_bytes);
  }

  void finish() override {
    if (!waiting_.empty()) write_strips(1, std::ssize(waiting_));
    put(std::string((8 - size_ % 8) % 8, '\0'));
    const uint64_t start = size_;
    std::string directory = tiff_directory_bytes(values(false), start);
    const bool big = start + directory.size() > most_classic_bytes_;
    if (big) directory = tiff_directory_bytes(values(true), start, true);
    put(directory);
    const std::string header = big ? std::string("II+\0\x08\0\0\0", 8) + little_endian_bytes(start, 8)
                                   : std::string("II*\0", 4) + little_endian_bytes(start, 4);
    if (patch_) return patch_(0, header);
    kept_.replace(0, header.size(), header);
    sink_(kept_);
  }

 private:
  // BigTIFF's; strips may begin anywhere behind it in classic TIFF too, so that which it is may be left open.
  static constexpr size_t kHeaderBytes = 16;

  void put(std::string_view bytes) {
    size_ += bytes.size();
    if (patch_)
      sink_(bytes);
    else
      kept_ += bytes;
  }

  // The first `count` strips of what waits.
  void write_strips(int64_t count, int64_t strip_bytes) {
    std::vector<std::string> strips(static_cast<size_t>(count));
    at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        strips[i] = packed_strip(waiting_.data() + i * strip_bytes, strip_bytes);
    });
    for (const std::string& strip : strips) {
      offsets_.push_back(size_);
      lengths_.push_back(strip.size());
      put(strip);
    }
    waiting_.erase(0, static_cast<size_t>(count * strip_bytes));
  }

  std::string packed_strip(char* samples, int64_t size) const {
    for (int64_t at = 0; at < size; at += layout_.row_bytes()) {
      if (layout_.bits == 8) take_differences<uint8_t>(samples + at, layout_);
      if (layout_.bits == 16) take_differences<uint16_t>(samples + at, layout_);
    }
    return deflated({samples, static_cast<size_t>(size)});
  }

  std::map<int, TiffValue> values(bool big) const {
    constexpr int kDeflate = 8, kDifferences = 2, kStraightAlpha = 2;
    const uint64_t channels = static_cast<uint64_t>(layout_.channels), num_strips = offsets_.size();
    const int long_type = big ? 16 : 4, width = big ? 8 : 4;
    const auto number = [](int64_t value) {
      return TiffValue{4, 1, little_endian_bytes(static_cast<uint64_t>(value), 4)};
    };
    std::string bits;
    for (uint64_t c = 0; c < channels; ++c) bits += shorts({layout_.bits});
    std::map<int, TiffValue> values{
        {kTiffWidth, number(layout_.width)},
        {kTiffHeight, number(layout_.height)},
        {kTiffBitsPerSample, {3, channels, bits}},
        {kTiffCompression, {3, 1, shorts({kDeflate})}},
        {kTiffPhotometric, {3, 1, shorts({layout_.is_grey() ? 1 : 2})}},
        {kTiffStripOffsets, {long_type, num_strips, packed(offsets_, width)}},
        {kTiffSamplesPerPixel, {3, 1, shorts({layout_.channels})}},
        {kTiffRowsPerStrip, number(rows_per_strip_)},
        {kTiffStripByteCounts, {long_type, num_strips, packed(lengths_, width)}},
        {kTiffPlanarConfiguration, {3, 1, shorts({1})}},
        {kTiffPredictor, {3, 1, shorts({kDifferences})}},
    };
    if (layout_.has_alpha()) values[kTiffExtraSamples] = {3, 1, shorts({kStraightAlpha})};
    if (!options_.icc.empty()) values[kTiffProfile] = {7, options_.icc.size(), options_.icc};
    if (!options_.mark.hash.empty()) {
      const std::string text = mark_text(options_.mark, "") + '\0';
      values[kTiffDescription] = {2, text.size(), text};
    }
    return values;
  }

  RowWriterOptions options_;
  RasterLayout layout_;
  ByteSink sink_;
  BytePatch patch_;
  uint64_t most_classic_bytes_, size_ = 0;
  int64_t rows_per_strip_;
  std::string waiting_, kept_;
  std::vector<uint64_t> offsets_, lengths_;
};

}  // namespace

std::unique_ptr<RowWriter> make_tiff_writer(const RowWriterOptions& options, ByteSink sink, BytePatch patch,
                                            uint64_t most_classic_bytes) {
  return std::make_unique<TiffWriter>(options, std::move(sink), std::move(patch), most_classic_bytes);
}

}  // namespace atelier
