#include "media/flow.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <limits>

#include "pictures.h"
#include "tensor/affine.h"
#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// Fine and coarse structure, as photographs have.
at::Tensor scenery(int64_t height, int64_t width) {
  at::Tensor sum = at::full({1, 3, height, width}, 0.5);
  for (const double sigma : {1.0, 3.0, 9.0})
    sum += (gaussian_blur(RandomStream(3, "scenery").uniform({1, 3, height, width}), sigma) - 0.5) * sigma;
  return sum.clamp(0, 1);
}

at::Tensor window(const at::Tensor& picture, int64_t left, int64_t top, int64_t width, int64_t height) {
  return picture.narrow(2, top, height).narrow(3, left, width).contiguous();
}

// Endpoint error, px: mean over what lies `border` px from the border.
double mean_error(const at::Tensor& flow, const at::Tensor& truth, int64_t border) {
  const at::Tensor error = (flow - truth).square().sum(1).sqrt();
  return error.narrow(1, border, error.size(1) - 2 * border)
      .narrow(2, border, error.size(2) - 2 * border)
      .mean()
      .item<double>();
}

at::Tensor constant(int64_t height, int64_t width, float right, float down) {
  at::Tensor flow = at::zeros({1, 2, height, width});
  flow.narrow(1, 0, 1).fill_(right);
  flow.narrow(1, 1, 1).fill_(down);
  return flow;
}

TEST(OpticalFlow, recovers_translations) {
  NEEDS_MEDIA();
  const at::Tensor world = scenery(240, 320);
  for (const std::string& method : flow_methods())
    for (const auto& [right, down] : {std::pair{3, -2}, {-9, 5}, {0, 14}}) {
      const at::Tensor from = window(world, 30, 30, 256, 176);
      const at::Tensor to = window(world, 30 - right, 30 - down, 256, 176);
      const at::Tensor flow = optical_flow(from, to, method);
      ASSERT_EQ(flow.sizes(), at::IntArrayRef({1, 2, 176, 256}));
      EXPECT_LT(mean_error(flow, constant(176, 256, right, down), 20), 0.2)
          << method << " " << right << " " << down;
    }
}

// (x, y) turned counterclockwise about the middle, y down.
at::Tensor turned(int64_t height, int64_t width, double degrees) {
  const double angle = degrees * std::acos(-1.0) / 180, c = std::cos(angle), s = std::sin(angle);
  at::Tensor flow = at::zeros({1, 2, height, width});
  auto values = flow.accessor<float, 4>();
  for (int64_t i = 0; i < height; ++i)
    for (int64_t j = 0; j < width; ++j) {
      const double x = j - (width - 1) / 2.0, y = i - (height - 1) / 2.0;
      values[0][0][i][j] = static_cast<float>(c * x + s * y - x);
      values[0][1][i][j] = static_cast<float>(-s * x + c * y - y);
    }
  return flow;
}

TEST(OpticalFlow, recovers_rotations) {
  NEEDS_MEDIA();
  const at::Tensor from = scenery(200, 240);
  for (const std::string& method : flow_methods())
    for (const double degrees : {3.0, -5.0}) {
      const at::Tensor to = transformed(from, {.degrees = degrees}).clamp(0, 1);
      const double error = mean_error(optical_flow(from, to, method), turned(200, 240, degrees), 30);
      EXPECT_LT(error, method == "ultrafast" ? 0.6 : 0.3) << method << " " << degrees;
    }
}

TEST(OpticalFlow, of_a_still_and_of_plain_grey_is_exactly_nothing) {
  NEEDS_MEDIA();
  const at::Tensor still = scenery(64, 90), grey = at::full({1, 3, 64, 90}, 0.5);
  for (const std::string& method : flow_methods()) {
    EXPECT_EQ(largest_difference(optical_flow(still, still, method), constant(64, 90, 0, 0)), 0) << method;
    EXPECT_EQ(largest_difference(optical_flow(grey, grey, method), constant(64, 90, 0, 0)), 0) << method;
  }
}

TEST(OpticalFlow, accepts_frames_of_any_size) {
  NEEDS_MEDIA();
  for (const auto& [height, width] :
       {std::pair{1, 1}, {3, 500}, {500, 3}, {1, 40}, {17, 9}, {47, 49}, {101, 203}, {13, 2000}}) {
    const at::Tensor from = scenery(height, width), to = scenery(height, width).flip({3}).contiguous();
    for (const std::string& method : flow_methods()) {
      const at::Tensor flow = optical_flow(from, to, method);
      EXPECT_EQ(flow.sizes(), at::IntArrayRef({1, 2, height, width}));
      EXPECT_TRUE(flow.isfinite().all().item<bool>()) << method << " " << height << "x" << width;
    }
  }
}

TEST(OpticalFlow, along_a_strip_of_three_rows_is_found) {
  NEEDS_MEDIA();
  const at::Tensor world = scenery(3, 560);
  const at::Tensor from = window(world, 20, 0, 500, 3), to = window(world, 16, 0, 500, 3);
  EXPECT_LT(mean_error(optical_flow(from, to).narrow(1, 0, 1), constant(3, 500, 4, 0).narrow(1, 0, 1), 1),
            0.3);
}

TEST(OpticalFlow, is_the_same_every_time) {
  NEEDS_MEDIA();
  const at::Tensor from = scenery(120, 160), to = transformed(from, {.scale = 1.05, .degrees = 2});
  for (const std::string& method : flow_methods())
    EXPECT_TRUE(optical_flow(from, to, method).equal(optical_flow(from, to, method))) << method;
}

TEST(OpticalFlow, says_what_is_wrong_with_its_frames_and_its_method) {
  NEEDS_MEDIA();
  const at::Tensor frame = scenery(20, 30);
  EXPECT_EQ(
      message_of([&] { optical_flow(frame, scenery(20, 31)); }),
      "optical flow needs frames of one size, not 30x20 and 31x20 (bring all frames of a film to one size)");
  EXPECT_EQ(
      message_of([&] { optical_flow(frame, frame, "mediun"); }),
      "unknown optical flow 'mediun'; did you mean 'medium'? (known are ultrafast, fast, medium, farneback)");
}

#if !ATELIER_MEDIA
TEST(OpticalFlow, says_that_it_was_built_without_media) {
  const at::Tensor frame = scenery(20, 30);
  EXPECT_EQ(message_of([&] { optical_flow(frame, frame); }),
            "built without media: there is no optical flow (build with -DATELIER_MEDIA=ON)");
}
#endif

// --- .flo --------------------------------------------------------------------------------------------------

std::string number(uint32_t value) {
  return {reinterpret_cast<const char*>(&value), 4};
}

TEST(FlowFile, comes_back_bit_for_bit) {
  const Scratch scratch;
  at::Tensor flow = RandomStream(1, "flow").normal({1, 2, 7, 11}) * 20;
  flow[0][0][0][0] = std::numeric_limits<float>::quiet_NaN();
  flow[0][1][0][1] = -0.0F;
  flow[0][1][3][2] = 1.6e9F;
  write_flow(scratch / "a.flo", flow);
  const at::Tensor read = read_flow(scratch / "a.flo");
  ASSERT_EQ(read.sizes(), flow.sizes());
  EXPECT_EQ(std::memcmp(read.const_data_ptr(), flow.const_data_ptr(), flow.nbytes()), 0);
}

TEST(FlowFile, has_the_published_layout) {
  const Scratch scratch;
  write_flow(scratch / "a.flo", constant(1, 2, 1.5F, -2));
  const std::string pair = number(std::bit_cast<uint32_t>(1.5F)) + number(std::bit_cast<uint32_t>(-2.0F));
  EXPECT_EQ(read_file(scratch / "a.flo"), "PIEH" + number(2) + number(1) + pair + pair);
  EXPECT_EQ(number(std::bit_cast<uint32_t>(202021.25F)), "PIEH");
}

TEST(FlowFile, that_is_hostile_is_refused_before_anything_is_allocated) {
  const Scratch scratch;
  const auto complaint = [&](const std::string& bytes) {
    write_file(scratch / "a.flo", bytes);
    return message_of([&] { read_flow(scratch / "a.flo"); });
  };
  const auto expect_says = [](const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  expect_says(message_of([&] { read_flow(scratch / "absent.flo"); }), "absent.flo: cannot be read");
  expect_says(message_of([&] { read_flow(scratch.folder()); }), "cannot be read");
  expect_says(complaint(""), "shorter than its header");
  expect_says(complaint("this is a text, no flow"), "does not begin as one");
  expect_says(complaint("PIEH" + number(0) + number(4)), "its size is 0x4");
  expect_says(complaint("PIEH" + number(0xFFFFFFFF) + number(4)), "its size is -1x4");
  expect_says(complaint("PIEH" + number(100000) + number(1)), "its size is 100000x1");
  expect_says(complaint("PIEH" + number(99999) + number(99999) + "12345678"),
              "needs 79998400008 bytes, and 8 follow");
  expect_says(complaint("PIEH" + number(1) + number(1) + "123456789"), "needs 8 bytes, and 9 follow");
}

TEST(FlowFile, cut_off_anywhere_is_refused) {
  const Scratch scratch;
  write_flow(scratch / "whole.flo", constant(2, 3, 1, 2));
  const std::string whole = read_file(scratch / "whole.flo");
  for (size_t length = 0; length < whole.size(); ++length) {
    write_file(scratch / "part.flo", whole.substr(0, length));
    ASSERT_NE(message_of([&] { read_flow(scratch / "part.flo"); }), "") << length;
  }
}

}  // namespace
}  // namespace atelier
