#include "autoencoder/learning.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <iterator>

#include "autoencoder/codes.h"
#include "base/error.h"
#include "tensor/seed.h"

namespace atelier {

Learning::Learning(const AutoencoderFile& model) {
  const Keepsakes& kept = model.keepsakes;
  if (!kept.moments.defined() || !kept.moment_steps.defined() || !kept.examples.defined())
    throw Error("the model keeps no moments of its learning", "",
                "take a finished model, or its folder of moments");
  examples_ = kept.examples.to(at::kFloat) / 255;
  for (int64_t i = 0; i < kept.moments.size(0); ++i)
    cells_[kept.moment_steps[i].item<int64_t>()] = kept.moments[i].to(at::kFloat) / 255;
}

void Learning::add(const AutoencoderFile& moment, uint64_t seed) {
  if (!moment.keepsakes.examples.defined())
    throw Error("has no examples to show", "", "take what autoencode train kept");
  const at::Tensor pictures = moment.keepsakes.examples.to(at::kFloat) / 255;
  if (examples_.defined() && examples_.sizes() != pictures.sizes())
    throw Error("is of another training than those before it", "", "show each by itself");
  examples_ = pictures;
  const at::Tensor codes = moment.model.encode_all(pictures);
  const at::Tensor normal = RandomStream(seed, "random codes").normal(codes.sizes());
  const at::Tensor drawn = codes_from(normal, codes, moment.model.spec());
  cells_[moment.step] = at::cat({moment.model.decode_all(codes), moment.model.decode_all(drawn)});
}

int64_t Learning::step(int64_t moment) const {
  return std::next(cells_.begin(), moment)->first;
}

at::Tensor Learning::cells(int64_t moment, bool of_examples, bool of_codes) const {
  const at::Tensor& all = std::next(cells_.begin(), moment)->second;
  const int64_t half = all.size(0) / 2;
  return all.narrow(0, of_examples ? 0 : half, of_examples && of_codes ? all.size(0) : half);
}

}  // namespace atelier
