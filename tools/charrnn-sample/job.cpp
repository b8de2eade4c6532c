#include "charrnn-sample/job.h"

#include "media/canvas.h"

namespace atelier {

namespace {

std::vector<std::string> all_formats() {
  std::vector<std::string> formats{"txt", "jsonl", "html"};
  const std::vector<std::string> drawn = canvas_formats();
  formats.insert(formats.end(), drawn.begin(), drawn.end());
  return formats;
}

}  // namespace

ToolInfo SampleJob::tool() {
  return {.name = "charrnn-sample",
          .summary = "charrnn-sample: texts that a character network writes.",
          .example =
              "charrnn-sample model.safetensors --prime 'ROMEO:' --length 500\n"
              "charrnn-sample model.safetensors -n 12000 --temperature 0.8 -o phrases.txt\n"
              "charrnn-sample model.moments/ --prime 'The ' --length 200\n"
              "charrnn-sample words.safetensors --primes-from words.txt --stop '\\n' -o words.jsonl\n"
              "charrnn-sample dialogue.safetensors --chat\n"
              "charrnn-sample model.safetensors --units auto -o units.html\n"
              "charrnn-sample model.safetensors --read chapter.txt -o surprise.html",
          .see_also =
              "'charrnn-chain' for poems of written phrases, 'charrnn-draw' for written emoji, "
              "'charrnn-score bits' for how well a network foretells texts",
          .item = "network",
          .items = "networks",
          .pictures_version = 2,
          .formats = all_formats(),
          .default_output = "-",
          .auto_precision = "fp32"};
}

bool SampleJob::reads(const fs::path& path) {
  return path.extension() == ".safetensors";
}

void SampleJob::declare(Options& options) {
  declare_beginning(options);
  declare_writing(options);
  options.group("Dialogue");
  options.add("chat", chat,
              "answer lines from stdin, one after another, with a network that learned dialogue; an empty "
              "line begins anew");
  options.add("chat-lines", chat_lines, "a file with these lines instead of stdin");
  options.add("you", you, "a name before each of these lines, where the corpus had names").called("NAME");
  options.add("other", other, "a name before each answer").called("NAME");
  declare_form(options);
}

void SampleJob::declare_beginning(Options& options) {
  options.group("Beginning");
  options.add("prime", prime, "what each text goes on from; \\n and \\t are meant so; - for stdin")
      .called("TEXT");
  options.add("prime-file", prime_file, "a file with it, line ends and all");
  options.add("primes-from", primes_from, "a file with a prime a line: so many texts of each are written");
  options.add("read", read,
              "write nothing: take the text of this file, its first --length characters, as if it had been "
              "written");
  options
      .add("unknown", unknown,
           "characters of the prime that the network never saw: an error, left out, or the other case and "
           "the plain letter instead")
      .one_of({"error", "skip", "nearest"});
  options.add("show-prime", shows_prime, "whether the texts begin with the prime");
}

void SampleJob::declare_writing(Options& options) {
  options.group("Writing");
  options.add("documents", documents, "how many texts are written, of each prime", {1, 1e9}).also("n");
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
  options.add("beam", beam.width,
              "instead of by chance search the likeliest texts, keeping so many on the way; --documents of "
              "them are given, the best first; 0: by chance",
              {0, 4096});
  options.add("beam-length", beam.length_power,
              "0 ranks those by their probability, which favors short ones, 1 by that of a character",
              {0, 2});
  options.add("average", averages, "write with the mean of all the networks instead of with each");
  options
      .add("streams", sample.streams, "texts that are written at once; changes nothing but the time",
           {1, 4096})
      .in(Stage::none);
}

void SampleJob::declare_form(Options& options) {
  options.group("Form");
  options
      .add("color", color,
           "surprise: each character in the color of how little the network expected it; in text by codes "
           "for terminals, in .html and pictures always, unless there are --units")
      .one_of({"none", "surprise"});
  options
      .add("units", units,
           "draw the text once for each of these cells, colored by what it shows (.html, .png, .pdf): 17 is "
           "one of the last layer, layer2:40 of the second, from 0 on; auto (or auto:12) those that change "
           "most from stretch to stretch")
      .called("UNIT,...");
  options
      .add("format", text_format,
           "txt; jsonl, an object a text with the log-probability of each character (nats); html or a "
           "picture; auto is the ending's")
      .one_of([] {
        std::vector<std::string> choices = all_formats();
        choices.insert(choices.begin(), "auto");
        return choices;
      }());
}

}  // namespace atelier
