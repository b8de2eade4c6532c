#include "charrnn-train/job.h"

#include "app/run_training.h"
#include "base/text.h"
#include "charrnn/presets.h"

namespace atelier {

ToolInfo CharTrainJob::tool() {
  return {
      .name = "charrnn-train",
      .summary = "charrnn-train: a recurrent network learns texts character by character.",
      .example =
          "charrnn-train shakespeare.txt -o shakespeare.safetensors\n"
          "charrnn-train emoji.tsv --documents lines --time-budget 1h -o emoji.safetensors\n"
          "charrnn-train lines.txt --init-from english.safetensors --documents lines -o lines.safetensors",
      .see_also = "'charrnn-sample' writes with it, 'charrnn-corpus' makes corpora",
      .item = "text",
      .items = "texts",
      .pictures_version = 1,
      .formats = {"safetensors"}};
}

bool CharTrainJob::reads(const fs::path& path) {
  const std::string name = lower(path.filename().string());
  for (const char* other : {".safetensors", ".npy", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif",
                            ".mp4", ".mov", ".mkv", ".webm", ".wav", ".mp3", ".zip", ".pdf"})
    if (name.ends_with(other)) return false;
  return true;
}

void CharTrainJob::declare(Options& options) {
  options.group("Text");
  options
      .add("documents", documents,
           "the text falls into documents that are shuffled and have an end: one a line, parted by blank "
           "lines, or "
           "one a file")
      .one_of({"none", "lines", "blank", "file"});
  text.declare(options);
  options.add("bytes", is_bytes, "learn bytes instead of characters (code points of UTF-8)");
  options.add(
      "held-out", held_out,
      "share that is not learned from and tells how well it goes: whole documents, else the end of the text",
      {0, 0.9});
  options.group("Network");
  options.add("preset", preset, "its size: small 2 x 256, medium 2 x 512, large 3 x 1024")
      .one_of({"small", "medium", "large"});
  options
      .add("cell", model.cell,
           "lstm, mlstm (multiplicative), gru, rnn, or the quick minlstm and mingru, whose gates see the "
           "input alone")
      .one_of({"lstm", "mlstm", "gru", "rnn", "minlstm", "mingru"});
  options.add("layers", model.layers, "0: by the preset", {0, 64});
  options.add("hidden", model.hidden, "numbers that a layer remembers; 0: by the preset", {0, 16384});
  options.add("embedding", model.embedding, "numbers of a character; 0: as hidden", {0, 16384});
  options.add("tied", model.tied, "compare what comes out with the embedding: fewer parameters");
  options.add("layer-norm", model.layer_norm, "normalize what each layer gives: helps many layers");
  options.add("residual", model.residual, "layers add to what they were given: helps many layers");
  options.add(
      "dropout", model.dropout,
      "share left out between layers while training; -1, as for the others: what suits the text's size",
      {-1, 0.95});
  options.add("output-dropout", model.output_dropout, "of what the last layer gives", {-1, 0.95});
  options.add("weight-dropout", model.weight_dropout, "of the recurrent weights", {-1, 0.95});
  options.add("embedding-dropout", model.embedding_dropout, "of whole characters", {-1, 0.95});
  options.add(
      "init-from", init_from,
      "go on from a network that learned other text: characters keep what was learned of them, new ones are "
      "added; its size is taken over");
  options.add("freeze", freeze,
              "so many of its first layers stay as they are: for little text; characters always learn",
              {0, 64});
  options.group("Batches");
  options.add("streams", batches.streams, "places in the text that are read at once", {1, 4096});
  options.add("length", batches.length, "characters of each a step, that gradients go back through",
              {1, 4096});
  options.add("carry-state", carries_state, "what was read before a stretch is remembered in it");
  train.declare(options);
  options.group("Samples while learning");
  options.add("sample-temperature", sample_temperature, "below 1 surer, above 1 bolder", {0, 10})
      .in(Stage::none);
  options.add("sample-length", sample_length, "characters of each; 0: no samples", {0, 100'000})
      .in(Stage::none);
  options.add("sample-prime", sample_prime, "what they go on from").called("TEXT").in(Stage::none);
}

void CharTrainJob::settle() {
  const ModelSize size = size_named(preset);
  if (!model.layers) model.layers = size.layers;
  if (!model.hidden) model.hidden = size.hidden;
}

void CharTrainJob::check(Check& check) const {
  train.check(check);
  if (freeze > 0 && init_from.empty())
    check.mistake("freeze", Error("there is nothing to keep", "", "give --init-from a trained network"));
}

std::vector<std::string> CharTrainJob::beside(const std::string&) const {
  return training_files(sample_length > 0);
}

}  // namespace atelier
