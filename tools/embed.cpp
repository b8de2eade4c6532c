// embed: pictures, films and words as vectors.
#include "app/run_all.h"
#include "base/files.h"
#include "embed/answers.h"
#include "embed/figures.h"
#include "embed/gather.h"
#include "embed/job.h"
#include "embed/pairs_plot.h"
#include "embed/rows.h"
#include "tensor/vectors.h"

using namespace atelier;

namespace {

void write_vectors(Gathering<EmbedJob>& gathering, const Vectors& vectors) {
  const OutputName& output = gathering.planned().output;
  if (output.to_stdout && (output.format == "csv" || output.format == "vec")) {
    gathering.write_bytes(vectors_text(vectors, output.format));
    return;
  }
  if (gathering.wants("ids.txt"))
    gathering.write_companion(
        "ids.txt", [&](const fs::path& path, const OutputMark&) { write_file(path, ids_text(vectors.ids)); });
  gathering.write_by(
      [&](const fs::path& path, const OutputMark& mark) { write_rows(path, output.format, vectors, mark); });
}

void embed(Gathering<EmbedJob>& gathering) {
  const Rows rows = gathered_rows(gathering);
  write_figures(gathering, rows, gathering.job.figures);
  if (gathering.wants("pairs-plot")) {
    gathering.write_companion("pairs-plot", [&](const fs::path& path, const OutputMark& mark) {
      write_pairs_plot(path, pairs_among(gathering.inputs(), rows), words_of(gathering.job), mark);
    });
  }
  if (!gathering.job.asks()) return write_vectors(gathering, rows.vectors());
  const WordVectors words(rows.vectors(), gathering.inputs().front().name);
  gathering.write_bytes(answers_text(words, gathering.job, gathering.planned().output.format));
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<EmbedJob>(argc, argv, embed);
}
