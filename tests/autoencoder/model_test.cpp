#include "autoencoder/model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "support/scratch.h"
#include "tensor/safetensors.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

AutoencoderSpec spec_of(Architecture architecture) {
  architecture.size = 16;
  return {.description = describe(architecture, "h.safetensors"),
          .form = architecture.code,
          .channels = architecture.channels,
          .size = 16,
          .bottleneck = architecture.bottleneck};
}

Architecture small(bool is_convolutional, CodeForm form = CodeForm::numbers) {
  return {.is_convolutional = is_convolutional,
          .layers = {20, 10},
          .depth = 2,
          .width = 4,
          .bottleneck = 5,
          .code = form,
          .channels = is_convolutional ? 3 : 1};
}

TEST(Autoencoder, makes_codes_of_pictures_and_pictures_of_codes) {
  for (const bool is_convolutional : {false, true})
    for (const CodeForm form : {CodeForm::numbers, CodeForm::probabilities, CodeForm::gaussian}) {
      const AutoencoderSpec spec = spec_of(small(is_convolutional, form));
      const Autoencoder model(spec, 1, {});
      const at::Tensor pictures = RandomStream(1, "pictures").uniform({7, spec.channels, 16, 16});
      const at::Tensor codes = model.encode_all(pictures);
      EXPECT_EQ(codes.sizes(), (at::IntArrayRef{7, 5}));
      const at::Tensor made = model.decode_all(codes);
      EXPECT_EQ(made.sizes(), pictures.sizes());
      EXPECT_TRUE(((made >= 0) & (made <= 1)).all().item<bool>());
      EXPECT_THROW(model.decode(codes.narrow(1, 0, 4)), Error);
    }
}

TEST(Autoencoder, has_one_set_of_weights_where_it_is_tied) {
  Architecture tied = small(false), free = small(false);
  tied.is_tied = true;
  Autoencoder model(spec_of(tied), 1, {}), other(spec_of(free), 1, {});
  EXPECT_FALSE(model.network().parameters().contains("decoder1/linear.weight"));
  EXPECT_TRUE(other.network().parameters().contains("decoder1/linear.weight"));
  EXPECT_EQ(model.decode_all(model.encode_all(at::rand({2, 1, 16, 16}))).size(0), 2);
}

TEST(Autoencoder, is_the_same_from_its_file) {
  const Scratch folder;
  const AutoencoderSpec spec = spec_of(small(true));
  Autoencoder model(spec, 3, {});
  Keepsakes kept{.codes = RandomStream(2, "codes").normal({9, 5})};
  TensorFile file{model.network().parameters(), autoencoder_metadata(spec)};
  for (auto& [name, tensor] : file.tensors) tensor = tensor.detach();
  file.tensors.merge(keepsake_tensors(kept));
  write_safetensors(folder / "h.safetensors", file);
  EXPECT_TRUE(is_autoencoder(folder / "h.safetensors"));
  const AutoencoderFile read = read_autoencoder(folder / "h.safetensors", at::kCPU);
  const at::Tensor pictures = RandomStream(1, "pictures").uniform({3, 3, 16, 16});
  model.network().set_training(false);
  EXPECT_LT((read.model.encode_all(pictures) - model.encode_all(pictures)).abs().max().item<double>(), 1e-4);
  EXPECT_TRUE(at::equal(read.keepsakes.codes, kept.codes));
}

TEST(Autoencoder, refuses_files_of_others) {
  const Scratch folder;
  write_safetensors(folder / "other.safetensors", {{{"a", at::rand({2})}}, {}});
  EXPECT_FALSE(is_autoencoder(folder / "other.safetensors"));
  EXPECT_THROW(read_autoencoder(folder / "other.safetensors", at::kCPU), Error);
  std::map<std::string, std::string> metadata = autoencoder_metadata(spec_of(small(false)));
  write_safetensors(folder / "empty.safetensors", {{{"a", at::rand({2})}}, metadata});
  EXPECT_THROW(read_autoencoder(folder / "empty.safetensors", at::kCPU), Error);
  metadata["autoencoder.options"] = R"({"binary": 3})";
  write_safetensors(folder / "odd.safetensors", {{{"a", at::rand({2})}}, metadata});
  EXPECT_THROW(read_autoencoder(folder / "odd.safetensors", at::kCPU), Error);
}

TEST(Winners, are_the_largest_numbers) {
  const at::Tensor codes = at::tensor({3.F, 1.F, 2.F, -1.F, -5.F, 0.F}).view({2, 3});
  EXPECT_TRUE(at::equal(with_winners(codes, 1), at::tensor({3.F, 0.F, 0.F, 0.F, 0.F, 0.F}).view({2, 3})));
  EXPECT_TRUE(at::equal(with_winners(codes, 0), codes));
}

}  // namespace
}  // namespace atelier
