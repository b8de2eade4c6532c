#include "base/text.h"
#include "charrnn-sample/job.h"
#include "charrnn/reading.h"

namespace atelier {

namespace {

constexpr int64_t kUnitsByDefault = 8;

// "" where none was given.
std::string given_output(const Check& check) {
  const Node* output = check.given("output");
  return output && output->is_scalar() ? output->text() : "";
}

bool goes_to_stdout(const Check& check) {
  const std::string output = given_output(check);
  return output.empty() || output == "-" || output.ends_with(":-");
}

}  // namespace

int64_t SampleJob::num_chosen(const std::string& unit) {
  if (unit == "auto") return kUnitsByDefault;
  if (!unit.starts_with("auto:")) return parse_unit(unit, 1), 0;
  const auto count = parse_int(unit.substr(5));
  if (!count || *count < 1 || *count > 1000)
    throw Error("'" + unit + "' asks for no number of units", "--units", "write auto:12");
  return *count;
}

void SampleJob::check(Check& check) const {
  check_beginning(check);
  check_beam(check);
  check_chat(check);
  check_units(check);
}

void SampleJob::check_beginning(Check& check) const {
  const int num_primes = !prime.empty() + !prime_file.empty() + !primes_from.empty();
  if (num_primes > 1)
    check.mistake(!primes_from.empty() ? "primes-from" : "prime-file",
                  Error("there are two primes", "", "give --prime, --prime-file or --primes-from"));
  if (!read.empty() && num_primes > 0)
    check.mistake("read", Error("a text that is read has no prime", "", "leave one of them out"));
  if (!read.empty() && documents > 1)
    check.mistake("read", Error("what is read is there once", "", "leave --documents out"));
  if (prime == "-" && !goes_to_stdout(check))
    check.mistake("prime", Error("what comes on stdin is not known when a file is made again", "",
                                 "give --prime-file, or let the text go to stdout"));
}

void SampleJob::check_beam(Check& check) const {
  if (beam.width == 0) return;
  if (documents > beam.width)
    check.mistake("beam", Error("a beam of " + std::to_string(beam.width) + " finds no more texts than that",
                                "", "take a --beam of at least " + std::to_string(documents)));
  for (const char* chance : {"temperature", "top-k", "top-p", "min-p", "repetition"})
    if (check.given(chance))
      check.mistake(chance, Error("there is no chance in a beam search", "", "leave it out, or --beam"));
  if (!read.empty())
    check.mistake("read", Error("nothing is searched in what is read", "", "leave out --beam"));
}

void SampleJob::check_chat(Check& check) const {
  if (!chat) {
    for (const auto& [key, is_given] :
         {std::pair{"chat-lines", !chat_lines.empty()}, {"you", !you.empty()}, {"other", !other.empty()}})
      if (is_given) check.mistake(key, Error("nobody talks", "", "give --chat too"));
    return;
  }
  const bool has_form = beam.width > 0 || documents > 1 || !read.empty() || !units.empty() ||
                        color != "none" || !prime.empty() || !prime_file.empty() || !primes_from.empty();
  if (has_form)
    check.mistake("chat", Error("a conversation is plain text of one turn after another", "",
                                "leave out --prime, --documents, --beam, --read, --color and --units"));
  if (chat_lines.empty() && !goes_to_stdout(check))
    check.mistake("chat", Error("what comes on stdin is not known when a file is made again", "",
                                "give --chat-lines FILE, or let the conversation go to stdout"));
}

void SampleJob::check_units(Check& check) const {
  for (const std::string& unit : units) check.test("units", [&] { num_chosen(unit); });
  const std::string output = given_output(check);
  const bool is_text = text_format == "auto" ? output.empty() || output == "-" || output.ends_with(".txt") ||
                                                   output.ends_with(".jsonl")
                                             : text_format == "txt" || text_format == "jsonl";
  if (!units.empty() && is_text)
    check.mistake("units",
                  Error("units are drawn, not written", "", "name a page or picture: -o units.html"));
}

}  // namespace atelier
