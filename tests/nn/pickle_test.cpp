#include "nn/pickle.h"

#include "hostile.h"

namespace atelier {
namespace {

using Kind = PickleValue::Kind;
using namespace std::string_literals;

bool allow_torch(std::string_view name) {
  return name.starts_with("torch.");
}
bool allow_nothing(std::string_view) {
  return false;
}

Pickle read(const std::string& bytes) {
  return read_pickle(bytes, "file.pth", allow_torch);
}

std::string error_for(const std::string& bytes) {
  return error_of([&] { read(bytes); });
}

TEST(Pickle, reads_numbers_of_every_length) {
  EXPECT_EQ(read("K\xff."s).root->integer, 255);
  EXPECT_EQ(read("M\x01\x02."s).root->integer, 0x201);
  EXPECT_EQ(read("J\xfe\xff\xff\xff."s).root->integer, -2);
  EXPECT_EQ(read("\x8a\x01\xff."s).root->integer, -1);
  EXPECT_EQ(read("\x8a\x02\xff\x00."s).root->integer, 255);
  EXPECT_EQ(read("\x8a\x00."s).root->integer, 0);
  EXPECT_EQ(read("\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80."s).root->integer, INT64_MIN);
  EXPECT_EQ(read("G\x3f\xf8\x00\x00\x00\x00\x00\x00."s).root->real, 1.5);
  EXPECT_EQ(read("\x88."s).root->integer, 1);
}

TEST(Pickle, a_number_beyond_64_bits_is_its_bytes) {
  const std::string bytes = "\x8a\x0a"s + "0123456789" + ".";
  EXPECT_EQ(read(bytes).root->text, "0123456789");
}

TEST(Pickle, the_last_of_two_equal_keys_counts) {
  const std::string bytes = "}(X\x01\x00\x00\x00"s + "aK\x01X\x01\x00\x00\x00"s + "aK\x02u.";
  EXPECT_EQ(read(bytes).root->find("a")->integer, 2);
}

TEST(Pickle, an_ordered_dict_of_python_2_has_its_pairs) {
  const std::string bytes = "ccollections\nOrderedDict\n(](](U\x01"s + "aK\x05"s + "eet" + "R.";
  const Pickle pickle = read(bytes);
  ASSERT_TRUE(pickle.root->is(Kind::dict));
  EXPECT_EQ(pickle.root->find("a")->integer, 5);
}

TEST(Pickle, a_call_is_recorded_with_its_arguments) {
  const std::string bytes = "ctorch._utils\n_rebuild\nK\x07\x85R.";
  const Pickle pickle = read(bytes);
  ASSERT_TRUE(pickle.root->is(Kind::call));
  EXPECT_EQ(pickle.root->name(), "torch._utils._rebuild");
  ASSERT_EQ(pickle.root->items.at(0)->items.size(), 1u);
  EXPECT_EQ(pickle.root->items[0]->items[0]->integer, 7);
}

TEST(Pickle, the_memo_gives_the_same_value_again) {
  const Pickle pickle = read("](K\x09q\x05h\x05"s + "e.");
  ASSERT_EQ(pickle.root->items.size(), 2u);
  EXPECT_EQ(pickle.root->items[0], pickle.root->items[1]);
}

TEST(Pickle, says_where_it_ends) {
  EXPECT_EQ(read("K\x01.rest"s).size, 3u);
}

TEST(Pickle, other_names_are_refused_however_they_are_written) {
  EXPECT_TRUE(contains(error_for("cos\nsystem\n(U\x02lstR."), "'os.system'"));
  EXPECT_TRUE(contains(error_for("\x80\x04\x8c\x02os\x8c\x06system\x93."s), "'os.system'"));
  EXPECT_TRUE(contains(error_for("c__builtin__\neval\n."), "'__builtin__.eval'"));
  EXPECT_TRUE(contains(error_of([] { read_pickle("ctorch\nload\n.", "f", allow_nothing); }), "'torch.load'"));
}

TEST(Pickle, opcodes_that_torch_never_writes_are_refused) {
  for (const std::string bytes : {"(ios\nsystem\n.", "\x82\x01.", "I01\n.", "(cos\nsystem\no.", "Pid\n."}) {
    EXPECT_NE(error_for(bytes), "no error") << bytes;
  }
}

TEST(Pickle, a_name_full_of_garbage_is_printed_short_and_plain) {
  const std::string message = error_for("c" + std::string(5000, '\x01') + "\nx\n.");
  EXPECT_LT(message.size(), 400u);
  EXPECT_EQ(message.find('\x01'), std::string::npos);
}

TEST(Pickle, an_empty_stack_and_missing_marks_are_errors) {
  for (const std::string bytes :
       {".", "0.", "R.", "t.", "u.", "a.", "s.", "K\x01s.", "q\x01.", "h\x01.", "b.", "Q.", "(.", "(0."}) {
    EXPECT_TRUE(contains(error_for(bytes), "file.pth")) << bytes;
  }
}

TEST(Pickle, lying_lengths_are_errors) {
  EXPECT_TRUE(contains(error_for("X\xff\xff\xff\xff."s), "cut short, or gives a false length"));
  EXPECT_TRUE(
      contains(error_for("\x8e\xff\xff\xff\xff\xff\xff\xff\xff."s), "cut short, or gives a false length"));
  EXPECT_TRUE(contains(error_for("\x8b\xff\xff\xff\xff."s), "cut short, or gives a false length"));
}

TEST(Pickle, the_number_of_values_is_bounded) {
  EXPECT_TRUE(contains(error_for(std::string(5'000'000, 'N') + "."), "too deeply"));
  std::string many;
  for (int i = 0; i < 3'000'000; ++i) many += "N0";
  EXPECT_TRUE(contains(error_for(many + "N."), "too many values"));
}

TEST(Pickle, copies_of_a_long_list_are_bounded) {
  std::string pairs = "](";
  for (int i = 0; i < 100'000; ++i) pairs += "K\x01K\x02\x86";
  std::string bytes = pairs + "eq\x01";
  bytes += "0";
  for (int i = 0; i < 1000; ++i) bytes += "ccollections\nOrderedDict\n(h\x01tR0";
  EXPECT_TRUE(contains(error_for(bytes + "N."), "too many values"));
}

TEST(Pickle, deep_nesting_and_circles_do_no_harm) {
  std::string deep = "N";
  for (int i = 0; i < 200'000; ++i) deep += "\x85";
  EXPECT_TRUE(read(deep + ".").root->is(Kind::list));
  EXPECT_TRUE(read("]q\x01h\x01"s + "a.").root->is(Kind::list));
}

}  // namespace
}  // namespace atelier
