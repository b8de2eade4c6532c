// Pictures for tests: every sample differs from its neighbors, so that a swapped channel, row or byte shows.
#pragma once

#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "base/error.h"
#include "base/files.h"
#include "media/image.h"
#include "support/scratch.h"

namespace atelier {

struct PictureKind {
  int64_t height = 13, width = 17;
  int bits = 8;
  bool grey = false, alpha = false;
};

// Values that the depth holds exactly.
Image make_picture(const PictureKind& kind);

// An ICC header of 128 bytes and a tail: a profile for all that carries it.
std::string make_profile(const std::string& space, size_t size);

const OutputMark& sample_mark();

// A JPEG with an EXIF segment of one entry, the orientation.
std::string with_orientation(const std::string& jpeg, int orientation);

double largest_difference(const at::Tensor& a, const at::Tensor& b);
std::string bytes_of_hex(const std::string& hex);
std::string message_of(const std::function<void()>& work);

#if ATELIER_MEDIA
#define NEEDS_MEDIA() static_cast<void>(0)
#else
#define NEEDS_MEDIA() GTEST_SKIP() << "built without media"
#endif

}  // namespace atelier
