#include "base/hash.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <new>
#include <vector>

#include "base/files.h"

namespace atelier {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() {
    if (!context || !EVP_DigestInit_ex(context, EVP_sha256(), nullptr)) throw std::bad_alloc();
  }
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

Sha256& Sha256::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
  return *this;
}

Sha256& Sha256::add_field(std::string_view bytes) {
  std::array<char, 8> length;  // little-endian on every machine
  for (size_t i = 0; i < length.size(); ++i) length[i] = static_cast<char>(uint64_t{bytes.size()} >> (8 * i));
  return add({length.data(), length.size()}).add(bytes);
}

std::string Sha256::hex() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_DigestFinal_ex(state_->context, digest.data(), &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

std::string sha256(std::string_view bytes) {
  return Sha256().add(bytes).hex();
}

std::string sha256_of_file(const std::filesystem::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_file_error(errno, "cannot be read", path);
  Sha256 digest;
  std::vector<char> buffer(1 << 20);
  ssize_t count = 0;
  int failure = 0;
  while ((count = read(descriptor, buffer.data(), buffer.size())) != 0) {
    if (count > 0) digest.add({buffer.data(), static_cast<size_t>(count)});
    if (count < 0 && errno != EINTR && (failure = errno)) break;
  }
  close(descriptor);
  if (failure) throw_file_error(failure, "cannot be read", path);
  return digest.hex();
}

}  // namespace atelier
