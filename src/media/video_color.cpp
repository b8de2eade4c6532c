#include "media/video_color.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr int64_t kHdLines = 720;

std::string text_of(const char* name) {
  const std::string text = name ? name : "";
  return text == "unknown" || text == "unspecified" ? "" : text;
}

// The tag of that name among those below `count`.
template <typename Tag>
Tag tag_named(const std::string& name, int count, const char* (*name_of)(Tag), const std::string& what) {
  std::vector<std::string> known;
  for (int i = 0; i < count; ++i) {
    const std::string candidate = text_of(name_of(static_cast<Tag>(i)));
    if (candidate == name) return static_cast<Tag>(i);
    if (!candidate.empty() && candidate != "reserved") known.push_back(candidate);
  }
  throw Error("no " + what + " is called '" + name + "'" + did_you_mean(name, known), "",
              "known are " + join(known, ", "));
}

}  // namespace

VideoColor usual_color(int64_t height) {
  return {height >= kHdLines ? "bt709" : "smpte170m", "tv", "bt709", "bt709", ""};
}

ColorTags settled(ColorTags tags, AVPixelFormat format, int64_t height) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  const bool rgb = description && (description->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL));
  if (rgb) {
    tags.matrix = AVCOL_SPC_RGB;
    tags.range = AVCOL_RANGE_JPEG;
  } else if (tags.matrix == AVCOL_SPC_UNSPECIFIED || tags.matrix == AVCOL_SPC_RGB) {
    tags.matrix = height >= kHdLines ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  }
  if (tags.range == AVCOL_RANGE_UNSPECIFIED)
    tags.range =
        text_of(av_get_pix_fmt_name(format)).starts_with("yuvj") ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  if (tags.siting == AVCHROMA_LOC_UNSPECIFIED) tags.siting = AVCHROMA_LOC_LEFT;
  return tags;
}

VideoColor named_color(const ColorTags& tags) {
  return {text_of(av_color_space_name(tags.matrix)), text_of(av_color_range_name(tags.range)),
          text_of(av_color_primaries_name(tags.primaries)), text_of(av_color_transfer_name(tags.transfer)),
          tags.siting == AVCHROMA_LOC_LEFT ? "" : text_of(av_chroma_location_name(tags.siting))};
}

ColorTags tags_of_names(const VideoColor& color) {
  ColorTags tags;
  if (!color.matrix.empty())
    tags.matrix = tag_named<AVColorSpace>(color.matrix, AVCOL_SPC_NB, av_color_space_name, "color matrix");
  if (!color.range.empty())
    tags.range = tag_named<AVColorRange>(color.range, AVCOL_RANGE_NB, av_color_range_name, "color range");
  if (!color.primaries.empty())
    tags.primaries = tag_named<AVColorPrimaries>(color.primaries, AVCOL_PRI_NB, av_color_primaries_name,
                                                 "set of primaries");
  if (!color.transfer.empty())
    tags.transfer = tag_named<AVColorTransferCharacteristic>(color.transfer, AVCOL_TRC_NB,
                                                             av_color_transfer_name, "transfer curve");
  if (!color.siting.empty())
    tags.siting = tag_named<AVChromaLocation>(color.siting, AVCHROMA_LOC_NB, av_chroma_location_name,
                                              "place of chroma");
  return tags;
}

ChromaPlace chroma_place(AVChromaLocation siting) {
  ChromaPlace place;
  place.between_columns =
      siting == AVCHROMA_LOC_CENTER || siting == AVCHROMA_LOC_TOP || siting == AVCHROMA_LOC_BOTTOM;
  place.on_lower_row = siting == AVCHROMA_LOC_BOTTOMLEFT || siting == AVCHROMA_LOC_BOTTOM;
  place.between_rows = !place.on_lower_row && siting != AVCHROMA_LOC_TOPLEFT && siting != AVCHROMA_LOC_TOP;
  return place;
}

// --- Numbers

namespace {

struct Weights {
  double red, blue;
};

Weights luma_weights(AVColorSpace matrix) {
  switch (matrix) {
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return {0.299, 0.114};
    case AVCOL_SPC_FCC:
      return {0.30, 0.11};
    case AVCOL_SPC_SMPTE240M:
      return {0.212, 0.087};
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return {0.2627, 0.0593};
    case AVCOL_SPC_BT709:
      break;
    default:
      warn_once("the color matrix " + text_of(av_color_space_name(matrix)) +
                " is not known here: the film is read as BT.709");
  }
  return {0.2126, 0.0722};
}

}  // namespace

YuvMatrix yuv_matrix(AVColorSpace matrix) {
  const auto [red, blue] = luma_weights(matrix);
  const double green = 1 - red - blue;
  return {static_cast<float>(red),
          static_cast<float>(green),
          static_cast<float>(blue),
          static_cast<float>(2 * (1 - red)),
          static_cast<float>(2 * blue * (1 - blue) / green),
          static_cast<float>(2 * red * (1 - red) / green),
          static_cast<float>(2 * (1 - blue))};
}

YuvRange yuv_range(AVColorRange range, int depth) {
  const auto unit = static_cast<float>(1 << (depth - 8)), largest = static_cast<float>((1 << depth) - 1);
  const float middle = 128 * unit;
  if (range == AVCOL_RANGE_JPEG) return {0, largest, middle, largest, largest};
  return {16 * unit, 219 * unit, middle, 224 * unit, largest};
}

}  // namespace atelier
