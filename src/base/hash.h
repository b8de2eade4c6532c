// SHA-256 (FIPS 180-4, by OpenSSL) of bytes, files and key-value lists. Digests are 64 lower-case hexadecimal
// digits.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace atelier {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256& add(std::string_view bytes);
  // Length-prefixed, so that two fields never run together.
  Sha256& add_field(std::string_view bytes);
  std::string hex();  // ends the digest

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256(std::string_view bytes);
std::string sha256_of_file(const std::filesystem::path& path);  // Error when unreadable

}  // namespace atelier
