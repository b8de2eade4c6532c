#include "media/jpeg.h"

#include "base/error.h"
#include "media/jpeg_errors.h"

namespace atelier {

namespace {

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

}  // namespace atelier
