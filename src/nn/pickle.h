// Python pickles read as data. Nothing in them is ever executed: a call of an allowed name is recorded with
// its arguments, every other name is an Error. Opcodes as Python's Lib/pickletools.py documents them,
// protocols 2 to 5, those that torch.save writes. Memory is bounded by a count of values, whatever a pickle
// says about itself.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

struct PickleValue {
  // `integer` holds bools too. Lists, tuples and sets are all `list`. A number beyond 64 bits is `text`, its
  // bytes.
  enum class Kind { none, integer, real, text, list, dict, global, call, persistent };

  Kind kind = Kind::none;
  int64_t integer = 0;
  double real = 0;
  std::string_view text;  // text: the bytes. global, call: the name after its module ("OrderedDict")
  std::string_view module;
  // list: its items. dict: key, value, key, value. call: one list, the arguments. persistent: one value, the
  // id. A value may stand in many places, and within itself.
  std::vector<const PickleValue*> items;

  bool is(Kind other) const { return kind == other; }
  std::string name() const { return std::string(module) + "." + std::string(text); }
  // Of a dict: the value of the last such key; nullptr when absent or no dict.
  const PickleValue* find(std::string_view key) const;
};

struct Pickle {
  std::deque<PickleValue> values;  // owns all of them; texts point into the bytes that were read
  const PickleValue* root = nullptr;
  size_t size = 0;  // bytes of the pickle: more may follow
};

// Says whether "module.name" may appear. collections.OrderedDict always may, and makes a dict.
using AllowedGlobal = bool (*)(std::string_view name);

// Reads the pickle at the start of `bytes`, which must outlive the result. Error with `where`, the offset and
// what is wrong.
Pickle read_pickle(std::string_view bytes, const std::string& where, AllowedGlobal allowed);

}  // namespace atelier
