#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "media/containers.h"
#include "media/image.h"
#include "media/npy_picture.h"
#include "media/ppm.h"
#include "media/row_writer.h"
#if ATELIER_MEDIA
#include "media/exr.h"
#include "media/jpeg.h"
#include "media/png.h"
#include "media/tiff_codec.h"
#include "media/webp.h"
#endif

namespace atelier {

namespace {

struct Format {
  std::string_view name;
  bool alpha, deep;  // holds an alpha channel; holds 16 bits
  int64_t longest_side;
};
constexpr Format kFormats[] = {{"png", true, true, 2147483647},  {"jpeg", false, false, 65500},
                               {"tiff", true, true, 2147483647}, {"webp", true, false, 16383},
                               {"exr", true, false, 2147483647}, {"ppm", false, true, 2147483647},
                               {"npy", true, false, 2147483647}};

const Format& format_named(const std::string& name) {
  const std::string canonical = format_of_extension(name);
  for (const Format& format : kFormats)
    if (format.name == canonical) return format;
  throw Error("pictures are not written as '." + name + "'" + did_you_mean(name, writable_formats()), "",
              "use one of: " + join(writable_formats(), " "));
}

void check_writable(const Format& format) {
  const std::vector<std::string> writable = writable_formats();
  if (std::find(writable.begin(), writable.end(), format.name) == writable.end())
    throw Error("built without media: ." + std::string(format.name) + " is not written", "",
                "write .ppm or .npy, or build with -DATELIER_MEDIA=ON");
}

void check_size(const Format& format, PictureSize size) {
  if (std::max(size.height, size.width) <= format.longest_side) return;
  throw Error(std::to_string(size.width) + "x" + std::to_string(size.height) + " is too large for " +
                  std::string(format.name) + ", which holds " + std::to_string(format.longest_side) +
                  " px a side",
              "", "write a PNG or TIFF");
}

// The currency, whatever a computation left: float32, contiguous, on the CPU.
Image plain(Image image) {
  image.pixels = image.pixels.detach().to(at::kCPU, at::kFloat).contiguous();
  TORCH_CHECK(image.pixels.dim() == 4 && image.pixels.size(0) == 1 && image.pixels.size(1) == 3,
              "one picture (1,3,H,W)");
  if (image.alpha.defined()) image.alpha = image.alpha.detach().to(at::kCPU, at::kFloat).contiguous();
  return image;
}

// A grey profile does not fit a picture that became colored, nor one of colors a grey one.
std::string fitting_profile(const Image& image, const RasterLayout& layout) {
  return (profile_space(image.icc) == "GRAY") == layout.is_grey() ? image.icc : "";
}

std::string encode_rows(const Image& image, const Format& format, const EncodeOptions& options,
                        const OutputMark& mark) {
  RowWriterOptions settings;
  settings.layout = layout_of(image, format.deep ? options.bits : 8, format.alpha);
  settings.quality = options.quality;
  settings.mark = mark;
  settings.icc = fitting_profile(image, settings.layout);
  std::string encoded;
  const auto writer =
      make_row_writer(std::string(format.name), settings, [&](std::string_view bytes) { encoded += bytes; });
  const int64_t height = settings.layout.height;
  const int64_t strip = std::max<int64_t>(1, (4 << 20) / settings.layout.row_bytes());
  for (int64_t y = 0; y < height; y += strip)
    writer->write_rows(samples_from_rows(image, settings.layout, y, std::min(strip, height - y)));
  writer->finish();
  return encoded;
}

}  // namespace

std::vector<std::string> writable_formats() {
#if ATELIER_MEDIA
  return {"png", "jpg", "jpeg", "tif", "tiff", "webp", "exr", "ppm", "pgm", "npy"};
#else
  return {"ppm", "pgm", "npy"};
#endif
}

bool format_is_lossless(const std::string& format) {
  const std::string name = format_of_extension(format);
  return name != "jpeg" && name != "webp";
}

bool format_has_rows(const std::string& format) {
  const std::string name = format_of_extension(format);
  return name == "png" || name == "jpeg" || name == "tiff" || name == "ppm";
}

std::unique_ptr<RowWriter> make_row_writer(const std::string& name, const RowWriterOptions& options,
                                           ByteSink sink, BytePatch patch) {
  const Format& format = format_named(name);
  check_writable(format);
  check_size(format, {options.layout.height, options.layout.width});
#if ATELIER_MEDIA
  if (format.name == "png") return make_png_writer(options, std::move(sink));
  if (format.name == "jpeg") return make_jpeg_writer(options, std::move(sink), std::move(patch));
  if (format.name == "tiff") return make_tiff_writer(options, std::move(sink), std::move(patch));
#endif
  return make_ppm_writer(options, std::move(sink));
}

namespace {

class FileWriter : public RowWriter {
 public:
  FileWriter(const std::filesystem::path& path, const RowWriterOptions& options)
      : file_(path),
        writer_(make_row_writer(
            path.extension().string().substr(1), options,
            [this](std::string_view bytes) { file_.write(bytes); },
            [this](uint64_t offset, std::string_view bytes) { file_.patch(offset, bytes); })) {}

  void write_rows(std::string_view samples) override { writer_->write_rows(samples); }
  void finish() override {
    writer_->finish();
    file_.commit();
  }

 private:
  AtomicFile file_;
  std::unique_ptr<RowWriter> writer_;
};

}  // namespace

std::unique_ptr<RowWriter> make_file_writer(const std::filesystem::path& path,
                                            const RowWriterOptions& options) {
  if (!format_has_rows(path.has_extension() ? path.extension().string().substr(1) : ""))
    throw Error("is no picture that is written in strips", path.string(),
                "name it .png, .tiff, .jpg or .ppm");
  try {
    return std::make_unique<FileWriter>(path, options);
  } catch (const FatalError&) {
    throw;
  } catch (const Error& error) {
    if (!error.where().empty()) throw;
    throw Error(error.problem(), path.string(), error.remedy());
  }
}

std::string encode_image(const Image& given, const std::string& name, const EncodeOptions& options,
                         const OutputMark& mark) {
  const Format& format = format_named(name);
  check_writable(format);
  const Image image = plain(given);
  check_size(format, image.size());
  if (image.alpha.defined() && !format.alpha)
    warn_once(std::string(format.name) + " files hold no alpha: transparent pictures are laid on white");
  if (format.name == "npy") return npy_bytes(image);
  if (format_has_rows(name)) return encode_rows(image, format, options, mark);
#if ATELIER_MEDIA
  std::string encoded = format.name == "exr" ? encode_exr(image) : encode_webp(image, options.quality);
  return with_metadata(std::move(encoded), name, mark, profile_space(image.icc) == "RGB " ? image.icc : "");
#else
  return {};
#endif
}

void write_image(const std::filesystem::path& path, const Image& image, const EncodeOptions& options,
                 const OutputMark& mark) {
  const std::string extension = path.extension().string();
  try {
    write_file(path, encode_image(image, extension.empty() ? "" : extension.substr(1), options, mark));
  } catch (const FatalError&) {
    throw;
  } catch (const Error& error) {
    if (!error.where().empty()) throw;
    throw Error(error.problem(), path.string(), error.remedy());
  }
}

}  // namespace atelier
