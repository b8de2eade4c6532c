// Marks of films: in the container's "comment" tag, which libav writes and reads; in APNG and WebP where
// pictures have theirs, in GIF as a comment at the end, which are put into the finished file.
#pragma once

#include <filesystem>
#include <string>

namespace atelier {

// The comment in a film's header, "" where there is none; no frame is looked at. Never throws.
std::string film_comment(const std::filesystem::path& path);

// Puts `comment` into a finished film of "gif", "apng" or "webp", in place. APNG and WebP take marks alone:
// other comments are left out.
void add_comment(const std::filesystem::path& film, const std::string& codec, const std::string& comment);

}  // namespace atelier
