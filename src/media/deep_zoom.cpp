#include "media/deep_zoom.h"

#include <algorithm>
#include <deque>

#include "base/atomic_folder.h"
#include "base/error.h"
#include "base/text.h"
#include "media/deep_zoom_level.h"
#include "media/document_mark.h"

namespace atelier {

namespace {

std::string description(const RasterLayout& layout, const DeepZoomOptions& options, const OutputMark& mark) {
  const auto quoted = [](int64_t number) { return "\"" + std::to_string(number) + "\""; };
  const std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<Image xmlns=\"http://schemas.microsoft.com/deepzoom/2008\" Format=\"" +
      options.format + "\" Overlap=" + quoted(options.overlap_px) + " TileSize=" + quoted(options.tile_px) +
      ">\n  <Size Width=" + quoted(layout.width) + " Height=" + quoted(layout.height) + "/>\n</Image>\n";
  return with_xml_mark(xml, "Image", mark);
}

// --- What may be replaced

bool is_pyramid(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return false;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
    if (!entry.is_directory(ignored) || !parse_int(entry.path().filename().string())) return false;
  return true;
}

bool is_page_of_ours(const fs::path& page) {
  std::error_code ignored;
  return fs::is_regular_file(page, ignored) && read_file(page).starts_with(kDeepZoomPageStart);
}

void refuse_to_replace(const fs::path& path, const std::string& what) {
  throw Error("exists already and is no " + what, path.string(), "move it away, or choose another name");
}

fs::path page_of(const fs::path& path) {
  return fs::path(path).replace_extension(".html");
}

// --- The tiles of all levels

std::string encoded(const Raster& tile, const DeepZoomOptions& options) {
  std::string bytes;
  const auto writer = make_row_writer(options.format, {.layout = tile.layout, .quality = options.quality},
                                      [&](std::string_view more) { bytes += more; });
  writer->write_rows(tile.samples);
  writer->finish();
  return bytes;
}

class DeepZoomWriter : public RowWriter {
 public:
  DeepZoomWriter(const fs::path& path, const RasterLayout& layout, const DeepZoomOptions& options,
                 const OutputMark& mark, const std::string& page)
      : path_(path),
        layout_(layout),
        options_(options),
        mark_(mark),
        page_(page),
        folder_(deep_zoom_folder(path)) {
    DeepZoomLevel* below = nullptr;
    for (const PictureSize& size : deep_zoom_levels({layout.height, layout.width})) {
      const std::string name = std::to_string(levels_.size());
      folder_.make_folder(name);
      levels_.emplace_back(
          RasterLayout{size.height, size.width, layout.channels, 8},
          DeepZoomLevel::Cut{options.tile_px, options.overlap_px},
          [this, name](int64_t column, int64_t row, const Raster& tile) {
            folder_.write(
                name + "/" + std::to_string(column) + "_" + std::to_string(row) + "." + options_.format,
                encoded(tile, options_));
          },
          below);
      below = &levels_.back();
    }
  }

  void write_rows(std::string_view samples) override { levels_.back().add_rows(samples); }

  // A pyramid that is being replaced is none until all of the new one is there.
  void finish() override {
    levels_.back().finish();
    std::error_code ignored;
    fs::remove(path_, ignored);
    fs::remove(page_of(path_), ignored);
    folder_.commit();
    if (!page_.empty()) write_file(page_of(path_), page_);
    write_file(path_, description(layout_, options_, mark_));
  }

 private:
  fs::path path_;
  RasterLayout layout_;
  DeepZoomOptions options_;
  OutputMark mark_;
  std::string page_;
  AtomicFolder folder_;
  std::deque<DeepZoomLevel> levels_;  // from the smallest; they point at each other
};

void check(const fs::path& path, const RasterLayout& layout, const DeepZoomOptions& options) {
  if (options.format != "jpg" && options.format != "png")
    throw Error("tiles are not written as '" + options.format + "'", path.string(), "jpg or png");
  const std::vector<std::string> writable = writable_formats();
  if (std::find(writable.begin(), writable.end(), options.format) == writable.end())
    throw Error("built without media: no tiles are written", path.string(), "build with -DATELIER_MEDIA=ON");
  if (layout.has_alpha() && options.format != "png")
    throw Error("tiles of JPEG hold nothing transparent", path.string(), "ask for png, or give a background");
  check_deep_zoom_place(path);
}

}  // namespace

std::vector<PictureSize> deep_zoom_levels(PictureSize whole) {
  std::vector<PictureSize> levels{whole};
  while (std::max(levels.back().height, levels.back().width) > 1)
    levels.push_back({(levels.back().height + 1) / 2, (levels.back().width + 1) / 2});
  std::reverse(levels.begin(), levels.end());
  return levels;
}

void check_deep_zoom_place(const std::filesystem::path& path) {
  std::error_code ignored;
  const fs::path folder = deep_zoom_folder(path), page = page_of(path);
  if (fs::exists(folder, ignored) && !is_pyramid(folder)) refuse_to_replace(folder, "folder of tiles");
  if (fs::exists(page, ignored) && !is_page_of_ours(page)) refuse_to_replace(page, "page of a pyramid");
}

std::filesystem::path deep_zoom_folder(const std::filesystem::path& path) {
  return path.parent_path() / (path.stem().string() + "_files");
}

std::unique_ptr<RowWriter> make_deep_zoom_writer(const std::filesystem::path& path,
                                                 const RasterLayout& layout, const DeepZoomOptions& options,
                                                 const OutputMark& mark, const std::string& page) {
  check(path, layout, options);
  return std::make_unique<DeepZoomWriter>(path, layout, options, mark, page);
}

}  // namespace atelier
