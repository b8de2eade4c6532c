#include "nn/pickle.h"

#include <bit>
#include <unordered_map>

#include "base/error.h"
#include "nn/byte_reader.h"

namespace atelier {
namespace {

using Value = PickleValue;
using Kind = PickleValue::Kind;

// What a pickle may make of memory: a checkpoint of a thousand tensors needs about 50,000.
constexpr size_t kMaxValues = 2'000'000;  // values, items copied and memo entries together
constexpr size_t kMaxStack = 1'000'000;

// The pickle machine: a stack of values, marks that divide it, and a memo of values that come again.
class Machine {
 public:
  Machine(std::string_view bytes, const std::string& where, AllowedGlobal allowed)
      : bytes_(bytes, where, "the pickle"), allowed_(allowed) {}

  Pickle run() {
    while (step(static_cast<uint8_t>(bytes_.take(1)[0]))) {
    }
    pickle_.root = pop();
    pickle_.size = bytes_.position();
    return std::move(pickle_);
  }

 private:
  bool step(uint8_t op);
  bool step_constant(uint8_t op);
  bool step_container(uint8_t op);
  bool step_memo(uint8_t op);
  bool step_object(uint8_t op);

  // --- Values and the stack ---

  void charge(size_t count) {
    charged_ += count;
    if (charged_ > kMaxValues) bytes_.fail("holds too many values for a file of weights");
  }

  Value* push(Kind kind) {
    charge(1);
    pickle_.values.push_back({});
    pickle_.values.back().kind = kind;
    push(&pickle_.values.back());
    return &pickle_.values.back();
  }

  void push(Value* value) {
    if (stack_.size() >= kMaxStack) bytes_.fail("is nested too deeply");
    stack_.push_back(value);
  }

  void push_integer(int64_t value) { push(Kind::integer)->integer = value; }
  void push_text(uint64_t length) {
    const std::string_view text = bytes_.take(length);
    push(Kind::text)->text = text;
  }

  size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  Value* top() {
    if (stack_.size() <= floor()) bytes_.fail("takes a value from an empty stack");
    return stack_.back();
  }

  Value* pop() {
    Value* value = top();
    stack_.pop_back();
    return value;
  }

  // The values above the last mark, which is removed with them.
  std::vector<const Value*> pop_to_mark() {
    if (marks_.empty()) bytes_.fail("lacks a mark");
    std::vector<const Value*> values(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()),
                                     stack_.end());
    stack_.resize(marks_.back());
    marks_.pop_back();
    return values;
  }

  void push_list(std::vector<const Value*> items) {
    charge(items.size());
    push(Kind::list)->items = std::move(items);
  }
  void push_tuple(size_t count) {
    std::vector<const Value*> items(count);
    while (count > 0) items[--count] = pop();
    push_list(std::move(items));
  }

  void extend(Value* container, Kind kind, const std::vector<const Value*>& items) {
    if (!container->is(kind)) bytes_.fail("adds items to what holds none");
    if (kind == Kind::dict && items.size() % 2 != 0) bytes_.fail("has a key without a value");
    charge(items.size());
    container->items.insert(container->items.end(), items.begin(), items.end());
  }

  // --- Numbers and names ---

  void push_long(uint64_t length) {
    const std::string_view digits = bytes_.take(length);
    if (length > 8) {
      push(Kind::text)->text = digits;
      return;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < length; ++i) value |= uint64_t{static_cast<uint8_t>(digits[i])} << (8 * i);
    const int unused = 64 - 8 * static_cast<int>(length);
    push_integer(length == 0 ? 0 : static_cast<int64_t>(value << unused) >> unused);
  }

  void push_global(std::string_view module, std::string_view text) {
    Value global;
    global.kind = Kind::global;
    global.text = text;
    global.module = module;
    if (!is_ordered_dict(global) && !allowed_(global.name())) refuse(global.name());
    charge(1);
    pickle_.values.push_back(std::move(global));
    push(&pickle_.values.back());
  }

  [[noreturn]] void refuse(const std::string& name) {
    bytes_.fail(
        "holds the Python object " + in_quotes(name) + " where only weights are read; nothing was executed",
        "save only the weights in Python: torch.save(model.state_dict(), FILE)");
  }

  static bool is_ordered_dict(const Value& global) {
    return global.module == "collections" && global.text == "OrderedDict";
  }

  // A call of a name, recorded; OrderedDict becomes the dict that it makes.
  void call() {
    const Value* arguments = pop();
    const Value* function = pop();
    if (!function->is(Kind::global) || !arguments->is(Kind::list)) bytes_.fail("calls what is no function");
    if (is_ordered_dict(*function)) return push_ordered_dict(*arguments);
    Value* made = push(Kind::call);
    made->text = function->text;
    made->module = function->module;
    made->items = {arguments};
  }

  // Python 2 wrote OrderedDict([[key, value], ...]); later versions set the items afterwards.
  void push_ordered_dict(const Value& arguments) {
    Value* dict = push(Kind::dict);
    if (arguments.items.empty()) return;
    const Value& pairs = *arguments.items[0];
    if (!pairs.is(Kind::list)) bytes_.fail("makes a dictionary of what holds no pairs");
    charge(pairs.items.size());
    for (const Value* pair : pairs.items) {
      if (!pair->is(Kind::list) || pair->items.size() != 2)
        bytes_.fail("makes a dictionary of what holds no pairs");
      dict->items.insert(dict->items.end(), pair->items.begin(), pair->items.end());
    }
  }

  void remember(uint64_t key) {
    charge(1);
    memo_[key] = top();
  }

  void recall(uint64_t key) {
    const auto found = memo_.find(key);
    if (found == memo_.end()) bytes_.fail("recalls a value that it never stored");
    push(found->second);
  }

  ByteReader bytes_;
  AllowedGlobal allowed_;
  Pickle pickle_;
  std::vector<Value*> stack_;
  std::vector<size_t> marks_;
  std::unordered_map<uint64_t, Value*> memo_;
  size_t charged_ = 0;
};

bool Machine::step(uint8_t op) {
  if (op == '.') return false;
  if (step_constant(op) || step_container(op) || step_memo(op) || step_object(op)) return true;
  bytes_.fail("uses the pickle opcode " + std::to_string(op) + ", which torch.save never writes");
}

bool Machine::step_constant(uint8_t op) {
  switch (op) {
    case 'N':
      push(Kind::none);
      return true;
    case 0x88:
      push_integer(1);
      return true;  // NEWTRUE
    case 0x89:
      push_integer(0);
      return true;  // NEWFALSE
    case 'J':
      push_integer(bytes_.little<int32_t>());
      return true;  // BININT
    case 'K':
      push_integer(bytes_.little<uint8_t>());
      return true;  // BININT1
    case 'M':
      push_integer(bytes_.little<uint16_t>());
      return true;  // BININT2
    case 0x8a:
      push_long(bytes_.little<uint8_t>());
      return true;  // LONG1
    case 0x8b:
      push_long(bytes_.little<uint32_t>());
      return true;  // LONG4
    case 'G':
      push(Kind::real)->real = std::bit_cast<double>(bytes_.big64());
      return true;  // BINFLOAT
    case 'U':
    case 'C':
    case 0x8c:
      push_text(bytes_.little<uint8_t>());
      return true;  // SHORT_BINSTRING, SHORT_BINBYTES, SHORT_BINUNICODE
    case 'T':
    case 'B':
    case 'X':
      push_text(bytes_.little<uint32_t>());
      return true;  // BINSTRING, BINBYTES, BINUNICODE
    case 0x8d:
    case 0x8e:
    case 0x96:
      push_text(bytes_.little<uint64_t>());
      return true;  // BINUNICODE8, BINBYTES8, BYTEARRAY8
    default:
      return false;
  }
}

bool Machine::step_container(uint8_t op) {
  switch (op) {
    case '(':
      if (marks_.size() >= kMaxStack) bytes_.fail("is nested too deeply");
      marks_.push_back(stack_.size());
      return true;
    case '0':
      pop();
      return true;
    case '1':
      pop_to_mark();
      return true;
    case '2':
      push(top());
      return true;
    case ']':
    case ')':
    case 0x8f:
      push(Kind::list);
      return true;  // EMPTY_LIST, EMPTY_TUPLE, EMPTY_SET
    case 'l':
    case 't':
    case 0x91:
      push_list(pop_to_mark());
      return true;  // LIST, TUPLE, FROZENSET
    case 0x85:
    case 0x86:
    case 0x87:
      push_tuple(op - 0x84u);
      return true;  // TUPLE1, TUPLE2, TUPLE3
    case '}':
      push(Kind::dict);
      return true;
    case 'd': {
      const auto items = pop_to_mark();
      extend(push(Kind::dict), Kind::dict, items);
      return true;
    }
    case 'a': {
      const Value* item = pop();
      extend(top(), Kind::list, {item});
      return true;
    }
    case 's': {
      const Value* value = pop();
      const Value* key = pop();
      extend(top(), Kind::dict, {key, value});
      return true;
    }
    case 'e':
    case 0x90:
    case 'u': {  // APPENDS, ADDITEMS, SETITEMS
      const auto items = pop_to_mark();
      extend(top(), op == 'u' ? Kind::dict : Kind::list, items);
      return true;
    }
    default:
      return false;
  }
}

bool Machine::step_memo(uint8_t op) {
  switch (op) {
    case 'q':
      remember(bytes_.little<uint8_t>());
      return true;  // BINPUT
    case 'r':
      remember(bytes_.little<uint32_t>());
      return true;  // LONG_BINPUT
    case 0x94:
      remember(memo_.size());
      return true;  // MEMOIZE
    case 'h':
      recall(bytes_.little<uint8_t>());
      return true;  // BINGET
    case 'j':
      recall(bytes_.little<uint32_t>());
      return true;  // LONG_BINGET
    default:
      return false;
  }
}

bool Machine::step_object(uint8_t op) {
  switch (op) {
    case 0x80:  // PROTO
      if (bytes_.little<uint8_t>() > 5) bytes_.fail("has a pickle protocol that is not known here");
      return true;
    case 0x95:
      bytes_.take(8);
      return true;  // FRAME: a hint for readers of streams
    case 'c': {     // GLOBAL
      const std::string_view module = bytes_.line();
      push_global(module, bytes_.line());
      return true;
    }
    case 0x93: {  // STACK_GLOBAL
      const Value* text = pop();
      const Value* module = pop();
      if (!text->is(Kind::text) || !module->is(Kind::text)) bytes_.fail("names an object by what is no text");
      push_global(module->text, text->text);
      return true;
    }
    case 'R':
    case 0x81:
      call();
      return true;  // REDUCE, NEWOBJ
    case 'b':
      pop();
      top();
      return true;  // BUILD sets attributes, which say nothing about weights
    case 'Q': {     // BINPERSID
      const Value* id = pop();
      push(Kind::persistent)->items = {id};
      return true;
    }
    default:
      return false;
  }
}

}  // namespace

const PickleValue* PickleValue::find(std::string_view key) const {
  if (!is(Kind::dict)) return nullptr;
  for (size_t i = items.size(); i >= 2; i -= 2) {
    if (items[i - 2]->is(Kind::text) && items[i - 2]->text == key) return items[i - 1];
  }
  return nullptr;
}

Pickle read_pickle(std::string_view bytes, const std::string& where, AllowedGlobal allowed) {
  return Machine(bytes, where, allowed).run();
}

}  // namespace atelier
