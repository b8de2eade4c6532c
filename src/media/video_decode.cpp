#include "media/video_decode.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"

namespace atelier {

namespace {

int find_stream(const AVFormatContext& input, const std::filesystem::path& path) {
  const int found =
      av_find_best_stream(const_cast<AVFormatContext*>(&input), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  const bool cover = found >= 0 && (input.streams[found]->disposition & AV_DISPOSITION_ATTACHED_PIC);
  if (found >= 0 && !cover) return found;
  for (unsigned i = 0; i < input.nb_streams; ++i)
    if (input.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
      throw Error("holds sound but no film", path.string(), "give a film, or a picture");
  throw Error("holds no film", path.string());
}

int64_t start_of(const AVFormatContext& input, const AVStream& stream) {
  if (stream.start_time != AV_NOPTS_VALUE) return stream.start_time;
  return input.start_time == AV_NOPTS_VALUE
             ? 0
             : av_rescale_q(input.start_time, AV_TIME_BASE_Q, stream.time_base);
}

}  // namespace

double start_s(const AVFormatContext& input) {
  const int found =
      av_find_best_stream(const_cast<AVFormatContext*>(&input), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  const bool pictures = found >= 0 && !(input.streams[found]->disposition & AV_DISPOSITION_ATTACHED_PIC);
  if (!pictures)
    return input.start_time == AV_NOPTS_VALUE ? 0 : static_cast<double>(input.start_time) / AV_TIME_BASE;
  const AVStream& stream = *input.streams[found];
  return static_cast<double>(start_of(input, stream)) * av_q2d(stream.time_base);
}

VideoDecoder::VideoDecoder(const std::filesystem::path& path, int threads)
    : VideoDecoder(open_input(path), path, threads) {}

VideoDecoder::VideoDecoder(AvInput input, const std::filesystem::path& path, int threads)
    : path_(path), input_(std::move(input)), stream_(find_stream(*input_, path)) {
  for (unsigned i = 0; i < input_->nb_streams; ++i)
    if (static_cast<int>(i) != stream_) input_->streams[i]->discard = AVDISCARD_ALL;
  codec_ = open_decoder(stream(), threads, path);
  start_ = start_of(*input_, stream());
}

// --- Packets

void VideoDecoder::send(AVPacket* packet) {
  const int code = avcodec_send_packet(codec_.get(), packet);
  if (code == AVERROR(ENOMEM)) throw std::bad_alloc();
  if (code < 0 && code != AVERROR_EOF && packet) ++undecodable_;
}

// Y4M is frames to its last byte.
bool VideoDecoder::ends_within_frame() const {
  const bool only_frames = std::string_view(input_->iformat->name) == "yuv4mpegpipe";
  return only_frames && input_->pb && frames_end_ > 0 && avio_tell(input_->pb) > frames_end_;
}

// Half a packet, as cut-off files end with, is not decoded: it would give a frame that is partly grey.
bool VideoDecoder::feed() {
  while (!read_all_) {
    const int code = av_read_frame(input_.get(), packet_.get());
    if (code < 0) {
      read_all_ = true;
      ended_badly_ |= code != AVERROR_EOF || (input_->pb && input_->pb->error < 0) || ends_within_frame();
      send(nullptr);
      return true;
    }
    frames_end_ = input_->pb ? avio_tell(input_->pb) : 0;
    const bool ours = packet_->stream_index == stream_, whole = !(packet_->flags & AV_PKT_FLAG_CORRUPT);
    if (ours && whole) send(packet_.get());
    if (ours && !whole) ++undecodable_;
    av_packet_unref(packet_.get());
    if (ours && whole) return true;
  }
  return false;
}

AvFrame VideoDecoder::decoded() {
  AvFrame frame = new_frame();
  while (true) {
    const int code = avcodec_receive_frame(codec_.get(), frame.get());
    if (code == 0) return timed(std::move(frame));
    if (code == AVERROR(ENOMEM)) throw std::bad_alloc();
    if (code == AVERROR_EOF) return nullptr;
    if (code != AVERROR(EAGAIN)) {
      ++undecodable_;
      if (read_all_) return nullptr;
    }
    if (!feed() && code == AVERROR(EAGAIN)) return nullptr;
  }
}

AvFrame VideoDecoder::timed(AvFrame frame) {
  int64_t duration = duration_of(*frame);
  if (duration <= 0 && stream().avg_frame_rate.num > 0)
    duration = av_rescale_q(1, av_inv_q(stream().avg_frame_rate), stream().time_base);
  const bool known = frame->best_effort_timestamp != AV_NOPTS_VALUE;
  // AVI counts packets, not pictures: the first comes as late as the decoder needs others before it.
  if (!begun_ && known && frame->pts == AV_NOPTS_VALUE) start_ = frame->best_effort_timestamp;
  begun_ = true;
  frame->pts = known ? frame->best_effort_timestamp - start_ : next_ticks_;
  next_ticks_ = frame->pts + duration;
  return frame;
}

// --- Frames

bool VideoDecoder::wants_deinterlacing(const AVFrame& frame) {
  if (!is_interlaced(frame) || frame.height < 4) return false;
  warn_once(path_.string() + " is interlaced: its frames are deinterlaced");
  return true;
}

AvFrame VideoDecoder::next() {
  while (!drained_) {
    if (deinterlacer_)
      if (AvFrame frame = deinterlacer_->pull()) return frame;
    AvFrame frame = decoded();
    drained_ = !frame;
    if (!frame) {
      if (deinterlacer_) deinterlacer_->push(nullptr);
      break;
    }
    if (!deinterlacer_ && !wants_deinterlacing(*frame)) return frame;
    if (!deinterlacer_)
      deinterlacer_.emplace("[in0]bwdif=mode=send_frame:deint=interlaced[out]",
                            std::vector<const AVFrame*>{frame.get()}, stream().time_base);
    deinterlacer_->push(frame.get());
  }
  return deinterlacer_ ? deinterlacer_->pull() : nullptr;
}

bool VideoDecoder::seek(int64_t stored_ticks) {
  if (av_seek_frame(input_.get(), stream_, stored_ticks, AVSEEK_FLAG_BACKWARD) < 0) return false;
  avcodec_flush_buffers(codec_.get());
  deinterlacer_.reset();
  read_all_ = drained_ = false;
  return true;
}

// --- The index

namespace {

// VP8 hides frames that others are predicted from in packets of their own.
bool is_shown(const AVPacket& packet, AVCodecID codec) {
  constexpr int kShow = 0x10;
  if (packet.flags & (AV_PKT_FLAG_DISCARD | AV_PKT_FLAG_CORRUPT)) return false;
  return codec != AV_CODEC_ID_VP8 || packet.size < 1 || (packet.data[0] & kShow);
}

bool may_be_trusted(const AVCodecParameters& codec) {
  return codec.field_order == AV_FIELD_UNKNOWN || codec.field_order == AV_FIELD_PROGRESSIVE;
}

}  // namespace

PacketIndex index_packets(const std::filesystem::path& path) {
  const AvInput input = open_input(path);
  const int stream = find_stream(*input, path);
  const AVCodecParameters& codec = *input->streams[stream]->codecpar;
  for (unsigned i = 0; i < input->nb_streams; ++i)
    if (static_cast<int>(i) != stream) input->streams[i]->discard = AVDISCARD_ALL;
  PacketIndex index;
  index.trusted = may_be_trusted(codec);
  for (const AvPacket packet = new_packet(); av_read_frame(input.get(), packet.get()) >= 0;
       av_packet_unref(packet.get())) {
    if (packet->stream_index != stream || !is_shown(*packet, codec.codec_id)) continue;
    const int64_t ticks = packet->pts;
    index.trusted &= ticks != AV_NOPTS_VALUE;
    index.ticks.push_back(ticks);
    if (packet->flags & AV_PKT_FLAG_KEY)
      index.keys.push_back({ticks, packet->dts == AV_NOPTS_VALUE ? ticks : packet->dts});
  }
  std::sort(index.ticks.begin(), index.ticks.end());
  index.trusted &= std::adjacent_find(index.ticks.begin(), index.ticks.end()) == index.ticks.end();
  return index;
}

}  // namespace atelier
