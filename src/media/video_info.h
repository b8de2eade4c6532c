// What a film's header says, as VideoInfo.
#pragma once

#include "media/video_color.h"
#include "media/video_decode.h"
#include "media/video_reader.h"
#include "media/video_turn.h"
#include "media/webp_film.h"

namespace atelier {

// `name` is what the error says where frames cannot be decoded.
VideoInfo info_of(const VideoDecoder& decoder, const Turn& turn, const std::string& name);
VideoInfo info_of(const WebpFilm& film);

// The colors that the header names, open where it names none.
ColorTags stored_tags(const AVStream& stream);

// What `delivered` frames lack, of which so many were `damaged`; nullopt where they are all.
std::optional<VideoGap> gap_in(const VideoDecoder& decoder, const VideoInfo& info, int64_t delivered,
                               int64_t damaged);

}  // namespace atelier
