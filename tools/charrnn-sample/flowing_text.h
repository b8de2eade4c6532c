// Text that goes to the output as it comes, gathered a little where it comes fast.
#pragma once

#include <chrono>
#include <string>

#include "app/item.h"

namespace atelier {

class FlowingText {
 public:
  explicit FlowingText(Item& item) : item_(item) {}

  void add(const std::string& text) {
    waiting_ += text;
    if (std::chrono::steady_clock::now() - flushed_ >= kPause) flush();
  }
  void flush() {
    if (!waiting_.empty()) item_.append_bytes(waiting_);
    waiting_.clear();
    flushed_ = std::chrono::steady_clock::now();
  }

 private:
  static constexpr std::chrono::milliseconds kPause{30};  // that nobody sees

  Item& item_;
  std::string waiting_;
  std::chrono::steady_clock::time_point flushed_{};
};

}  // namespace atelier
