// A graph of libavfilter's filters: frames in, frames out.
#pragma once

extern "C" {
#include <libavfilter/avfilter.h>
}

#include <string>
#include <vector>

#include "media/av.h"

namespace atelier {

class FrameFilter {
 public:
  // `chain` names its inputs [in0], [in1] … and its output [out]; the inputs take frames like `likes`, in
  // ticks of `time_base`.
  FrameFilter(const std::string& chain, const std::vector<const AVFrame*>& likes, AVRational time_base);

  // nullptr ends that input.
  void push(const AVFrame* frame, int input = 0);
  // The next frame in ticks of the time base; nullptr where the graph wants more, or is at its end.
  AvFrame pull();

 private:
  std::unique_ptr<AVFilterGraph, FreeAv<avfilter_graph_free>> graph_;
  std::vector<AVFilterContext*> inputs_;
  AVFilterContext* output_ = nullptr;
  AVRational time_base_;
};

}  // namespace atelier
