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
    constexpr uint8_t kStop = '.';
    for (uint8_t code = next_code(); code != kStop; code = next_code()) step(code);
    pickle_.root = pop();
    pickle_.size = bytes_.position();
    return std::move(pickle_);
  }

 private:
  struct Opcode {
    uint8_t code;
    void (*act)(Machine& machine);
  };
  static const Opcode kOpcodes[];

  uint8_t next_code() { return bytes_.little<uint8_t>(); }
  void step(uint8_t code);

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

  // --- Opcodes of several steps ---

  void push_mark() {
    if (marks_.size() >= kMaxStack) bytes_.fail("is nested too deeply");
    marks_.push_back(stack_.size());
  }

  void push_dict(const std::vector<const Value*>& items) { extend(push(Kind::dict), Kind::dict, items); }

  void append(Kind kind, const std::vector<const Value*>& items) { extend(top(), kind, items); }

  void append_item() {
    const Value* item = pop();
    append(Kind::list, {item});
  }

  void set_item() {
    const Value* value = pop();
    const Value* key = pop();
    append(Kind::dict, {key, value});
  }

  void check_protocol() {
    if (bytes_.little<uint8_t>() > 5) bytes_.fail("has a pickle protocol that is not known here");
  }

  void push_global_of_lines() {
    const std::string_view module = bytes_.line();
    push_global(module, bytes_.line());
  }

  void push_global_of_stack() {
    const Value* text = pop();
    const Value* module = pop();
    if (!text->is(Kind::text) || !module->is(Kind::text)) bytes_.fail("names an object by what is no text");
    push_global(module->text, text->text);
  }

  // Attributes say nothing about weights.
  void drop_attributes() {
    pop();
    top();
  }

  void push_persistent() {
    const Value* id = pop();
    push(Kind::persistent)->items = {id};
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

// The names are those of Lib/pickletools.py. What is not here, torch.save never writes.
const Machine::Opcode Machine::kOpcodes[] = {
    {'N', [](Machine& m) { m.push(Kind::none); }},                           // NONE
    {0x88, [](Machine& m) { m.push_integer(1); }},                           // NEWTRUE
    {0x89, [](Machine& m) { m.push_integer(0); }},                           // NEWFALSE
    {'K', [](Machine& m) { m.push_integer(m.bytes_.little<uint8_t>()); }},   // BININT1
    {'M', [](Machine& m) { m.push_integer(m.bytes_.little<uint16_t>()); }},  // BININT2
    {'J', [](Machine& m) { m.push_integer(m.bytes_.little<int32_t>()); }},   // BININT
    {0x8a, [](Machine& m) { m.push_long(m.bytes_.little<uint8_t>()); }},     // LONG1
    {0x8b, [](Machine& m) { m.push_long(m.bytes_.little<uint32_t>()); }},    // LONG4
    {'G',
     [](Machine& m) { m.push(Kind::real)->real = std::bit_cast<double>(m.bytes_.big64()); }},  // BINFLOAT
    {'U', [](Machine& m) { m.push_text(m.bytes_.little<uint8_t>()); }},    // SHORT_BINSTRING
    {'C', [](Machine& m) { m.push_text(m.bytes_.little<uint8_t>()); }},    // SHORT_BINBYTES
    {0x8c, [](Machine& m) { m.push_text(m.bytes_.little<uint8_t>()); }},   // SHORT_BINUNICODE
    {'T', [](Machine& m) { m.push_text(m.bytes_.little<uint32_t>()); }},   // BINSTRING
    {'B', [](Machine& m) { m.push_text(m.bytes_.little<uint32_t>()); }},   // BINBYTES
    {'X', [](Machine& m) { m.push_text(m.bytes_.little<uint32_t>()); }},   // BINUNICODE
    {0x8d, [](Machine& m) { m.push_text(m.bytes_.little<uint64_t>()); }},  // BINUNICODE8
    {0x8e, [](Machine& m) { m.push_text(m.bytes_.little<uint64_t>()); }},  // BINBYTES8
    {0x96, [](Machine& m) { m.push_text(m.bytes_.little<uint64_t>()); }},  // BYTEARRAY8

    {'(', [](Machine& m) { m.push_mark(); }},                           // MARK
    {'0', [](Machine& m) { m.pop(); }},                                 // POP
    {'1', [](Machine& m) { m.pop_to_mark(); }},                         // POP_MARK
    {'2', [](Machine& m) { m.push(m.top()); }},                         // DUP
    {']', [](Machine& m) { m.push(Kind::list); }},                      // EMPTY_LIST
    {')', [](Machine& m) { m.push(Kind::list); }},                      // EMPTY_TUPLE
    {0x8f, [](Machine& m) { m.push(Kind::list); }},                     // EMPTY_SET
    {'}', [](Machine& m) { m.push(Kind::dict); }},                      // EMPTY_DICT
    {'l', [](Machine& m) { m.push_list(m.pop_to_mark()); }},            // LIST
    {'t', [](Machine& m) { m.push_list(m.pop_to_mark()); }},            // TUPLE
    {0x91, [](Machine& m) { m.push_list(m.pop_to_mark()); }},           // FROZENSET
    {'d', [](Machine& m) { m.push_dict(m.pop_to_mark()); }},            // DICT
    {0x85, [](Machine& m) { m.push_tuple(1); }},                        // TUPLE1
    {0x86, [](Machine& m) { m.push_tuple(2); }},                        // TUPLE2
    {0x87, [](Machine& m) { m.push_tuple(3); }},                        // TUPLE3
    {'a', [](Machine& m) { m.append_item(); }},                         // APPEND
    {'s', [](Machine& m) { m.set_item(); }},                            // SETITEM
    {'e', [](Machine& m) { m.append(Kind::list, m.pop_to_mark()); }},   // APPENDS
    {0x90, [](Machine& m) { m.append(Kind::list, m.pop_to_mark()); }},  // ADDITEMS
    {'u', [](Machine& m) { m.append(Kind::dict, m.pop_to_mark()); }},   // SETITEMS

    {'q', [](Machine& m) { m.remember(m.bytes_.little<uint8_t>()); }},   // BINPUT
    {'r', [](Machine& m) { m.remember(m.bytes_.little<uint32_t>()); }},  // LONG_BINPUT
    {0x94, [](Machine& m) { m.remember(m.memo_.size()); }},              // MEMOIZE
    {'h', [](Machine& m) { m.recall(m.bytes_.little<uint8_t>()); }},     // BINGET
    {'j', [](Machine& m) { m.recall(m.bytes_.little<uint32_t>()); }},    // LONG_BINGET

    {0x80, [](Machine& m) { m.check_protocol(); }},        // PROTO
    {0x95, [](Machine& m) { m.bytes_.take(8); }},          // FRAME: a hint for readers of streams
    {'c', [](Machine& m) { m.push_global_of_lines(); }},   // GLOBAL
    {0x93, [](Machine& m) { m.push_global_of_stack(); }},  // STACK_GLOBAL
    {'R', [](Machine& m) { m.call(); }},                   // REDUCE
    {0x81, [](Machine& m) { m.call(); }},                  // NEWOBJ
    {'b', [](Machine& m) { m.drop_attributes(); }},        // BUILD
    {'Q', [](Machine& m) { m.push_persistent(); }},        // BINPERSID
};

void Machine::step(uint8_t code) {
  for (const Opcode& opcode : kOpcodes) {
    if (opcode.code == code) return opcode.act(*this);
  }
  bytes_.fail("uses the pickle opcode " + std::to_string(code) + ", which torch.save never writes");
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
