#include "nn/pth.h"

#include "base/error.h"
#include "nn/byte_reader.h"
#include "nn/pickle.h"
#include "nn/state_dict.h"
#include "nn/zip.h"

namespace atelier {
namespace {

// --- The zip format ----------------------------------------------------------------------------------------

// The folder that all entries lie in, with its slash: torch.save names it after the file, or "archive".
std::string archive_folder(const ZipArchive& archive, const std::string& where) {
  constexpr std::string_view kPickle = "data.pkl";
  for (const auto& [name, entry] : archive.entries()) {
    if (name == kPickle || name.ends_with("/data.pkl")) return name.substr(0, name.size() - kPickle.size());
  }
  throw Error("is a zip archive, but none that torch.save wrote: it holds no data.pkl", where,
              "if the weights lie in it, unpack it and give the file of weights");
}

void check_archive(const ZipArchive& archive, const std::string& folder, const std::string& where) {
  if (archive.entries().contains(folder + "constants.pkl")) {
    throw Error("holds a TorchScript program, not weights alone", where,
                "save the weights in Python: torch.save(torch.jit.load(FILE).state_dict(), OUTPUT)");
  }
  const auto found = archive.entries().find(folder + "byteorder");
  const std::string_view order = found == archive.entries().end() ? "little" : archive.read(found->second);
  if (order != "little") {
    throw Error("holds numbers in the byte order " + in_quotes(order) + "; only little-endian is read", where,
                "load and save the file in Python on a little-endian machine");
  }
}

// --- The legacy format -------------------------------------------------------------------------------------

constexpr std::string_view kLegacyMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);

bool nothing_allowed(std::string_view) {
  return false;
}

// The storages follow the pickles in the order of the key list: a count and the numbers. Only the
// state_dict's pickle knows their types.
std::map<std::string, std::string_view> legacy_storages(const Pickle& state, const PickleValue& keys,
                                                        std::string_view data, const std::string& where) {
  std::map<std::string, StorageId> ids;
  for (const PickleValue& value : state.values) {
    if (!value.is(PickleValue::Kind::persistent)) continue;
    const StorageId id = storage_id(value, where);
    ids.emplace(id.key, id);
  }
  if (!keys.is(PickleValue::Kind::list)) fail_in_pickle("has no list of storages", where);
  ByteReader reader(data, where, "the part after the pickles");
  std::map<std::string, std::string_view> storages;
  for (const PickleValue* key : keys.items) {
    const auto id = key->is(PickleValue::Kind::text) ? ids.find(std::string(key->text)) : ids.end();
    if (id == ids.end()) fail_in_pickle("lists a storage that no tensor uses", where);
    const auto count = reader.little<uint64_t>();
    if (count != id->second.count) reader.fail("contradicts the pickle about the size of a storage");
    storages[id->first] = reader.take(count > data.size() ? UINT64_MAX : count * id->second.item_size());
  }
  return storages;
}

}  // namespace

TensorMap read_zip_pth(std::string_view bytes, const std::string& where) {
  const ZipArchive archive(bytes, where);
  const std::string folder = archive_folder(archive, where);
  check_archive(archive, folder, where);
  const std::string_view data = archive.read(archive.entries().at(folder + "data.pkl"));
  const Pickle pickle = read_pickle(data, where, allowed_in_weights);
  const FindStorage find = [&](const StorageId& id) {
    const auto found = archive.entries().find(folder + "data/" + id.key);
    if (found == archive.entries().end())
      fail_in_pickle("refers to the storage " + in_quotes(id.key) + ", which is missing", where);
    return archive.read(found->second);
  };
  return read_state_dict(pickle, find, bytes.size(), where);
}

bool is_legacy_pth(std::string_view bytes) {
  return bytes.starts_with('\x80') && bytes.substr(0, 32).find(kLegacyMagic) != bytes.npos;
}

TensorMap read_legacy_pth(std::string_view bytes, const std::string& where) {
  const auto next_pickle = [&](AllowedGlobal allowed) {
    Pickle pickle = read_pickle(bytes, where, allowed);
    bytes.remove_prefix(pickle.size);
    return pickle;
  };
  const uint64_t file_size = bytes.size();
  constexpr int64_t kProtocol = 1001;
  next_pickle(nothing_allowed);  // the magic number
  const Pickle protocol = next_pickle(nothing_allowed);
  if (protocol.root->integer != kProtocol)
    fail_in_pickle("has an unknown version of PyTorch's legacy format", where);
  next_pickle(nothing_allowed);  // about the machine; the numbers are little-endian everywhere
  const Pickle state = next_pickle(allowed_in_weights);
  const Pickle keys = next_pickle(nothing_allowed);
  const auto storages = legacy_storages(state, *keys.root, bytes, where);
  const FindStorage find = [&](const StorageId& id) {
    const auto found = storages.find(id.key);
    if (found == storages.end())
      fail_in_pickle("refers to the storage " + in_quotes(id.key) + ", which is missing", where);
    return found->second;
  };
  return read_state_dict(state, find, file_size, where);
}

}  // namespace atelier
