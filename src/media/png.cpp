#include "media/png.h"

#include <png.h>

#include <cstring>
#include <vector>

#include "base/error.h"

namespace atelier {

namespace {

// What libpng's callbacks see. libpng leaves by longjmp, so no object with a destructor lives in the
// functions that call it.
struct Decoding {
  const char* data;
  size_t size, at;
  char problem[200];
};

void read_bytes(png_structp png, png_bytep to, size_t count) {
  auto* decoding = static_cast<Decoding*>(png_get_io_ptr(png));
  if (count > decoding->size - decoding->at) png_error(png, "the file ends too early");
  std::memcpy(to, decoding->data + decoding->at, count);
  decoding->at += count;
}

[[noreturn]] void keep_problem(png_structp png, png_const_charp text) {
  auto* decoding = static_cast<Decoding*>(png_get_error_ptr(png));
  std::strncpy(decoding->problem, text, sizeof decoding->problem - 1);
  png_longjmp(png, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

void ask_for_plain_samples(png_structp png, png_infop info) {
  png_set_expand(png);  // palette to RGB, fewer than 8 bits to 8, transparency to alpha
  png_set_swap(png);    // 16 bits in the machine's order
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
}

bool read_layout(png_structp png, png_infop info, RasterLayout& layout) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_read_info(png, info);
  ask_for_plain_samples(png, info);
  layout = {png_get_image_height(png, info), png_get_image_width(png, info), png_get_channels(png, info),
            png_get_bit_depth(png, info)};
  return true;
}

bool read_rows(png_structp png, png_infop info, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_read_image(png, rows);
  png_read_end(png, info);
  return true;
}

// Owns libpng's structures.
struct Reader {
  explicit Reader(Decoding& decoding) {
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoding, keep_problem, ignore_warning);
    info = png ? png_create_info_struct(png) : nullptr;
    if (!info) throw Error("libpng does not start");
    png_set_read_fn(png, &decoding, read_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr,
                                -1);  // texts and profiles are read elsewhere
  }
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  png_structp png = nullptr;
  png_infop info = nullptr;
};

// deflate makes at most 1032 bytes of one: a small file that claims a huge picture is refused before memory
// is.
void check_plausible(const RasterLayout& layout, size_t file_size, const std::string& name) {
  constexpr uint64_t kBestRatio = 1032, kLeastBits = 8;
  const uint64_t least_bytes =
      static_cast<uint64_t>(layout.height) * static_cast<uint64_t>(layout.width) / kLeastBits;
  if (least_bytes / kBestRatio > file_size)
    throw Error("the file is too small for its picture", name, "copy it again");
}

}  // namespace

Raster decode_png(std::string_view bytes, const std::string& name) {
  Decoding decoding{bytes.data(), bytes.size(), 0, {}};
  Reader reader(decoding);
  const auto fail = [&] {
    throw Error(std::string("not a sound PNG: ") + decoding.problem, name, "copy or save it again");
  };
  RasterLayout layout;
  if (!read_layout(reader.png, reader.info, layout)) fail();
  check_plausible(layout, bytes.size(), name);
  Raster raster = Raster::of(layout, name);
  std::vector<png_bytep> rows;
  for (int64_t y = 0; y < layout.height; ++y) rows.push_back(reinterpret_cast<png_bytep>(raster.row(y)));
  if (!read_rows(reader.png, reader.info, rows.data())) fail();
  return raster;
}

}  // namespace atelier
