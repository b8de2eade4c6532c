// Whether an item fits into memory, said before it is begun rather than by the kernel in its middle.
#pragma once

#include <c10/core/Device.h>

#include <exception>

#include "app/picture_options.h"
#include "job/plan.h"

namespace atelier {

// --max-memory, or what the device has free, bytes.
uint64_t memory_budget(const CommonOptions& common, at::Device device);

// Cost of an item at its working size; zero where the source can't be read.
Cost item_cost(const PlannedItem& item, const PictureOptions& options);

// Error where the item needs more than that at the least.
void check_memory(const PlannedItem& item, const PictureOptions& options, at::Device device);

// Whether `count` items like this one, computed together, keep within that.
bool fits_memory(const PlannedItem& item, size_t count, const PictureOptions& options, at::Device device);

// Whether a library ran out of memory.
bool is_out_of_memory(const std::exception& exception);

}  // namespace atelier
