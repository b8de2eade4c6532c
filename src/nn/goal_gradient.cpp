#include "nn/goal_gradient.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <functional>

#include "tensor/heap.h"
#include "tensor/ring.h"

namespace atelier {
namespace {

// --- The picture, moved round ---

at::Tensor tile_of(const at::Tensor& picture, Shift shift, const Tile& tile) {
  return ring_part(ring_part(picture, 2, tile.rows.start - shift.down, tile.rows.length), 3,
                   tile.columns.start - shift.right, tile.columns.length);
}

void add_tile(at::Tensor& picture, Shift shift, const Tile& tile, const at::Tensor& part) {
  for (const RingPiece& row : ring_pieces(tile.rows.start - shift.down, tile.rows.length, picture.size(2))) {
    for (const RingPiece& column :
         ring_pieces(tile.columns.start - shift.right, tile.columns.length, picture.size(3))) {
      picture.narrow(2, row.place, row.length)
          .narrow(3, column.place, column.length)
          .add_(part.narrow(2, row.offset, row.length).narrow(3, column.offset, column.length));
    }
  }
}

// --- Tile by tile ---

// Each tap's part that is the tile's own.
Tensors seen_in(const Network& network, const std::vector<std::string>& taps, const Tile& tile,
                const at::Tensor& pixels) {
  Tensors seen = network.forward(pixels, taps);
  for (size_t i = 0; i < taps.size(); ++i) {
    const auto& [rows, columns] = std::pair{tile.parts[i].rows, tile.parts[i].columns};
    if (seen[i].size(2) != rows.length) seen[i] = seen[i].narrow(2, rows.start, rows.length);
    if (seen[i].size(3) != columns.length) seen[i] = seen[i].narrow(3, columns.start, columns.length);
  }
  return seen;
}

class TiledGradient {
 public:
  TiledGradient(const Network& network, const at::Tensor& picture, const std::vector<const Goal*>& goals,
                const std::vector<Shift>& shifts, int64_t tile_px)
      : network_(network), picture_(picture), goals_(goals), shifts_(shifts) {
    for (const Goal* goal : goals)
      for (const std::string& tap : goal->taps())
        if (std::find(taps_.begin(), taps_.end(), tap) == taps_.end()) taps_.push_back(tap);
    tiles_ = tiles_of(network.graph(), taps_, {picture.size(2), picture.size(3)}, tile_px);
    sums_.resize(goals.size());
    gathered_.resize(goals.size());
  }

  std::vector<GoalGradient> gradients() {
    if (tiles_.size() > 1) {
      add_all_sums();
      gather();
    }
    for (size_t i = 0; i < goals_.size(); ++i) results_.push_back({.gradient = at::zeros_like(picture_)});
    for_each_tile([&](const Tile& tile) { add_gradients(tile); });
    for (size_t i = 0; i < goals_.size(); ++i) results_[i].loss = gathered_[i].loss;
    return std::move(results_);
  }

  std::vector<Tensors> sums() {
    add_all_sums();
    return std::move(sums_);
  }

 private:
  // From tile to tile of a row the heap serves again. Then it is emptied: work on tiles of other sizes, and
  // on whole pictures, leaves holes that these do not fill.
  void for_each_tile(const std::function<void(const Tile&)>& visit) const {
    for (size_t i = 0; i < tiles_.size(); ++i) {
      visit(tiles_[i]);
      const bool ends_row = i + 1 == tiles_.size() || tiles_[i + 1].rows.start != tiles_[i].rows.start;
      if (ends_row && tiles_.size() > 1) release_freed_memory();
    }
  }

  at::Tensor pixels_in(const Tile& tile) const {
    if (shifts_.size() == 1) return tile_of(picture_, shifts_[0], tile).contiguous();
    Tensors each;
    for (int64_t n = 0; n < picture_.size(0); ++n)
      each.push_back(tile_of(picture_.narrow(0, n, 1), shifts_[n], tile));
    return at::cat(each);
  }

  Tensors seen_in(const Tile& tile, const at::Tensor& pixels) const {
    return atelier::seen_in(network_, taps_, tile, pixels);
  }

  template <class All>
  All of_goal(const Goal& goal, const All& all) const {
    All own;
    for (const std::string& tap : goal.taps())
      own.push_back(all[std::find(taps_.begin(), taps_.end(), tap) - taps_.begin()]);
    return own;
  }

  void add_sums(size_t goal, const Tile& tile, const Tensors& seen) {
    const Tensors sums = goals_[goal]->sums(of_goal(*goals_[goal], seen), of_goal(*goals_[goal], tile.parts));
    Tensors& all = sums_[goal];
    if (all.empty())
      all = sums;
    else
      for (size_t i = 0; i < sums.size(); ++i) all[i].add_(sums[i]);
  }

  // What goals must know of the whole, before any tile is climbed.
  void gather() {
    for (size_t i = 0; i < goals_.size(); ++i) gathered_[i] = goals_[i]->gathered(std::move(sums_[i]));
  }

  void add_all_sums() {
    const bool needed =
        std::any_of(goals_.begin(), goals_.end(), [](const Goal* goal) { return goal->needs_sums(); });
    if (!needed) return;
    const at::NoGradGuard no_grad;
    for_each_tile([&](const Tile& tile) {
      const Tensors seen = seen_in(tile, pixels_in(tile));
      for (size_t i = 0; i < goals_.size(); ++i)
        if (goals_[i]->needs_sums()) add_sums(i, tile, seen);
    });
  }

  void add_gradients(const Tile& tile) {
    const c10::AutoGradMode grad_mode(true);
    const at::Tensor pixels = pixels_in(tile).detach().requires_grad_(true);
    const Tensors seen = seen_in(tile, pixels);
    if (tiles_.size() == 1) {
      const at::NoGradGuard no_grad;
      for (size_t i = 0; i < goals_.size(); ++i) add_sums(i, tile, seen);
      gather();
    }
    for (size_t i = 0; i < goals_.size(); ++i) add_gradient(tile, pixels, seen, i);
  }

  void add_gradient(const Tile& tile, const at::Tensor& pixels, const Tensors& seen, size_t index) {
    const Goal& goal = *goals_[index];
    const Tensors own = of_goal(goal, seen);
    Tensors seeds;
    {
      const at::NoGradGuard no_grad;
      seeds = goal.seeds(own, gathered_[index].terms, of_goal(goal, tile.parts));
    }
    const bool is_last = index + 1 == goals_.size();
    const at::Tensor gradient = torch::autograd::grad(own, {pixels}, seeds, /*retain_graph=*/!is_last)[0];
    const at::NoGradGuard no_grad;
    for (int64_t n = 0; n < picture_.size(0); ++n) {
      at::Tensor place =
          shifts_.size() == 1 ? results_[index].gradient : results_[index].gradient.narrow(0, n, 1);
      add_tile(place, shifts_[n], tile, shifts_.size() == 1 ? gradient : gradient.narrow(0, n, 1));
      if (shifts_.size() == 1) return;
    }
  }

  const Network& network_;
  const at::Tensor& picture_;
  const std::vector<const Goal*>& goals_;
  const std::vector<Shift>& shifts_;
  std::vector<std::string> taps_;
  std::vector<Tile> tiles_;
  // Of each goal:
  std::vector<Tensors> sums_;
  std::vector<Gathered> gathered_;
  std::vector<GoalGradient> results_;
};

}  // namespace

std::vector<GoalGradient> gradients_of(const Network& network, const at::Tensor& picture,
                                       const std::vector<const Goal*>& goals,
                                       const std::vector<Shift>& shifts, int64_t tile_px) {
  TORCH_CHECK(shifts.size() == 1 || static_cast<int64_t>(shifts.size()) == picture.size(0),
              "a shift for each picture");
  return TiledGradient(network, picture, goals, shifts, tile_px).gradients();
}

Tensors sums_of(const Network& network, const at::Tensor& picture, const Goal& goal, int64_t tile_px) {
  const std::vector<const Goal*> goals{&goal};
  const std::vector<Shift> unmoved{{}};
  return TiledGradient(network, picture, goals, unmoved, tile_px).sums()[0];
}

Tensors features_of(const Network& network, const at::Tensor& picture, const std::vector<std::string>& taps,
                    int64_t tile_px) {
  const at::NoGradGuard no_grad;
  Tensors maps(taps.size());
  for (const Tile& tile : tiles_of(network.graph(), taps, {picture.size(2), picture.size(3)}, tile_px)) {
    const Tensors seen = seen_in(network, taps, tile, tile_of(picture, {}, tile).contiguous());
    for (size_t i = 0; i < taps.size(); ++i) {
      const MapPart& part = tile.parts[i];
      if (!maps[i].defined())
        maps[i] = at::empty({1, seen[i].size(1), part.map_height, part.map_width}, seen[i].options());
      maps[i].narrow(2, part.top, part.rows.length).narrow(3, part.left, part.columns.length).copy_(seen[i]);
    }
  }
  return maps;
}

}  // namespace atelier
