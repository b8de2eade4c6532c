// compare-pictures A B TOLERANCE: prints the largest and the mean difference in 1/255, and fails when the
// largest exceeds TOLERANCE or the sizes differ.
#include <ATen/TensorOperators.h>
#include <ATen/ops/abs.h>
#include <ATen/ops/max.h>
#include <ATen/ops/mean.h>

#include <iostream>

#include "base/error.h"
#include "base/text.h"
#include "media/image.h"

int main(int argc, char** argv) {
  using namespace atelier;
  if (argc != 4) return 2;
  try {
    const Image a = read_image(argv[1]), b = read_image(argv[2]);
    if (a.size() != b.size()) {
      std::cout << "sizes differ\n";
      return 1;
    }
    const at::Tensor difference = (a.pixels - b.pixels).abs() * 255;
    const double largest = difference.max().item<double>();
    std::cout << "largest " << largest << ", mean " << difference.mean().item<double>() << " of 255\n";
    return largest <= parse_number(argv[3]).value_or(0) ? 0 : 1;
  } catch (const atelier::Error& error) {
    std::cout << error.what() << "\n";
    return 2;
  }
}
