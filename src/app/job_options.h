// A tool's own job struct behind the plan's interface. What a struct leaves out has the plan's default.
#pragma once

#include "job/plan.h"

namespace atelier {

template <class Job>
class JobOptions : public ToolOptions {
 public:
  void declare(Options& options) override { job.declare(options); }
  void settle() override {
    if constexpr (requires { job.settle(); }) job.settle();
  }
  void check(Check& check) const override {
    if constexpr (requires { job.check(check); }) job.check(check);
  }
  std::string format() const override {
    if constexpr (requires { job.format(); }) return job.format();
    return "";
  }
  std::string default_output() const override {
    if constexpr (requires { job.default_output(); }) return job.default_output();
    return "";
  }
  std::vector<std::string> beside(const std::string& format) const override {
    if constexpr (requires { job.beside(format); }) return job.beside(format);
    return {};
  }
  void narrow(std::vector<Input>& inputs, std::vector<std::string>& warnings) const override {
    if constexpr (requires { job.narrow(inputs, warnings); }) job.narrow(inputs, warnings);
  }
  std::string answer() const override {
    if constexpr (requires { job.answer(); }) return job.answer();
    return "";
  }
  Cost cost(int64_t width, int64_t height) const override {
    if constexpr (requires { job.cost(width, height); }) return job.cost(width, height);
    return {};
  }
  std::vector<ImpliedAxis> axes(Check& check) const override {
    if constexpr (requires { job.axes(check); }) return job.axes(check);
    return {};
  }
  DefaultInput default_input() const override {
    if constexpr (requires { job.default_input(); }) return job.default_input();
    return {};
  }
  Batch batch() const override {
    if constexpr (requires { job.batch(); }) return job.batch();
    return {};
  }
  Chain chain() const override {
    if constexpr (requires { job.chain(); }) return job.chain();
    return {};
  }
  Sequence sequence() const override {
    if constexpr (requires { job.sequence(); }) return job.sequence();
    return {};
  }

  Job job;
};

template <class Job>
const Job& job_of(const PlannedItem& item) {
  return static_cast<const JobOptions<Job>&>(item.tool()).job;
}

}  // namespace atelier
