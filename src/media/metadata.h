// What a finished picture says of itself: the hash of its making and the whole resolved job, in the file (PNG
// iTXt, JPEG COM, TIFF ImageDescription, WebP XMP chunk, EXR attribute, PPM comment, SVG <metadata>, subject
// of a PDF), without touching the pixels; and a finished film in its container's "comment".
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace atelier {

struct OutputMark {
  std::string hash;      // of stages `encode` and earlier; "" writes no mark at all
  std::string job;       // the resolved job, YAML that runs again
  std::string software;  // "atelier dream 0.1.0"
};

struct FoundMark {
  OutputMark mark;
  // PNG and JPEG: whether the rest of the file is what was written with the mark (a digest of it lies in the
  // mark). An image that an editor saved again with our text in it is not intact. Formats without a digest
  // say true.
  bool intact = true;
};

// `format` as in media/image.h, except jpeg and tiff, whose writers see to both themselves (media/jpeg.h,
// tiff_codec.h). The profile goes to iCCP or the ICCP chunk; "" for none.
std::string with_metadata(std::string encoded, const std::string& format, const OutputMark& mark,
                          const std::string& icc);

// For VideoOptions::metadata; empty for a mark without hash. media/video_writer.h says which films keep it.
std::map<std::string, std::string> video_metadata_from(const OutputMark& mark);

// Of pictures, and of films that is_video() names. nullopt where there is no mark of ours. Never throws for a
// broken file.
std::optional<FoundMark> find_mark(const std::filesystem::path& path);
std::optional<FoundMark> find_mark_in(std::string_view bytes);

// From a file's bytes: EXIF orientation 1..8 (1 when absent) of JPEG, PNG eXIf, TIFF, WebP; and the ICC
// profile or "".
int exif_orientation(std::string_view bytes);
std::string icc_profile(std::string_view bytes);
// The color space that a profile speaks of: "RGB ", "GRAY", "CMYK"; "" for what is no profile.
std::string_view profile_space(std::string_view icc);

}  // namespace atelier
