// test-train: fits y = Wx + b to the numbers of CSV files, the last column being y, for testing run_training.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <chrono>
#include <limits>
#include <thread>

#include "app/run_training.h"
#include "base/csv.h"
#include "base/files.h"
#include "base/text.h"
#include "tensor/ordered.h"
#include "tensor/seed.h"

using namespace atelier;

namespace {

struct FitJob {
  TrainOptions train{.usual_steps = 200};
  int64_t batch = 8;
  int64_t delay = 0, bad_step = -1, bad_times = 1;

  static ToolInfo tool() {
    return {.name = "test-train",
            .summary = "test-train: fits a linear map.",
            .example = "test-train numbers.csv -o map.safetensors",
            .see_also = "",
            .item = "table",
            .items = "tables",
            .formats = {"safetensors"}};
  }
  static bool reads(const fs::path& path) { return path.extension() == ".csv"; }
  void declare(Options& options) {
    train.declare(options);
    options.group("Fit");
    options.add("batch", batch, "rows a step", {1, 1000});
    options.add("delay", delay, "ms a step").in(Stage::none);
    options.add("bad-step", bad_step, "step whose loss is no number").in(Stage::none);
    options.add("bad-times", bad_times, "how often").in(Stage::none);
  }
  void check(Check& check) const { train.check(check); }
  std::vector<std::string> beside(const std::string&) const { return training_files(true); }
};

at::Tensor read_numbers(const std::vector<Input>& inputs) {
  std::vector<at::Tensor> rows;
  for (const Input& input : inputs) {
    const std::string text = read_file(input.path);
    std::string_view rest = text;
    int64_t num_lines = 0;
    for (auto fields = take_csv_record(rest, ',', num_lines); !fields.empty();
         fields = take_csv_record(rest, ',', num_lines)) {
      at::Tensor row = at::zeros({1, std::ssize(fields)});
      for (size_t i = 0; i < fields.size(); ++i)
        row.mutable_data_ptr<float>()[i] = static_cast<float>(parse_number(fields[i]).value_or(0));
      rows.push_back(row);
    }
  }
  return at::cat(rows);
}

class Fit : public Trainee {
 public:
  Fit(const FitJob& job, const at::Tensor& numbers, uint64_t seed)
      : job_(job), seed_(seed), bad_left_(job.bad_times) {
    const int64_t width = numbers.size(1) - 1, held_out = numbers.size(0) / 5;
    x_ = numbers.narrow(1, 0, width);
    y_ = numbers.narrow(1, width, 1);
    num_rows_ = numbers.size(0) - held_out;
    parameters_["weight"] = RandomStream(seed, "weight").normal({width, 1});
    parameters_["bias"] = at::zeros({1});
  }

  TensorMap& parameters() override { return parameters_; }
  double step(int64_t step, TensorMap& gradients) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(job_.delay));
    const int64_t size = std::min(job_.batch, num_rows_);
    const int64_t first =
        RandomStream(seed_, "batch", static_cast<uint32_t>(step)).below(num_rows_ - size + 1);
    double loss = 0;
    on_one_thread([&] {
      const at::Tensor error = error_of(first, size);
      gradients["weight"] = x_.narrow(0, first, size).t().mm(error) * (2.0 / static_cast<double>(size));
      gradients["bias"] = error.sum(0) * (2.0 / static_cast<double>(size));
      loss = error.square().mean().item<double>();
    });
    const bool is_bad = step == job_.bad_step && bad_left_-- > 0;
    return is_bad ? std::numeric_limits<double>::quiet_NaN() : loss;
  }
  double validation_loss() override {
    double loss = 0;
    on_one_thread([&] { loss = error_of(num_rows_, x_.size(0) - num_rows_).square().mean().item<double>(); });
    return loss;
  }
  int64_t units_per_step() const override { return job_.batch; }
  int64_t units_per_epoch() const override { return num_rows_; }

 private:
  at::Tensor error_of(int64_t first, int64_t count) const {
    return x_.narrow(0, first, count).mm(parameters_.at("weight")) + parameters_.at("bias") -
           y_.narrow(0, first, count);
  }

  const FitJob& job_;
  const uint64_t seed_;
  int64_t bad_left_, num_rows_ = 0;
  at::Tensor x_, y_;
  TensorMap parameters_;
};

void fit(Training<FitJob>& training) {
  Fit fit(training.job, read_numbers(training.inputs()), training.seed());
  training.run(fit, {.metadata = {{"shape", "linear"}},
                     .sample =
                         [&](int64_t) {
                           const auto bias = fit.parameters().at("bias").item<float>();
                           return std::vector<TrainSample>{{"temperature 0.8", "bias " + shortest(bias)}};
                         },
                     .baselines = {{"mean", 2.5}},
                     .unit = "rows",
                     .loss = "squared error"});
}

}  // namespace

int main(int argc, char** argv) {
  return run_training<FitJob>(argc, argv,
                              [](Training<FitJob>& training) { training.as_one([&] { fit(training); }); });
}
