#include <zlib.h>

#include "base/error.h"
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

class TiffWriter : public RowWriter {
 public:
  TiffWriter(const RowWriterOptions& options, ByteSink sink)
      : options_(options),
        layout_(options.layout),
        sink_(std::move(sink)),
        rows_per_strip_(std::max<int64_t>(1, kStripBytes / layout_.row_bytes())),
        file_("II*\0\0\0\0\0", 8) {}

  void write_rows(std::string_view samples) override {
    const auto strip_bytes = static_cast<size_t>(rows_per_strip_ * layout_.row_bytes());
    strip_ += samples;
    size_t done = 0;
    for (; done + strip_bytes <= strip_.size(); done += strip_bytes)
      write_strip(strip_.substr(done, strip_bytes));
    strip_.erase(0, done);
  }

  void finish() override {
    if (!strip_.empty()) write_strip(std::move(strip_));
    file_.resize(file_.size() + file_.size() % 2);
    file_.replace(4, 4, little_endian_bytes(file_.size(), 4));
    file_ += tiff_directory_bytes(directory(), file_.size());
    sink_(with_metadata(std::move(file_), "tiff", options_.mark, options_.icc));
  }

 private:
  void write_strip(std::string samples) {
    for (size_t at = 0; at < samples.size(); at += static_cast<size_t>(layout_.row_bytes())) {
      if (layout_.bits == 8) take_differences<uint8_t>(samples.data() + at, layout_);
      if (layout_.bits == 16) take_differences<uint16_t>(samples.data() + at, layout_);
    }
    uLongf size = compressBound(samples.size());
    const size_t start = file_.size();
    file_.resize(start + size);
    compress2(reinterpret_cast<Bytef*>(file_.data() + start), &size,
              reinterpret_cast<const Bytef*>(samples.data()), samples.size(), 4);
    file_.resize(start + size);
    constexpr uint64_t kMost = UINT32_MAX - (64 << 20);
    if (file_.size() > kMost) throw Error("the TIFF would be larger than 4 GB", "", "write a PNG");
    offsets_ += little_endian_bytes(start, 4);
    lengths_ += little_endian_bytes(size, 4);
  }

  std::map<int, TiffValue> directory() const {
    constexpr int kDeflate = 8, kDifferences = 2, kStraightAlpha = 2;
    const uint64_t channels = static_cast<uint64_t>(layout_.channels), num_strips = offsets_.size() / 4;
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
        {kTiffStripOffsets, {4, num_strips, offsets_}},
        {kTiffSamplesPerPixel, {3, 1, shorts({layout_.channels})}},
        {kTiffRowsPerStrip, number(rows_per_strip_)},
        {kTiffStripByteCounts, {4, num_strips, lengths_}},
        {kTiffPlanarConfiguration, {3, 1, shorts({1})}},
        {kTiffPredictor, {3, 1, shorts({kDifferences})}},
    };
    if (layout_.has_alpha()) values[kTiffExtraSamples] = {3, 1, shorts({kStraightAlpha})};
    return values;
  }

  RowWriterOptions options_;
  RasterLayout layout_;
  ByteSink sink_;
  int64_t rows_per_strip_;
  std::string file_, strip_, offsets_, lengths_;
};

}  // namespace

std::unique_ptr<RowWriter> make_tiff_writer(const RowWriterOptions& options, ByteSink sink) {
  return std::make_unique<TiffWriter>(options, std::move(sink));
}

}  // namespace atelier
