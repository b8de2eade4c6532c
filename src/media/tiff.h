// The first directory of a TIFF file, classic or BigTIFF, either byte order; EXIF blocks are such files too.
// Entries are read as they are asked for. The bytes of a directory that is written (TIFF 6.0, Adobe 1992;
// BigTIFF, Aware Systems).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "media/byte_source.h"

namespace atelier {

enum TiffTag : int {
  kTiffWidth = 256,
  kTiffHeight = 257,
  kTiffBitsPerSample = 258,
  kTiffCompression = 259,
  kTiffPhotometric = 262,
  kTiffDescription = 270,
  kTiffStripOffsets = 273,
  kTiffOrientation = 274,
  kTiffSamplesPerPixel = 277,
  kTiffRowsPerStrip = 278,
  kTiffStripByteCounts = 279,
  kTiffPlanarConfiguration = 284,
  kTiffPredictor = 317,
  kTiffTileOffsets = 324,
  kTiffTileByteCounts = 325,
  kTiffExtraSamples = 338,
  kTiffSampleFormat = 339,
  kTiffProfile = 34675,
};

struct TiffEntry {
  int type = 0;  // 1 byte, 2 text, 3 short, 4 long, 7 bytes, 16 long8; others are numbers we don't ask for
  uint64_t count = 0;
  uint64_t offset = 0;  // of the value, inside the entry or elsewhere
};

class TiffDirectory {
 public:
  // nullopt where the header or the directory is broken.
  static std::optional<TiffDirectory> read(ByteSource& source);

  const TiffEntry* find(int tag) const;
  // The `index`-th number of an entry, or `fallback` where there is none.
  uint64_t number(ByteSource& source, int tag, uint64_t fallback, uint64_t index = 0) const;
  std::string bytes(ByteSource& source, int tag) const;  // "" where there is none
  bool little() const { return little_; }
  bool big_tiff() const { return big_; }
  const std::map<int, TiffEntry>& entries() const { return entries_; }

 private:
  uint64_t integer(std::string_view bytes, size_t offset, int width) const;

  bool little_ = true, big_ = false;
  std::map<int, TiffEntry> entries_;
};

// Whether every strip or tile lies within the file: a truncated file with its directory in front does not.
bool tiff_pixels_are_there(ByteSource& source, const TiffDirectory& directory);

// A value to write: little-endian bytes of `count` items of `type`.
struct TiffValue {
  int type = 0;
  uint64_t count = 0;
  std::string bytes;
};
// A little-endian directory with its values behind it, for the offset `at` (even): of classic TIFF, whose
// offsets and counts are of 32 bits, or of BigTIFF, whose are of 64.
std::string tiff_directory_bytes(const std::map<int, TiffValue>& values, uint64_t at, bool big = false);

}  // namespace atelier
