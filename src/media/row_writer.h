// Pictures that are written row by row, so that a sheet of gigapixels is never whole in memory.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "media/image.h"
#include "media/raster.h"

namespace atelier {

// Takes encoded bytes in their order.
using ByteSink = std::function<void(std::string_view)>;
// Replaces bytes that the sink has taken, from `offset` of the file on.
using BytePatch = std::function<void(uint64_t offset, std::string_view bytes)>;

class RowWriter {
 public:
  virtual ~RowWriter() = default;
  // Whole rows from the top, as the layout says; row_bytes() each.
  virtual void write_rows(std::string_view samples) = 0;
  // After the last row: what remains, with mark and profile.
  virtual void finish() = 0;
};

struct RowWriterOptions {
  RasterLayout layout;
  int quality = 95;  // JPEG
  OutputMark mark;
  std::string icc;
};

// `format` is png, jpeg, tiff or ppm by any of its extensions. PNG and PPM go to `sink` as they are made,
// JPEG and TIFF (BigTIFF where it grows beyond 4 GB) too where their beginning can be `patch`ed at the end;
// else they keep their compressed bytes until then. Error for sizes that the format cannot hold, and for all
// but PPM without media.
std::unique_ptr<RowWriter> make_row_writer(const std::string& format, const RowWriterOptions& options,
                                           ByteSink sink, BytePatch patch = {});
// To a file, by the extension of `path`: finish() gives it its name (base/files.h, AtomicFile); without that
// nothing remains.
std::unique_ptr<RowWriter> make_file_writer(const std::filesystem::path& path,
                                            const RowWriterOptions& options);
bool format_has_rows(const std::string& format);

}  // namespace atelier
