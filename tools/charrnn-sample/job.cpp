#include "charrnn-sample/job.h"

namespace atelier {

ToolInfo SampleJob::tool() {
  return {.name = "charrnn-sample",
          .summary = "charrnn-sample: texts that a character network writes.",
          .example =
              "charrnn-sample model.safetensors --prime 'ROMEO:' --length 500\n"
              "charrnn-sample model.safetensors --documents 12000 --temperature 0.8 -o phrases.txt\n"
              "charrnn-sample model.moments/ --prime 'The ' --length 200\n"
              "charrnn-sample words.safetensors --prime 'moonlight\t' --stop '\\n'",
          .see_also = "'charrnn-chain' for poems of written phrases, 'charrnn-draw' for written emoji",
          .item = "network",
          .items = "networks",
          .pictures_version = 1,
          .formats = {"txt", "jsonl"},
          .default_output = "-",
          .auto_precision = "fp32"};
}

bool SampleJob::reads(const fs::path& path) {
  return path.extension() == ".safetensors";
}

void SampleJob::declare(Options& options) {
  options.group("Beginning");
  options.add("prime", prime, "what each text goes on from").called("TEXT");
  options.add("prime-file", prime_file, "a file with it, line ends and all");
  options
      .add("unknown", unknown,
           "characters of the prime that the network never saw: an error, left out, or the other case and "
           "the plain "
           "letter instead")
      .one_of({"error", "skip", "nearest"});
  options.add("show-prime", shows_prime, "whether the texts begin with the prime");
  options.group("Writing");
  options.add("documents", documents, "how many texts are written", {1, 1e9});
  options.add("length", sample.length, "characters of each at most, beyond the prime", {1, 1e9});
  options.add("stop", sample.stop, "a text ends before this; may be repeated").called("TEXT");
  options.add("temperature", sample.choice.temperature,
              "below 1 surer and tamer, above 1 bolder and wilder; 0: always the likeliest", {0, 100});
  options.add("top-k", sample.choice.top_k, "of the likeliest characters so many alone; 0: all", {0, 1e6});
  options.add("top-p", sample.choice.top_p, "of the likeliest those that make up this share", {0, 1});
  options.add("min-p", sample.choice.min_p, "those at least this share as likely as the likeliest", {0, 1});
  options.add("repetition", sample.choice.repetition,
              "above 1 what stood among the last characters becomes less likely", {0.1, 10});
  options.add("recent", sample.recent, "how many characters that looks back on", {0, 1e6});
  options.add("average", averages, "write with the mean of all the networks instead of with each");
  options
      .add("streams", sample.streams, "texts that are written at once; changes nothing but the time",
           {1, 4096})
      .in(Stage::none);
  options.group("Form");
  options
      .add("format", text_format,
           "txt, or jsonl: an object a text with the log-probability of each character (nats); auto is the "
           "ending's")
      .one_of({"auto", "txt", "jsonl"});
}

void SampleJob::check(Check& check) const {
  if (!prime.empty() && !prime_file.empty())
    check.mistake("prime-file", Error("there are two primes", "", "give --prime or --prime-file"));
}

}  // namespace atelier
