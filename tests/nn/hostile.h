// Files as an enemy or a bad disk would make them: cut short at every length, and changed in single bytes. A
// reader may give a result or an Error; anything else that is thrown fails the test.
#pragma once

#include <gtest/gtest.h>

#include <exception>
#include <random>
#include <string>
#include <string_view>

#include "base/error.h"

namespace atelier {

// True for a result, false for an Error.
template <typename Read>
bool reads(const Read& read, const std::string& bytes, const std::string& what) {
  try {
    read(bytes);
    return true;
  } catch (const Error& error) {
    EXPECT_FALSE(error.where().empty()) << what << ": " << error.what();
    EXPECT_EQ(std::string(error.what()).find("c10"), std::string::npos) << what;
  } catch (const PlanError& error) {
    EXPECT_FALSE(error.mistakes().empty()) << what;
  } catch (const std::exception& error) {
    ADD_FAILURE() << what << ": " << error.what();
  }
  return false;
}

// How many proper prefixes of `bytes` are read.
template <typename Read>
size_t count_readable_prefixes(const Read& read, const std::string& bytes) {
  size_t count = 0;
  for (size_t length = 0; length < bytes.size(); ++length) {
    count += reads(read, bytes.substr(0, length), "cut to " + std::to_string(length) + " bytes");
  }
  return count;
}

// Reads `count` copies with one to three bytes changed, half of them to a value that is often special.
// Returns how many gave a result.
template <typename Read>
int count_readable_mutants(const Read& read, const std::string& bytes, int count = 10'000) {
  constexpr std::string_view kSpecial("\x00\x01\x7f\x80\xff", 5);
  std::mt19937_64 random(20240607);
  int readable = 0;
  for (int i = 0; i < count; ++i) {
    std::string mutant = bytes;
    for (uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
      const char byte = random() % 2 ? kSpecial[random() % kSpecial.size()] : static_cast<char>(random());
      mutant[random() % mutant.size()] = byte;
    }
    readable += reads(read, mutant, "mutant " + std::to_string(i));
  }
  return readable;
}

// The message of the Error that `read` throws.
template <typename Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  } catch (const PlanError& error) {
    return error.what();
  }
  return "no error";
}

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace atelier
