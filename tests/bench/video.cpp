// Copies a film through the reader and the writer, frame by frame, as H.264 of crf 16 or losslessly:
//   bench_video IN OUT CODEC PRESET THREADS
#include <cstdio>
#include <cstdlib>

#include "media/video_reader.h"
#include "media/video_writer.h"
#include "tensor/heap.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

void copy(char** argv) {
  VideoReader reader(argv[1]);
  const VideoInfo& info = reader.info();
  VideoWriter writer(argv[2], info.size,
                     {.codec = argv[3],
                      .preset = argv[4],
                      .frame_rate = info.frame_rate,
                      .time_base = info.time_base,
                      .sample_aspect = info.sample_aspect,
                      .color = info.color,
                      .audio = AudioSource{argv[1]}});
  while (const auto frame = reader.read()) writer.write(*frame);
  writer.finish();
}

}  // namespace
}  // namespace atelier

int main(int argc, char** argv) {
  if (argc != 6) return std::fprintf(stderr, "usage: bench_video IN OUT CODEC PRESET THREADS\n"), 1;
  try {
    atelier::keep_freed_memory();
    atelier::set_threads(std::atoi(argv[5]));
    atelier::copy(argv);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "error: %s\n", error.what()), 1;
  }
}
