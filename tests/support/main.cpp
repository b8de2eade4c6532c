// The main of every test executable. Nothing is seeded here: all randomness of the project is keyed
// (tensor/seed.h).
#include <gtest/gtest.h>

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
