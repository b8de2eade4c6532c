#include "media/jpeg.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include <jerror.h>

#include "base/error.h"

namespace atelier {

namespace {

// libjpeg's error manager with the place to leave to and what was wrong. It leaves by longjmp, so no object
// with a destructor lives in the functions that call libjpeg.
struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf leave;
  char problem[JMSG_LENGTH_MAX];
  bool damaged;
};

JpegErrors& errors_of(j_common_ptr codec) {
  return *reinterpret_cast<JpegErrors*>(codec->err);
}

[[noreturn]] void leave(j_common_ptr codec) {
  codec->err->format_message(codec, errors_of(codec).problem);
  std::longjmp(errors_of(codec).leave, 1);
}

// Of the warnings, these mean that pixels are missing or wrong; the others are oddities of encoders.
bool means_damage(int code) {
  return code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
         code == JWRN_MUST_RESYNC || code == JWRN_ARITH_BAD_CODE;
}

void note_warning(j_common_ptr codec, int level) {
  if (level >= 0 || !means_damage(codec->err->msg_code)) return;
  codec->err->format_message(codec, errors_of(codec).problem);
  errors_of(codec).damaged = true;
}

void keep_quiet(j_common_ptr) {}

jpeg_error_mgr* start_errors(JpegErrors& errors) {
  jpeg_std_error(&errors.base);
  errors.base.error_exit = leave;
  errors.base.emit_message = note_warning;
  errors.base.output_message = keep_quiet;
  errors.damaged = false;
  return &errors.base;
}

// A progressive picture may hold any number of scans, each as slow as the first.
void limit_scans(j_common_ptr codec) {
  constexpr int kMostScans = 500;
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(codec);
  if (decoder->input_scan_number > kMostScans) ERREXIT(codec, JERR_BAD_PROGRESSION);
}

// --- Decoding

struct Decoder {
  explicit Decoder(std::string_view bytes) {
    codec.err = start_errors(errors);
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    progress.progress_monitor = limit_scans;
    codec.progress = &progress;
  }
  ~Decoder() { jpeg_destroy_decompress(&codec); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  jpeg_decompress_struct codec{};
  jpeg_progress_mgr progress{};
  JpegErrors errors{};
};

bool read_header(Decoder& decoder) {
  if (setjmp(decoder.errors.leave)) return false;
  jpeg_decompress_struct& codec = decoder.codec;
  jpeg_read_header(&codec, TRUE);
  const bool ink = codec.jpeg_color_space == JCS_CMYK || codec.jpeg_color_space == JCS_YCCK;
  codec.out_color_space = codec.jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE : ink ? JCS_CMYK : JCS_RGB;
  codec.dct_method = JDCT_ISLOW;
  return true;
}

// The fewest eighths whose picture covers `least`, of those that libjpeg makes quickly.
void choose_scale(jpeg_decompress_struct& codec, PictureSize least) {
  codec.scale_num = codec.scale_denom = 8;
  const auto covers = [&](int64_t eighths) {
    return codec.image_height * eighths >= least.height * 8 && codec.image_width * eighths >= least.width * 8;
  };
  for (unsigned eighths = 1; least.height > 0 && eighths < codec.scale_num; eighths *= 2)
    if (covers(eighths)) codec.scale_num = eighths;
}

bool scale_output(Decoder& decoder, PictureSize least) {
  if (setjmp(decoder.errors.leave)) return false;
  choose_scale(decoder.codec, least);
  jpeg_calc_output_dimensions(&decoder.codec);
  return true;
}

bool read_rows(Decoder& decoder, char* samples) {
  if (setjmp(decoder.errors.leave)) return false;
  jpeg_decompress_struct& codec = decoder.codec;
  jpeg_start_decompress(&codec);
  const size_t row_bytes = static_cast<size_t>(codec.output_width) * codec.out_color_components;
  while (codec.output_scanline < codec.output_height && !decoder.errors.damaged) {
    auto* row = reinterpret_cast<JSAMPROW>(samples + codec.output_scanline * row_bytes);
    jpeg_read_scanlines(&codec, &row, 1);
  }
  if (!decoder.errors.damaged) jpeg_finish_decompress(&codec);
  return !decoder.errors.damaged;
}

// Programs that mark their files as Adobe's store ink inverted: 255 is none.
Raster rgb_from_cmyk(const Raster& ink, bool inverted, const std::string& name) {
  Raster raster = Raster::of({ink.layout.height, ink.layout.width, 3, 8}, name);
  const auto* from = reinterpret_cast<const uint8_t*>(ink.samples.data());
  for (size_t i = 0; i < raster.samples.size(); ++i) {
    const uint8_t* pixel = from + i / 3 * 4;
    const int paper = inverted ? pixel[i % 3] : 255 - pixel[i % 3],
              light = inverted ? pixel[3] : 255 - pixel[3];
    raster.samples[i] = static_cast<char>((paper * light + 127) / 255);
  }
  return raster;
}

// A block of 8x8 pixels takes at least a bit: a small file that claims a huge picture is refused before
// memory is.
void check_plausible(PictureSize size, size_t file_size, const std::string& name) {
  constexpr int64_t kMostPixelsPerByte = 2048;
  if (size.height * size.width / kMostPixelsPerByte > static_cast<int64_t>(file_size))
    throw Error("the file is too small for its picture", name, "copy it again");
}

}  // namespace

Raster decode_jpeg(std::string_view bytes, const std::string& name, PictureSize least) {
  Decoder decoder(bytes);
  const auto fail = [&] {
    throw Error(std::string("not a sound JPEG, damaged or cut off: ") + decoder.errors.problem, name,
                "copy or save it again");
  };
  if (!read_header(decoder)) fail();
  const J_COLOR_SPACE space = decoder.codec.out_color_space;
  const int channels = space == JCS_GRAYSCALE ? 1 : space == JCS_CMYK ? 4 : 3;
  check_plausible({decoder.codec.image_height, decoder.codec.image_width}, bytes.size(), name);
  if (!scale_output(decoder, least)) fail();
  const RasterLayout layout{decoder.codec.output_height, decoder.codec.output_width, channels, 8};
  Raster raster = Raster::of(layout, name);
  if (!read_rows(decoder, raster.samples.data())) fail();
  return space == JCS_CMYK ? rgb_from_cmyk(raster, decoder.codec.saw_Adobe_marker, name) : raster;
}

// --- Encoding

namespace {

class JpegWriter : public RowWriter {
 public:
  JpegWriter(const RowWriterOptions& options, ByteSink sink) : options_(options), sink_(std::move(sink)) {
    codec_.err = start_errors(errors_);
    if (!start()) fail();
  }
  ~JpegWriter() override {
    jpeg_destroy_compress(&codec_);
    std::free(bytes_);
  }

  void write_rows(std::string_view samples) override {
    if (!write(samples.data(), samples.size() / static_cast<size_t>(options_.layout.row_bytes()))) fail();
  }

  void finish() override {
    if (!end()) fail();
    std::string jpeg(reinterpret_cast<const char*>(bytes_), size_);
    sink_(with_metadata(std::move(jpeg), "jpeg", options_.mark, options_.icc));
  }

 private:
  bool start() {
    if (setjmp(errors_.leave)) return false;
    jpeg_create_compress(&codec_);
    jpeg_mem_dest(&codec_, &bytes_, &size_);
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

  [[noreturn]] void fail() const {
    throw Error(std::string("the JPEG cannot be written: ") + errors_.problem);
  }

  RowWriterOptions options_;
  ByteSink sink_;
  jpeg_compress_struct codec_{};
  JpegErrors errors_{};
  unsigned char* bytes_ = nullptr;
  unsigned long size_ = 0;
};

}  // namespace

std::unique_ptr<RowWriter> make_jpeg_writer(const RowWriterOptions& options, ByteSink sink) {
  return std::make_unique<JpegWriter>(options, std::move(sink));
}

}  // namespace atelier
