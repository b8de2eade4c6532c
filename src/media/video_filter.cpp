#include "media/video_filter.h"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

#include <new>

#include "base/error.h"

namespace atelier {

namespace {

constexpr const char* kProblem = "a filter of libav does not work";

std::string ratio_text(AVRational ratio) {
  return std::to_string(ratio.num) + "/" + std::to_string(ratio.den);
}

std::string source_settings(const AVFrame& like, AVRational time_base) {
  return "video_size=" + std::to_string(like.width) + "x" + std::to_string(like.height) +
         ":pix_fmt=" + std::to_string(like.format) + ":time_base=" + ratio_text(time_base);
}

AVFilterInOut* pad(const std::string& name, AVFilterContext* filter, AVFilterInOut* next) {
  AVFilterInOut* made = avfilter_inout_alloc();
  if (!made) throw std::bad_alloc();
  made->name = av_strdup(name.c_str());
  made->filter_ctx = filter;
  made->pad_idx = 0;
  made->next = next;
  return made;
}

}  // namespace

FrameFilter::FrameFilter(const std::string& chain, const std::vector<const AVFrame*>& likes,
                         AVRational time_base)
    : graph_(avfilter_graph_alloc()), time_base_(time_base) {
  if (!graph_) throw std::bad_alloc();
  AVFilterInOut* sources = nullptr;
  for (size_t i = 0; i < likes.size(); ++i) {
    const std::string name = "in" + std::to_string(i);
    AVFilterContext* source = nullptr;
    check_av(
        avfilter_graph_create_filter(&source, avfilter_get_by_name("buffer"), name.c_str(),
                                     source_settings(*likes[i], time_base).c_str(), nullptr, graph_.get()),
        kProblem, "");
    inputs_.push_back(source);
    sources = pad(name, source, sources);
  }
  check_av(avfilter_graph_create_filter(&output_, avfilter_get_by_name("buffersink"), "out", nullptr, nullptr,
                                        graph_.get()),
           kProblem, "");
  AVFilterInOut* sinks = pad("out", output_, nullptr);
  const int parsed = avfilter_graph_parse_ptr(graph_.get(), chain.c_str(), &sinks, &sources, nullptr);
  avfilter_inout_free(&sinks);
  avfilter_inout_free(&sources);
  check_av(parsed, kProblem, "");
  check_av(avfilter_graph_config(graph_.get(), nullptr), kProblem, "");
}

void FrameFilter::push(const AVFrame* frame, int input) {
  const int flags = frame ? AV_BUFFERSRC_FLAG_KEEP_REF : 0;
  check_av(
      av_buffersrc_add_frame_flags(inputs_[static_cast<size_t>(input)], const_cast<AVFrame*>(frame), flags),
      kProblem, "");
}

AvFrame FrameFilter::pull() {
  AvFrame frame = new_frame();
  const int code = av_buffersink_get_frame(output_, frame.get());
  if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return nullptr;
  check_av(code, kProblem, "");
  if (frame->pts != AV_NOPTS_VALUE)
    frame->pts = av_rescale_q(frame->pts, av_buffersink_get_time_base(output_), time_base_);
  return frame;
}

}  // namespace atelier
