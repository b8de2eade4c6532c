// An autoencoder that is there: its network, what its codes are, and what its file holds beside the weights.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "autoencoder/architecture.h"
#include "nn/network.h"
#include "tensor/safetensors.h"

namespace atelier {

struct AutoencoderSpec {
  std::string description;  // YAML (autoencoder/architecture.h)
  CodeForm form = CodeForm::numbers;
  bool is_binary = false;     // codes are 0 or 1
  bool is_stretched = false;  // pictures were stretched to squares, not cropped
  int64_t winners = 0;        // of a code's numbers only the so many largest count, the others are 0; 0: all
  int64_t channels = 1, size = 28, bottleneck = 30;
};

// What a file holds beside the weights, under names that begin with "autoencoder.".
struct Keepsakes {
  at::Tensor codes;     // (N,D) float32: of pictures that it learned from, for what is drawn at random
  at::Tensor examples;  // (E,C,H,W) uint8: held-out pictures
  // Moments of learning: (M) int64 steps, and (M,2E,C,H,W) uint8: what became of the examples, then what
  // became of E random codes.
  at::Tensor moment_steps, moments;
};

// Where codes lie. Error for keepsakes without: those of a moment of training.
const at::Tensor& known_codes(const Keepsakes& keepsakes);

class Autoencoder {
 public:
  Autoencoder(AutoencoderSpec spec, uint64_t seed, Network::Placement placement);  // to be trained
  Autoencoder(AutoencoderSpec spec, const TensorMap& weights, Network::Placement placement);

  const AutoencoderSpec& spec() const { return spec_; }
  Network& network() { return *network_; }
  const Network& network() const { return *network_; }

  // (N,C,H,W) 0..1 to (N,D), as they are kept: binary ones are 0 or 1, losers 0, Gaussian ones the mean.
  at::Tensor encode(const at::Tensor& pictures) const;
  // (N,D) to (N,C,H,W) 0..1. Error for codes of another width.
  at::Tensor decode(const at::Tensor& codes) const;
  // Both a batch at a time, on the CPU, without gradients.
  at::Tensor encode_all(const at::Tensor& pictures) const;  // uint8 or 0..1
  at::Tensor decode_all(const at::Tensor& codes) const;

 private:
  AutoencoderSpec spec_;
  std::unique_ptr<Network> network_;
};

// The `winners` largest numbers of each row, 0 elsewhere (Makhzani and Frey 2014); all where it is 0.
at::Tensor with_winners(const at::Tensor& codes, int64_t winners);

std::map<std::string, std::string> autoencoder_metadata(const AutoencoderSpec& spec);
TensorMap keepsake_tensors(const Keepsakes& keepsakes);

struct AutoencoderFile {
  Autoencoder model;
  Keepsakes keepsakes;
  int64_t step = 0;  // of training
  double loss = 0;
};
// What autoencode train wrote, whole or a moment. Error that names the file for anything else.
AutoencoderFile read_autoencoder(const std::filesystem::path& path, at::Device device);
bool is_autoencoder(const std::filesystem::path& path);

}  // namespace atelier
