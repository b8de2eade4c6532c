#include "tensor/product.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mm.h>
#include <torch/csrc/autograd/custom_function.h>

namespace atelier {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

using LinearByOneDnn = at::Tensor(const at::Tensor& input, const at::Tensor& weights,
                                  const std::optional<at::Tensor>& bias, std::string_view after,
                                  c10::List<std::optional<at::Scalar>> scalars,
                                  std::optional<std::string_view> algorithm);

// libtorch has it for what torch.compile makes, not among its functions; none where built without oneDNN.
std::optional<c10::TypedOperatorHandle<LinearByOneDnn>> linear_by_onednn() {
  const auto found = c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
  if (!found) return std::nullopt;
  return found->typed<LinearByOneDnn>();
}

at::Tensor in(at::ScalarType type, const at::Tensor& tensor) {
  return tensor.to(type);
}

class Affine : public torch::autograd::Function<Affine> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weights,
                            const at::Tensor& bias, bool low_precision) {
    const at::ScalarType type = low_precision ? at::kBFloat16 : at::kFloat;
    const at::Tensor rows = in(type, x.reshape({-1, x.size(-1)})), factors = in(type, weights);
    context->save_for_backward({rows, factors});
    context->saved_data["shape"] = x.sizes();
    context->saved_data["has_bias"] = bias.numel() > 0;
    std::vector<int64_t> shape = x.sizes().vec();
    shape.back() = weights.size(0);
    at::Tensor y = in(at::kFloat, product(rows, low_precision ? factors.t() : factors.t().contiguous()));
    if (bias.numel()) y.add_(bias);
    return shape.size() == 2 ? y : y.view(shape);  // a view could not be worked on in place
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &rows = saved[0], &factors = saved[1];
    const at::Tensor from = gradients[0].reshape({-1, factors.size(0)});
    const at::Tensor rounded = in(factors.scalar_type(), from);
    at::Tensor from_x, from_weights, from_bias;
    if (context->needs_input_grad(0))
      from_x = in(at::kFloat, product(rounded, factors)).view(context->saved_data["shape"].toIntVector());
    if (context->needs_input_grad(1)) from_weights = weight_gradient(rounded, rows);
    if (context->saved_data["has_bias"].toBool()) from_bias = from.sum(0);
    return {from_x, from_weights, from_bias, {}};
  }
};

}  // namespace

at::Tensor product(const at::Tensor& a, const at::Tensor& b) {
  static const auto onednn = linear_by_onednn();
  if (!onednn || !a.is_cpu() || a.scalar_type() != at::kFloat) return at::mm(a, b);
  return onednn->call(a, b.t(), std::nullopt, "none", c10::List<std::optional<at::Scalar>>(), std::nullopt);
}

at::Tensor weight_gradient(const at::Tensor& from, const at::Tensor& rows) {
  if (from.scalar_type() != at::kFloat) return product(from.t(), rows).to(at::kFloat);
  return product(rows.t(), from).t().contiguous();
}

at::Tensor affine(const at::Tensor& x, const at::Tensor& weights, const at::Tensor& bias,
                  bool low_precision) {
  return Affine::apply(x, weights, bias.defined() ? bias : at::empty({0}, x.options()), low_precision);
}

}  // namespace atelier
