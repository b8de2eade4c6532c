// charrnn-sample: texts that a character network writes.
#include "app/run_all.h"
#include "charrnn-sample/texts.h"

using namespace atelier;

namespace {

std::string heading(const Source& source) {
  return "== " + source.input.stem + " ==\n";
}

void write_all(Gathering<SampleJob>& gathering) {
  const std::string& format = gathering.planned().output.format;
  std::string text;
  if (gathering.job.averages) {
    std::vector<fs::path> files;
    for (const Input& input : gathering.inputs()) files.emplace_back(input.path);
    gathering.as_one([&] { text = written_texts(gathering, averaged(files), format); });
  } else {
    const bool has_several = gathering.inputs().size() > 1 && format == "txt";
    gathering.for_each_input([&](const Source& source) {
      const CharNetwork network = read_char_network(source.input.path);
      text += (has_several ? heading(source) : "") + written_texts(gathering, network, format);
    });
  }
  gathering.write_bytes(text);
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<SampleJob>(argc, argv, write_all);
}
