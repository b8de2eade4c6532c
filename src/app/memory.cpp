#include "app/memory.h"

#include <new>
#include <string_view>

#include "base/text.h"
#include "tensor/device.h"

namespace atelier {

namespace {

double least_bytes(const PlannedItem& item, const PictureOptions& options) {
  const Cost cost = item_cost(item, options);
  return cost.least_bytes > 0 ? cost.least_bytes : cost.bytes;
}

bool says(const std::exception& exception, const char* words) {
  return std::string_view(exception.what()).find(words) != std::string_view::npos;
}

}  // namespace

uint64_t memory_budget(const CommonOptions& common, at::Device device) {
  if (common.max_memory.empty()) return available_memory(device);
  return parse_bytes(common.max_memory).value();  // read before, by CommonOptions::check
}

Cost item_cost(const PlannedItem& item, const PictureOptions& options) {
  try {
    const PictureSize size = options.working_size(source_size(item.input, options));
    return item.tool().cost(size.width, size.height);
  } catch (const Error&) {
    return {};
  }
}

void check_memory(const PlannedItem& item, const PictureOptions& options, at::Device device) {
  if (item.input.kind == Input::Kind::standard_input) return;
  const double bytes = least_bytes(item, options);
  const auto available = static_cast<double>(memory_budget(item.settings->common, device));
  if (bytes <= available) return;
  throw Error(
      "needs about " + said_bytes(bytes) + " of memory, and " + said_bytes(available) + " can be used",
      item.input.path, "make it smaller, for example --size 50%");
}

bool fits_memory(const PlannedItem& item, size_t count, const PictureOptions& options, at::Device device) {
  const double bytes = least_bytes(item, options) * static_cast<double>(count);
  return bytes <= static_cast<double>(memory_budget(item.settings->common, device));
}

bool is_out_of_memory(const std::exception& exception) {
  return dynamic_cast<const std::bad_alloc*>(&exception) || says(exception, "allocate memory") ||
         says(exception, "out of memory");
}

}  // namespace atelier
