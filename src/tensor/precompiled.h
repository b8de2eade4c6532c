// The precompiled header of the layers that know tensors: what nearly every one of their sources includes.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <map>
#include <optional>
#include <string>
#include <vector>
