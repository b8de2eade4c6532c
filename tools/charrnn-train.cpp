// charrnn-train: a recurrent network learns texts character by character.
#include <spdlog/fmt/fmt.h>

#include <cmath>

#include "app/run_training.h"
#include "app/text_files.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "charrnn-train/job.h"
#include "charrnn/adapt.h"
#include "charrnn/ngram.h"
#include "charrnn/presets.h"
#include "charrnn/sampler.h"
#include "charrnn/trainee.h"
#include "charrnn/training_text.h"

using namespace atelier;

namespace {

std::vector<std::string> read_texts(Training<CharTrainJob>& training) {
  std::vector<std::string> texts;
  training.for_each_input([&](const Source& source) {
    for (TextFile& file : read_text_files(source, training.job.text, training.job.is_bytes))
      texts.push_back(std::move(file.text));
  });
  if (texts.empty()) throw Error("none of the texts could be read", training.planned().output.path);
  return texts;
}

// Of what came on stdin, which the plan does not know.
std::string digest_of(Training<CharTrainJob>& training, const std::vector<std::string>& texts) {
  const bool is_stdin = training.inputs().front().kind == Input::Kind::standard_input;
  return is_stdin ? sha256(texts.front()) : "";
}

CharModel new_model(const CharTrainJob& job, const TrainingText& text, uint64_t seed) {
  const int64_t num_symbols = text.vocabulary().size();
  return CharModel(with_dropout(job.model, num_parameters(job.model, num_symbols), text.num_symbols()),
                   num_symbols, seed);
}

CharModel model_of_other_text(const CharTrainJob& job, const TrainingText& text, uint64_t seed) {
  const Vocabulary& vocabulary = text.vocabulary();
  const CharNetwork known = read_char_network(job.init_from.path);
  ModelOptions options = known.model.options();
  options.dropout = job.model.dropout;
  options.output_dropout = job.model.output_dropout;
  options.weight_dropout = job.model.weight_dropout;
  options.embedding_dropout = job.model.embedding_dropout;
  int64_t num_new = 0;
  for (const char32_t symbol : vocabulary.symbols()) num_new += known.vocabulary.number(symbol) ? 0 : 1;
  spdlog::info("goes on from {}: {} of its {} characters are there, {} are new", job.init_from.text,
               std::ssize(vocabulary.symbols()) - num_new, std::ssize(known.vocabulary.symbols()), num_new);
  return adapted(known, with_dropout(options, known.model.num_parameters(), text.num_symbols(), 0.5),
                 vocabulary, seed);
}

void say_what_learns(const TrainingText& text, const CharModel& model) {
  const ModelOptions& options = model.options();
  spdlog::info("{} characters, {} different; a network of {} parameters", text.num_symbols(),
               text.vocabulary().symbols().size(), model.num_parameters());
  spdlog::info(
      "left out while it learns: {:.2f} between layers, {:.2f} of the output, {:.2f} of the weights, "
      "{:.3f} of the characters",
      options.dropout, options.output_dropout, options.weight_dropout, options.embedding_dropout);
}

NgramBaseline baseline_of(const TrainingText& text) {
  const std::vector<std::u32string_view> train(text.train().begin(), text.train().end()),
      held_out(text.held_out().begin(), text.held_out().end());
  return ngram_baseline(train, held_out);
}

TrainSample sampled(const CharTrainJob& job, const CharModel& model, const Vocabulary& vocabulary,
                    uint64_t seed) {
  const StepNetwork network(model);
  SampleOptions options{.length = job.sample_length, .seed = seed};
  options.choice.temperature = job.sample_temperature;
  TrainSample sample{"temperature " + shortest(job.sample_temperature), ""};
  write_samples(network, vocabulary, {{vocabulary.numbers(vocabulary.symbols_of(job.sample_prime))}}, 0, 1,
                options, {[&](const Sample& written) { sample.text = job.sample_prime + written.text; }});
  return sample;
}

void learn(Training<CharTrainJob>& training) {
  const CharTrainJob& job = training.job;
  const std::vector<std::string> texts = read_texts(training);
  const TrainingText text(texts, {.documents = documents_named(job.documents),
                                  .is_bytes = job.is_bytes,
                                  .held_out = job.held_out,
                                  .seed = training.seed()});
  const Vocabulary& vocabulary = text.vocabulary();
  CharModel model = job.init_from.empty() ? new_model(job, text, training.seed())
                                          : model_of_other_text(job, text, training.seed());
  BatchOptions batches = job.batches;
  batches.seed = training.seed();
  CharTrainee trainee(model, text.train_numbers(vocabulary), text.held_out_numbers(vocabulary),
                      {.batches = batches,
                       .carries_state = job.carries_state,
                       .low_precision = training.planned().settings->machine.precision == "bf16",
                       .end = vocabulary.end(),
                       .frozen_layers = job.freeze,
                       .seed = training.seed()});
  TrainingSetup setup{.metadata = char_metadata(model.options(), vocabulary, job.documents),
                      .constants = trainee.frozen(),
                      .data = digest_of(training, texts),
                      .unit = "characters",
                      .loss = "nats a character",
                      .other_unit = {"bits", 1 / std::log(2)}};
  say_what_learns(text, model);
  if (const NgramBaseline counted = baseline_of(text); std::isfinite(counted.nats) && counted.nats > 0) {
    spdlog::info("counting {}-grams gives {:.4f} nats a character on what is held out", counted.order,
                 counted.nats);
    setup.baselines.push_back({fmt::format("{}-gram", counted.order), counted.nats});
  }
  if (job.sample_length > 0)
    setup.sample = [&](int64_t step) {
      return std::vector{sampled(job, model, vocabulary, training.seed() + static_cast<uint64_t>(step))};
    };
  training.run(trainee, setup);
}

}  // namespace

int main(int argc, char** argv) {
  return run_training<CharTrainJob>(argc, argv, learn);
}
