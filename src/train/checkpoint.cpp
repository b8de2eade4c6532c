#include "train/checkpoint.h"

#include <ATen/ops/empty.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "train/state.h"

namespace atelier {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* kVersion = "1";
constexpr const char *kVersionKey = "train.version", *kOptionsKey = "train.options", *kDataKey = "train.data",
                     *kSeedKey = "train.seed", *kProgressKey = "train.progress", *kStepKey = "train.step",
                     *kLossKey = "train.loss";
constexpr const char *kMean = "optimizer.mean.", *kSquare = "optimizer.square.", *kAverage = "average.",
                     *kBest = "best.", *kTrainee = "trainee.", *kCurve = "curve.", *kSamples = "samples",
                     *kSnapshot = "snapshot.";

// --- Tensors

void add(TensorMap& all, const std::string& prefix, const TensorMap& tensors) {
  for (const auto& [name, tensor] : tensors) all[prefix + name] = tensor;
}

at::Tensor tensor_of(const std::string& text) {
  at::Tensor bytes = at::empty({std::ssize(text)}, at::kByte);
  std::memcpy(bytes.mutable_data_ptr(), text.data(), text.size());
  return bytes;
}

void add_course(TensorMap& all, const std::string& prefix, const TrainCourse& course) {
  add(all, prefix, course.parameters);
  add(all, prefix + kMean, course.optimizer.mean);
  add(all, prefix + kSquare, course.optimizer.square);
  add(all, prefix + kAverage, course.optimizer.average);
  add(all, prefix + kTrainee, course.trainee);
  add(all, prefix + kCurve, course.curves.state());
  all[prefix + kSamples] = tensor_of(course.samples);
}

// Those whose names begin with `prefix`, without it; taken out of `all`.
TensorMap take(TensorMap& all, const std::string& prefix) {
  TensorMap taken;
  for (auto at = all.lower_bound(prefix); at != all.end() && at->first.starts_with(prefix);
       at = all.erase(at))
    taken[at->first.substr(prefix.size())] = at->second;
  return taken;
}

void check_like(const TensorMap& parameters, const TensorMap& others, const std::string& what) {
  if (others.size() != parameters.size()) throw Error("its " + what + " is not of its parameters");
  for (const auto& [name, tensor] : parameters) {
    const auto other = others.find(name);
    if (other == others.end() || other->second.sizes() != tensor.sizes() ||
        other->second.scalar_type() != at::kFloat)
      throw Error("its " + what + " does not fit '" + name + "'");
  }
}

TrainCourse take_course(TensorMap& all) {
  TrainCourse course;
  course.optimizer.mean = take(all, kMean);
  course.optimizer.square = take(all, kSquare);
  course.optimizer.average = take(all, kAverage);
  course.trainee = take(all, kTrainee);
  course.curves.restore(take(all, kCurve));
  const auto samples = all.find(kSamples);
  if (samples == all.end() || samples->second.scalar_type() != at::kByte) throw Error("it has no samples");
  const auto* text = static_cast<const char*>(samples->second.const_data_ptr());
  course.samples.assign(text, static_cast<size_t>(samples->second.numel()));
  all.erase(samples);
  course.parameters = std::move(all);
  check_like(course.parameters, course.parameters, "weights");
  check_like(course.parameters, course.optimizer.mean, "optimizer's state");
  check_like(course.parameters, course.optimizer.square, "optimizer's state");
  if (!course.optimizer.average.empty()) check_like(course.parameters, course.optimizer.average, "average");
  return course;
}

// --- Numbers

json json_of(const TrainCourse& course) {
  json moments = json::array();
  for (const TrainMoment& moment : course.moments) moments.push_back({moment.step, moment.loss});
  return {{"step", course.step},
          {"recent", course.watch.recent},
          {"first", course.watch.first},
          {"high", course.watch.num_high},
          {"moments", moments}};
}

void restore(TrainCourse& course, const json& from) {
  course.step = from.at("step").get<int64_t>();
  course.watch.recent = from.at("recent").get<std::vector<double>>();
  course.watch.first = from.at("first").get<double>();
  course.watch.num_high = from.at("high").get<int64_t>();
  for (const json& moment : from.at("moments"))
    course.moments.push_back({moment.at(0).get<int64_t>(), moment.at(1).get<double>()});
  if (course.step < 0) throw Error("it stands before its beginning");
}

json json_of(const TrainPlan& plan) {
  return {{"steps", plan.steps}, {"begin", plan.begin},     {"share", plan.share_at_begin},
          {"limit", plan.limit}, {"budget", plan.budget_s}, {"seconds", plan.seconds_per_step}};
}

TrainPlan plan_of(const json& from) {
  return {.steps = from.at("steps").get<int64_t>(),
          .begin = from.at("begin").get<int64_t>(),
          .share_at_begin = from.at("share").get<double>(),
          .limit = from.at("limit").get<int64_t>(),
          .budget_s = from.at("budget").get<double>(),
          .seconds_per_step = from.at("seconds").get<double>()};
}

json json_of(const TrainState& state) {
  json all{{"course", json_of(state.course)},
           {"snapshot", json_of(state.snapshot)},
           {"plan", json_of(state.plan)},
           {"factor", state.rate_factor},
           {"rollbacks", state.num_rollbacks}};
  if (state.best) all["best"] = {{"step", state.best->step}, {"loss", state.best->loss}};
  return all;
}

TrainState state_from(TensorMap tensors, const json& progress) {
  TrainState state;
  TensorMap best = take(tensors, kBest), snapshot = take(tensors, kSnapshot);
  state.course = take_course(tensors);
  restore(state.course, progress.at("course"));
  if (!snapshot.empty()) {
    state.snapshot = take_course(snapshot);
    restore(state.snapshot, progress.at("snapshot"));
    check_like(state.course.parameters, state.snapshot.parameters, "snapshot");
  } else {
    state.snapshot = state.course.copy();
  }
  state.plan = plan_of(progress.at("plan"));
  state.rate_factor = progress.at("factor").get<double>();
  state.num_rollbacks = progress.at("rollbacks").get<int64_t>();
  if (progress.contains("best")) {
    const json& kept = progress["best"];
    state.best = BestModel{kept.at("step").get<int64_t>(), kept.at("loss").get<double>(), std::move(best)};
    check_like(state.course.parameters, state.best->parameters, "best model");
  }
  return state;
}

// --- Metadata

Metadata metadata_of(const TrainIdentity& identity) {
  Metadata metadata = identity.feature;
  metadata[kVersionKey] = kVersion;
  metadata[kOptionsKey] = json{{"fixed", identity.fixed}, {"extend", identity.extend}}.dump();
  metadata[kDataKey] = identity.data;
  metadata[kSeedKey] = std::to_string(identity.seed);
  return metadata;
}

// What `read` makes of the file; whatever is wrong with it becomes an Error that names it.
template <class Read>
auto read_sound(const fs::path& path, const Read& read) {
  const std::string remedy = "remove it to begin anew";
  try {
    return read();
  } catch (const Error& error) {
    if (!error.where().empty()) throw;
    throw Error("not a sound checkpoint: " + error.problem(), path.string(), remedy);
  } catch (const json::exception&) {
    throw Error("not a sound checkpoint: what it says of its training can't be read", path.string(), remedy);
  }
}

const std::string& text_in(const Metadata& metadata, const char* key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) throw Error("it lacks '" + std::string(key) + "'");
  return found->second;
}

void check_version(const Metadata& metadata) {
  const std::string& version = text_in(metadata, kVersionKey);
  if (version != kVersion) throw Error("it has version " + version + ", and this build reads " + kVersion);
}

// --- Differences

void add_difference(std::vector<std::string>& differences, const std::string& key,
                    const std::map<std::string, std::string>& asked,
                    const std::map<std::string, std::string>& kept) {
  const auto value = [&](const std::map<std::string, std::string>& values) {
    const auto found = values.find(key);
    return found == values.end() ? "not known" : found->second.empty() ? "nothing" : found->second;
  };
  if (value(asked) != value(kept))
    differences.push_back(key + ": " + value(kept) + " in the checkpoint, " + value(asked) + " asked for");
}

}  // namespace

TensorFile checkpoint_file(const TrainState& state, const TrainIdentity& identity) {
  TensorFile file{{}, metadata_of(identity)};
  add_course(file.tensors, "", state.course);
  if (state.snapshot.step != state.course.step) add_course(file.tensors, kSnapshot, state.snapshot);
  if (state.best) add(file.tensors, kBest, state.best->parameters);
  file.metadata[kProgressKey] = json_of(state).dump();
  return file;
}

TrainState read_checkpoint(const fs::path& path) {
  return read_sound(path, [&] {
    TensorFile file = read_safetensors(path);
    check_version(file.metadata);
    return state_from(std::move(file.tensors), json::parse(text_in(file.metadata, kProgressKey)));
  });
}

TrainIdentity read_identity(const fs::path& path) {
  return read_sound(path, [&] {
    Metadata metadata = read_safetensors_metadata(path);
    check_version(metadata);
    const json options = json::parse(text_in(metadata, kOptionsKey));
    TrainIdentity identity{.fixed = options.at("fixed"), .extend = options.at("extend")};
    identity.data = text_in(metadata, kDataKey);
    identity.seed = std::strtoull(text_in(metadata, kSeedKey).c_str(), nullptr, 10);
    std::erase_if(metadata, [](const auto& entry) { return entry.first.starts_with("train."); });
    identity.feature = std::move(metadata);
    return identity;
  });
}

void refuse_other(const TrainIdentity& asked, const TrainIdentity& kept, const fs::path& path,
                  const std::string& other_data) {
  std::vector<std::string> differences;
  std::map<std::string, std::string> keys = asked.fixed;
  keys.insert(kept.fixed.begin(), kept.fixed.end());
  for (const auto& [key, value] : keys) add_difference(differences, key, asked.fixed, kept.fixed);
  if (asked.seed != kept.seed && !keys.contains("seed"))
    differences.push_back("seed: " + std::to_string(kept.seed) + " in the checkpoint, " +
                          std::to_string(asked.seed) + " asked for");
  if (asked.data != kept.data) differences.push_back(other_data);
  if (differences.empty()) return;
  throw Error("was begun with other settings: " + join(differences, "; "), path.string(),
              "give the same, or another output; --overwrite begins anew");
}

bool is_training_name(const std::string& name) {
  if (name == kSamples) return true;
  for (const char* prefix : {kMean, kSquare, kAverage, kBest, kTrainee, kCurve, kSnapshot})
    if (name.starts_with(prefix)) return true;
  return false;
}

TensorMap model_tensors(TensorMap tensors) {
  std::erase_if(tensors, [](const auto& entry) { return is_training_name(entry.first); });
  return tensors;
}

TensorFile model_file(const TensorMap& parameters, const TrainIdentity& identity, int64_t step, double loss) {
  TensorFile file{parameters, metadata_of(identity)};
  file.metadata[kStepKey] = std::to_string(step);
  if (std::isfinite(loss)) file.metadata[kLossKey] = shortest(loss);
  return file;
}

}  // namespace atelier
