#include "style/transfer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <memory>
#include <utility>

#include "style/cost.h"
#include "style/lbfgs.h"
#include "style/objective.h"
#include "style/pace.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr double kNoise = 0.1;  // standard deviation of the picture that noise begins with
constexpr double kLevels = 255;
constexpr const char* kDescent = "descent.";  // before the names of its state

at::Tensor resized(const at::Tensor& picture, PictureSize size) {
  return resize(picture, size.height, size.width);
}

TensorMap descent_in(const TensorMap& state) {
  TensorMap descent;
  for (const auto& [name, tensor] : state)
    if (name.starts_with(kDescent)) descent[name.substr(std::string_view(kDescent).size())] = tensor;
  return descent;
}

class Transfer {
 public:
  Transfer(const Network& network, const TransferMaterial& material, const TransferOptions& options,
           uint64_t seed, Monitor monitor)
      : network_(network),
        material_(material),
        options_(options),
        monitor_(std::move(monitor)),
        seed_(seed),
        full_(size_of(material.content)),
        sizes_(transfer_sizes(full_, options, network.graph(), material.carried.effort)),
        pace_(options, sizes_, material.carried.effort) {}

  at::Tensor run() {
    if (!monitor_.resume.empty()) pace_.resume(monitor_.resume);
    base_ = beginning();
    at::Tensor made;  // in the size before
    for (; pace_.has_octave(); pace_.end_octave()) {
      begin(made);
      if (!monitor_.resume.empty()) descent_->resume(descent_in(std::exchange(monitor_.resume, {})));
      while (pace_.wants_more() && !descent_->is_done()) step();
      made = descent_->x();
    }
    return descent_->x();
  }

 private:
  PictureSize size() const { return sizes_[pace_.octave()]; }
  at::Device device() const { return network_.placement().device; }

  at::Tensor beginning() const {
    if (options_.init.text == "noise") {
      const at::Tensor noise = RandomStream(seed_, "init").normal({1, 3, sizes_[0].height, sizes_[0].width});
      return (material_.content.mean({2, 3}, true).cpu() + noise * kNoise).clamp(0, 1).to(device());
    }
    return (material_.init.defined() ? material_.init : material_.content).to(device());
  }

  // A picture that was painted already keeps what sizes between would blur.
  bool keeps_base() const { return material_.init.defined(); }
  at::Tensor finest_of_base(PictureSize before) const {
    return resized(base_, size()) - resized(resized(base_, before), size());
  }

  void begin(const at::Tensor& made) {
    objective_ = std::make_unique<Objective>(network_, material_, options_, size());
    at::Tensor start = resized(made.defined() ? made : base_, size());
    if (made.defined() && keeps_base()) start = start + finest_of_base(size_of(made));
    descent_ = make_descent(start);
  }

  std::unique_ptr<Descent> make_descent(const at::Tensor& start) const {
    if (options_.optimizer == "lbfgs")
      return std::make_unique<Lbfgs>(
          start, LbfgsOptions{.history = options_.history, .wolfe = options_.line_search == "wolfe"});
    auto adam = std::make_unique<AveragedAdam>(start, options_.step / kLevels, pace_.num_iterations());
    if (descent_) adam->take_over(static_cast<const AveragedAdam&>(*descent_));
    return adam;
  }

  void step() {
    const double loss = descent_->step(*objective_);
    pace_.count();
    if (monitor_.progress) monitor_.progress(pace_.share_done());
    if (monitor_.after_iteration)
      monitor_.after_iteration({pace_.octave(), pace_.iteration() - 1,
                                [&] { return resized(descent_->x(), full_); }, [&] { return state(); }, loss,
                                pace_.count_in_all()});
  }

  TensorMap state() const {
    TensorMap state = pace_.state();
    for (const auto& [name, tensor] : descent_->state()) state[kDescent + name] = tensor;
    return state;
  }

  const Network& network_;
  const TransferMaterial& material_;
  const TransferOptions& options_;
  Monitor monitor_;
  const uint64_t seed_;
  const PictureSize full_;
  const std::vector<PictureSize> sizes_;
  Pace pace_;
  at::Tensor base_;
  // Of the present size:
  std::unique_ptr<Objective> objective_;
  std::unique_ptr<Descent> descent_;
};

}  // namespace

at::Tensor transfer(const Network& network, const TransferMaterial& material, const TransferOptions& options,
                    uint64_t seed, Monitor monitor) {
  TORCH_CHECK(material.content.dim() == 4 && material.content.size(1) == 3, "transfer expects (1,3,H,W)");
  const at::NoGradGuard no_grad;
  return Transfer(network, material, options, seed, std::move(monitor)).run().to(material.content.device());
}

}  // namespace atelier
