#include "autoencoder/model.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "train/checkpoint.h"

namespace atelier {

namespace {

using Json = nlohmann::json;

constexpr int64_t kBatch = 256;
constexpr const char *kDescription = "autoencoder.network", *kOptions = "autoencoder.options";

const std::vector<std::pair<CodeForm, const char*>> kForms{{CodeForm::numbers, "numbers"},
                                                           {CodeForm::probabilities, "probabilities"},
                                                           {CodeForm::gaussian, "gaussian"}};

// One place that knows their names in files: visit(name, field).
template <class Spec, class Visit>
void visit_options(Spec& spec, const Visit& visit) {
  visit("binary", spec.is_binary);
  visit("stretched", spec.is_stretched);
  visit("winners", spec.winners);
  visit("channels", spec.channels);
  visit("size", spec.size);
  visit("bottleneck", spec.bottleneck);
}

template <class Keepsakes, class Visit>
void visit_keepsakes(Keepsakes& keepsakes, const Visit& visit) {
  visit("autoencoder.codes", keepsakes.codes);
  visit("autoencoder.examples", keepsakes.examples);
  visit("autoencoder.moment_steps", keepsakes.moment_steps);
  visit("autoencoder.moments", keepsakes.moments);
}

Graph graph_of(const AutoencoderSpec& spec) {
  return graph_from_document(parse_yaml(spec.description, "autoencoder.yaml"), "autoencoder.yaml");
}

AutoencoderSpec parse_spec(const std::string& description, const std::string& options) {
  AutoencoderSpec spec{.description = description};
  const Json json = Json::parse(options);
  visit_options(spec, [&](const char* name, auto& field) {
    if (json.contains(name)) json.at(name).get_to(field);  // what an older version did not know is as it was
  });
  const auto form = json.at("code").get<std::string>();
  bool is_known = false;
  for (const auto& [known, name] : kForms)
    if (name == form) spec.form = known, is_known = true;
  const int64_t side = spec.size, width = spec.bottleneck;
  if (!is_known || (spec.channels != 1 && spec.channels != 3) || side < 1 || side > 4096 || width < 1 ||
      width > 65536 || spec.winners < 0)
    throw Error("says of itself what can't be");
  return spec;
}

TensorMap own_weights(TensorMap tensors) {
  std::erase_if(tensors, [](const auto& entry) { return entry.first.starts_with("autoencoder."); });
  return model_tensors(std::move(tensors));
}

template <class Work>
at::Tensor in_batches(const at::Tensor& rows, const Work& work) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> parts;
  for (int64_t first = 0; first < rows.size(0); first += kBatch)
    parts.push_back(
        work(rows.narrow(0, first, std::min(kBatch, rows.size(0) - first))).to(at::kCPU, at::kFloat));
  return at::cat(parts);
}

}  // namespace

const at::Tensor& known_codes(const Keepsakes& keepsakes) {
  if (!keepsakes.codes.defined())
    throw Error("the model is a moment of training, which doesn't know where codes lie", "",
                "take the finished model");
  return keepsakes.codes;
}

at::Tensor with_winners(const at::Tensor& codes, int64_t winners) {
  if (winners <= 0 || winners >= codes.size(1)) return codes;
  const at::Tensor places = std::get<1>(codes.detach().topk(winners, 1));
  return codes * at::zeros_like(codes.detach()).scatter_(1, places, 1);
}

Autoencoder::Autoencoder(AutoencoderSpec spec, uint64_t seed, Network::Placement placement)
    : spec_(std::move(spec)), network_(std::make_unique<Network>(graph_of(spec_), seed, placement)) {}

Autoencoder::Autoencoder(AutoencoderSpec spec, const TensorMap& weights, Network::Placement placement)
    : spec_(std::move(spec)), network_(std::make_unique<Network>(graph_of(spec_), weights, placement)) {}

at::Tensor Autoencoder::encode(const at::Tensor& pictures) const {
  const at::Tensor code = network_->forward(pictures, {"code"}).front().to(at::kFloat);
  return spec_.is_binary ? (code > .5).to(at::kFloat) : with_winners(code, spec_.winners);
}

at::Tensor Autoencoder::decode(const at::Tensor& codes) const {
  if (codes.dim() != 2 || codes.size(1) != spec_.bottleneck)
    throw Error("codes have " + said_count(codes.dim() == 2 ? codes.size(1) : 0, "number", "numbers") +
                    ", and the autoencoder takes " + std::to_string(spec_.bottleneck),
                "", "take codes that it encoded");
  return network_->forward_from("code", codes, {"picture/0..1"}).front().to(at::kFloat);
}

at::Tensor Autoencoder::encode_all(const at::Tensor& pictures) const {
  return in_batches(pictures, [&](const at::Tensor& batch) {
    const bool is_bytes = batch.scalar_type() == at::kByte;
    const at::Tensor values = batch.to(network_->placement().device).to(at::kFloat);
    return encode(is_bytes ? values / 255 : values);
  });
}

at::Tensor Autoencoder::decode_all(const at::Tensor& codes) const {
  return in_batches(codes,
                    [&](const at::Tensor& batch) { return decode(batch.to(network_->placement().device)); });
}

// --- Files

std::map<std::string, std::string> autoencoder_metadata(const AutoencoderSpec& spec) {
  Json json;
  visit_options(spec, [&](const char* name, const auto& field) { json[name] = field; });
  for (const auto& [form, name] : kForms)
    if (form == spec.form) json["code"] = name;
  return {{kDescription, spec.description}, {kOptions, json.dump()}};
}

TensorMap keepsake_tensors(const Keepsakes& keepsakes) {
  TensorMap tensors;
  visit_keepsakes(keepsakes, [&](const char* name, const at::Tensor& tensor) {
    if (tensor.defined()) tensors[name] = tensor;
  });
  return tensors;
}

bool is_autoencoder(const std::filesystem::path& path) {
  if (path.extension() != ".safetensors") return false;
  try {
    return read_safetensors_metadata(path).contains(kOptions);
  } catch (const Error&) {
    return false;
  }
}

AutoencoderFile read_autoencoder(const std::filesystem::path& path, at::Device device) {
  TensorFile file = read_safetensors(path);
  const auto description = file.metadata.find(kDescription), options = file.metadata.find(kOptions);
  if (description == file.metadata.end() || options == file.metadata.end())
    throw Error("is no autoencoder", path.string(), "take a file that autoencode train wrote");
  try {
    Keepsakes keepsakes;
    visit_keepsakes(keepsakes, [&](const char* name, at::Tensor& tensor) {
      if (const auto found = file.tensors.find(name); found != file.tensors.end()) tensor = found->second;
    });
    AutoencoderSpec spec = parse_spec(description->second, options->second);
    return {Autoencoder(std::move(spec), own_weights(std::move(file.tensors)), {device}),
            std::move(keepsakes), parse_int(file.metadata["train.step"]).value_or(0),
            parse_number(file.metadata["train.loss"]).value_or(0)};
  } catch (const PlanError&) {
    throw Error("describes a network that can't be", path.string(),
                "take a file that autoencode train wrote");
  } catch (const Error& error) {
    throw Error(error.problem(), path.string(), error.remedy());
  } catch (const Json::exception&) {
    throw Error("says of itself what can't be read", path.string(),
                "take a file that autoencode train wrote");
  }
}

}  // namespace atelier
