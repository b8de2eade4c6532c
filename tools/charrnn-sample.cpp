// charrnn-sample: texts that a character network writes.
#include "app/run_all.h"
#include "charrnn-sample/chat.h"
#include "charrnn-sample/figure.h"
#include "charrnn-sample/texts.h"

using namespace atelier;

namespace {

void sample(Gathering<SampleJob>& gathering) {
  const std::string& format = gathering.planned().output.format;
  if (gathering.job.chat)
    chat(gathering);
  else if (format == "txt" || format == "jsonl")
    write_texts(gathering);
  else
    draw_figure(gathering, format);
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<SampleJob>(argc, argv, sample);
}
