#include "app/streams.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <set>

#include "app/films.h"
#include "app/signals.h"
#include "base/log.h"
#include "film/scenes.h"
#include "media/video_reader.h"

namespace atelier {

namespace {

constexpr std::string_view kY4m = "YUV4MPEG2";

// The frames of a stream; where scenes are looked for, read so far ahead as that needs.
class StreamedFrames {
 public:
  StreamedFrames(VideoReader& reader, const PictureOptions& picture, bool has_scenes)
      : reader_(reader), picture_(picture), has_scenes_(has_scenes) {}

  std::optional<SourceFrame> next() {
    while (!is_over_ && num_judged_ <= num_given_) read();
    if (waiting_.empty()) return std::nullopt;
    SourceFrame frame = std::move(waiting_.front());
    waiting_.pop_front();
    frame.opens_scene = frame.place == 0 || cuts_.contains(frame.place);
    cuts_.erase(frame.place);
    ++num_given_;
    return frame;
  }

 private:
  void read() {
    std::optional<VideoFrame> frame = reader_.read();
    if (!frame) {
      is_over_ = true;
      while (has_scenes_ && keep(detector_.finish())) continue;
      return;
    }
    if (has_scenes_) keep(detector_.add(frame->pixels));
    const auto place = static_cast<size_t>(frame->number - 1);
    waiting_.push_back({.number = frame->number, .place = place});
    waiting_.back().image = at_working_size(image_of(std::move(*frame), reader_.info().bits), picture_, "-");
    ++num_read_;
    num_judged_ = num_read_ - (has_scenes_ ? SceneDetector::kLookAhead : 0);
  }

  bool keep(std::optional<int64_t> cut) {
    if (cut) cuts_.insert(static_cast<size_t>(*cut));
    return cut.has_value();
  }

  VideoReader& reader_;
  const PictureOptions& picture_;
  bool has_scenes_, is_over_ = false;
  SceneDetector detector_;
  std::deque<SourceFrame> waiting_;
  std::set<size_t> cuts_;
  int64_t num_read_ = 0, num_judged_ = 0, num_given_ = 0;
};

}  // namespace

bool is_film_stream(int descriptor, std::string& buffer) {
  while (buffer.size() < kY4m.size()) {
    char bytes[16];
    const ssize_t count = ::read(descriptor, bytes, kY4m.size() - buffer.size());
    if (count < 0 && errno == EINTR) {
      throw_if_interrupted();
      continue;
    }
    if (count <= 0) break;
    buffer.append(bytes, static_cast<size_t>(count));
    if (!kY4m.starts_with(std::string_view(buffer).substr(0, kY4m.size()))) break;
  }
  return buffer.starts_with(kY4m);
}

std::vector<PlannedItem> run_stream(Session& session, const PlannedItem& item, std::string consumed,
                                    const SequenceWork& work) {
  VideoReader reader = VideoReader::of_stream(STDIN_FILENO, std::move(consumed));
  session.film_on_stdout().set_rate(reader.info().frame_rate);
  const Sequence sequence = item.tool().sequence();
  if (sequence.is_backward)
    throw Error("a film that comes frame by frame can't be gone through from its end", "-",
                "write it to a file first, or leave out what asks for it (--flow.backward)");
  StreamedFrames frames(reader, work.picture_options(item), sequence.is_wanted && sequence.has_scenes);
  FramesAhead ahead([&] { return frames.next(); }, sequence.is_wanted ? sequence : Sequence{});
  TensorMap carried;
  std::vector<PlannedItem> items;
  PlannedItem one = item;
  one.input.sequence = "-";
  const double fps = reader.info().frame_rate ? reader.info().frame_rate.value() : kUsualFps;
  while (std::optional<SequenceFrame> frame = ahead.next()) {
    throw_if_interrupted();
    one.index = frame->place;
    one.input.frame = static_cast<int64_t>(frame->place) + 1;
    one.input.seconds = static_cast<double>(frame->place) / fps;
    name_outputs(one, session.type().info);
    if (one.output.to_stdout && item.settings->common.output.path == "-") one.output.format = "y4m";
    if (!frame->opens_scene) frame->carried = std::exchange(carried, {});
    session.guard(one, [&] {
      if (frame->error) std::rethrow_exception(frame->error);
      work.render(one, *frame);
      carried = std::move(frame->carried);
    });
    items.push_back(one);
  }
  return items;
}

}  // namespace atelier
