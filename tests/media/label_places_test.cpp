#include "media/label_places.h"

#include <gtest/gtest.h>

#include <random>

#include "media/thumbnail_places.h"
#include "media/ticks.h"

namespace atelier {
namespace {

const Box kSheet{0, 0, 800, 600};

std::vector<LabelRequest> random_requests(size_t count, double dot_radius) {
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> share(0, 1);
  std::vector<LabelRequest> requests(count);
  for (LabelRequest& request : requests) {
    request.anchor = {800 * share(generator), 600 * share(generator)};
    request.width_ems = 1 + 5 * share(generator);
    request.dot_radius = dot_radius;
  }
  return requests;
}

std::vector<Box> boxes_of(const std::vector<LabelRequest>& requests, const std::vector<PlacedLabel>& labels) {
  std::vector<Box> boxes;
  for (const PlacedLabel& label : labels)
    boxes.push_back(
        Box::around(label.center, requests[label.request].width_ems * label.font_px, 1.16 * label.font_px));
  return boxes;
}

TEST(LabelPlaces, never_overlap_nor_leave_the_sheet) {
  for (double dot_radius : {0.0, 3.0}) {
    const auto requests = random_requests(600, dot_radius);
    TakenBoxes taken(30);
    const auto labels = place_labels(requests, {kSheet, {20, 15, 11}}, taken);
    EXPECT_GT(labels.size(), 60u);
    const std::vector<Box> boxes = boxes_of(requests, labels);
    for (size_t a = 0; a < boxes.size(); ++a) {
      EXPECT_TRUE(kSheet.grown(1e-6).contains(boxes[a]));
      for (size_t b = 0; b < a; ++b) EXPECT_FALSE(boxes[a].overlaps(boxes[b])) << a << " " << b;
    }
  }
}

TEST(LabelPlaces, give_room_to_the_first) {
  const std::vector<LabelRequest> requests(40, {{400, 300}, 4});
  TakenBoxes taken(30);
  const auto labels = place_labels(requests, {kSheet, {20}}, taken);
  ASSERT_FALSE(labels.empty());
  EXPECT_EQ(labels[0].request, 0u);
  EXPECT_EQ(labels[0].center, (Point{400, 300}));
  EXPECT_LT(labels.size(), 10u);
}

TEST(LabelPlaces, stand_beside_their_dots) {
  const std::vector<LabelRequest> requests{{{400, 300}, 4, 0, 6}};
  TakenBoxes taken(30);
  const auto labels = place_labels(requests, {kSheet, {20}}, taken);
  ASSERT_EQ(labels.size(), 1u);
  EXPECT_FALSE(boxes_of(requests, labels)[0].overlaps(Box::around({400, 300}, 12, 12)));
}

TEST(ThumbnailPlaces, hardly_overlap) {
  std::vector<Point> points;
  for (const LabelRequest& request : random_requests(400, 0)) points.push_back(request.anchor);
  const auto squares =
      place_thumbnails(points, std::vector<double>(400, 34), {.sheet = kSheet, .least_px = 10});
  double overlapping = 0, whole = 0;
  for (size_t a = 0; a < squares.size(); ++a) {
    const Box box = Box::around(squares[a].center, squares[a].side, squares[a].side);
    EXPECT_TRUE(kSheet.grown(1e-6).contains(box));
    EXPECT_GE(squares[a].side, 10);
    whole += box.width() * box.height();
    for (size_t b = 0; b < a; ++b) {
      const Box other = Box::around(squares[b].center, squares[b].side, squares[b].side);
      if (!box.overlaps(other)) continue;
      overlapping += (std::min(box.right, other.right) - std::max(box.left, other.left)) *
                     (std::min(box.bottom, other.bottom) - std::max(box.top, other.top));
    }
  }
  EXPECT_LT(overlapping / whole, 0.05);
}

TEST(Ticks, are_round) {
  EXPECT_EQ(round_ticks(0, 1, 6), (std::vector<double>{0, 0.2, 0.4, 0.6, 0.8, 1}));
  EXPECT_EQ(round_ticks(-3, 12, 6), (std::vector<double>{0, 5, 10}));
  EXPECT_EQ(round_ticks(1990, 2026, 5), (std::vector<double>{1990, 2000, 2010, 2020}));
  EXPECT_TRUE(round_ticks(1, 1, 6).empty());
}

}  // namespace
}  // namespace atelier
