#include <cstring>

#include "base/error.h"
#include "base/hash.h"
#include "base/log.h"
#include "media/jpeg.h"
#include "media/jpeg_errors.h"
#include "media/mark.h"

namespace atelier {

namespace {

// --- Mark and profile: segments of at most 65533 bytes, behind the JFIF header

std::string jpeg_segment(uint8_t marker, std::string_view data) {
  return std::string{'\xFF', static_cast<char>(marker)} + big_endian_bytes(data.size() + 2, 2) +
         std::string(data);
}

std::string jpeg_profile_segments(const std::string& icc) {
  constexpr size_t kPiece = 65519, kMost = 255;
  const size_t count = (icc.size() + kPiece - 1) / kPiece;
  if (count > kMost) {
    warn_once("a color profile of more than 16 MB does not fit into a JPEG and was left out");
    return "";
  }
  std::string segments;
  for (size_t i = 0; i < count; ++i) {
    const std::string numbers{static_cast<char>(i + 1), static_cast<char>(count)};
    segments +=
        jpeg_segment(0xE2, std::string("ICC_PROFILE\0", 12) + numbers + icc.substr(i * kPiece, kPiece));
  }
  return segments;
}

std::string jpeg_comments(std::string_view text) {
  constexpr size_t kMost = 65533;
  std::string segments = jpeg_segment(kJpegComment, text.substr(0, kMost));
  const size_t piece = kMost - kJpegMore.size();
  for (size_t at = kMost; at < text.size(); at += piece)
    segments += jpeg_segment(kJpegComment, std::string(kJpegMore) + std::string(text.substr(at, piece)));
  return segments;
}

// Where the digest stands in comments that were made with this in its place.
const std::string kNoDigest(64, '0');

// --- What libjpeg makes, piece by piece

struct Destination {
  jpeg_destination_mgr base;
  std::string* made;
  JOCTET piece[1 << 16];
};

Destination& destination_of(j_compress_ptr codec) {
  return *reinterpret_cast<Destination*>(codec->dest);
}

void begin_piece(j_compress_ptr codec) {
  Destination& destination = destination_of(codec);
  destination.base.next_output_byte = destination.piece;
  destination.base.free_in_buffer = sizeof destination.piece;
}

// An exception must not cross libjpeg.
bool keep_piece(Destination& destination, size_t size) noexcept {
  try {
    destination.made->append(reinterpret_cast<const char*>(destination.piece), size);
    return true;
  } catch (...) {
    return false;
  }
}

// libjpeg calls this with the piece full, whatever its count of free bytes says.
boolean end_full_piece(j_compress_ptr codec) {
  if (!keep_piece(destination_of(codec), sizeof(Destination::piece))) ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
  begin_piece(codec);
  return TRUE;
}

void end_piece(j_compress_ptr codec) {
  Destination& destination = destination_of(codec);
  if (!keep_piece(destination, sizeof destination.piece - destination.base.free_in_buffer))
    ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
  begin_piece(codec);
}

class JpegWriter : public RowWriter {
 public:
  JpegWriter(const RowWriterOptions& options, ByteSink sink, BytePatch patch)
      : options_(options), sink_(std::move(sink)), patch_(std::move(patch)) {
    codec_.err = start_errors(errors_);
    destination_.base = {nullptr, 0, begin_piece, end_full_piece, end_piece};
    destination_.made = &made_;
    if (!start()) fail();
    put_made();
    put_metadata();
  }
  ~JpegWriter() override { jpeg_destroy_compress(&codec_); }

  void write_rows(std::string_view samples) override {
    const auto row_bytes = static_cast<size_t>(options_.layout.row_bytes());
    constexpr size_t kRowsAtOnce = 64;
    for (size_t at = 0; at < samples.size(); at += kRowsAtOnce * row_bytes) {
      if (!write(samples.data() + at, std::min(kRowsAtOnce, (samples.size() - at) / row_bytes))) fail();
      put_made();
    }
  }

  void finish() override {
    if (!end()) fail();
    put_made();
    if (!options_.mark.hash.empty()) fill_in(digest_.hex());
    if (!patch_) sink_(kept_);
  }

 private:
  bool start() {
    if (setjmp(errors_.leave)) return false;
    jpeg_create_compress(&codec_);
    codec_.dest = &destination_.base;
    codec_.image_height = static_cast<JDIMENSION>(options_.layout.height);
    codec_.image_width = static_cast<JDIMENSION>(options_.layout.width);
    codec_.input_components = options_.layout.channels;
    codec_.in_color_space = options_.layout.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&codec_);
    jpeg_set_quality(&codec_, options_.quality, TRUE);
    constexpr int kFullColorQuality = 90;
    const int sampling = options_.quality >= kFullColorQuality ? 1 : 2;
    codec_.comp_info[0].h_samp_factor = codec_.comp_info[0].v_samp_factor = sampling;
    // Fitted codes need the whole picture's coefficients in memory.
    constexpr int64_t kMostFittedPixels = 64 << 20;
    codec_.optimize_coding = options_.layout.height * options_.layout.width <= kMostFittedPixels;
    jpeg_start_compress(&codec_, TRUE);
    end_piece(&codec_);  // what stands in front of mark and profile
    return true;
  }

  bool write(const char* samples, size_t num_rows) {
    if (setjmp(errors_.leave)) return false;
    for (size_t y = 0; y < num_rows; ++y) {
      auto* row = reinterpret_cast<JSAMPROW>(
          const_cast<char*>(samples + y * static_cast<size_t>(options_.layout.row_bytes())));
      jpeg_write_scanlines(&codec_, &row, 1);
    }
    return true;
  }

  bool end() {
    if (setjmp(errors_.leave)) return false;
    jpeg_finish_compress(&codec_);
    return true;
  }

  // The digest of all else is known at the end.
  void put_metadata() {
    if (!options_.icc.empty()) {
      const std::string profile = jpeg_profile_segments(options_.icc);
      digest_.add(profile);
      put(profile);
    }
    if (options_.mark.hash.empty()) return;
    const std::string comments = jpeg_comments(mark_text(options_.mark, kNoDigest));
    digest_at_ = size_ + comments.find("digest: " + kNoDigest) + std::strlen("digest: ");
    put(comments);
  }

  void fill_in(const std::string& digest) {
    if (patch_)
      patch_(digest_at_, digest);
    else
      kept_.replace(digest_at_, digest.size(), digest);
  }

  void put_made() {
    digest_.add(made_);
    put(made_);
    made_.clear();
  }

  void put(std::string_view bytes) {
    size_ += bytes.size();
    if (patch_)
      sink_(bytes);
    else
      kept_ += bytes;
  }

  [[noreturn]] void fail() const {
    throw Error(std::string("the JPEG cannot be written: ") + errors_.problem);
  }

  RowWriterOptions options_;
  ByteSink sink_;
  BytePatch patch_;
  jpeg_compress_struct codec_{};
  JpegErrors errors_{};
  Destination destination_{};
  Sha256 digest_;
  std::string made_, kept_;
  uint64_t size_ = 0, digest_at_ = 0;
};

}  // namespace

std::unique_ptr<RowWriter> make_jpeg_writer(const RowWriterOptions& options, ByteSink sink, BytePatch patch) {
  return std::make_unique<JpegWriter>(options, std::move(sink), std::move(patch));
}

}  // namespace atelier
