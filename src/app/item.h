// One item of a run as the tool's work sees it: what it is made from, what it is written to, and what keeps
// it safe on the way. Everything that a tool does with files goes through here.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "app/frames_ahead.h"
#include "app/picture_options.h"
#include "app/session.h"
#include "base/progress.h"
#include "media/image.h"
#include "tensor/safetensors.h"

namespace atelier {

// What a runner hands an item beside its plan; each may be missing.
struct Provided {
  std::string bytes;               // of a picture that came on stdin
  SequenceFrame* frame = nullptr;  // of a sequence, or of a film on stdin
};

class Item {
 public:
  Item(Session& session, const PlannedItem& planned, Provided provided = {});

  const PlannedItem& planned() const { return planned_; }
  const Input& input() const { return planned_.input; }
  uint64_t seed() const { return settings().common.seed; }
  at::Device device() const { return session_.device(); }
  // What the work may take, bytes: --max-memory, or what is free.
  uint64_t memory_budget() const;
  const Network& network(const std::string& name, const std::string& weights, Form form = Form::as_described);

  // The input as a picture at its working size, on the CPU.
  Image read_picture(const PictureOptions& options);
  // Of a sequence: what is carried from frame to frame, and the flow to earlier frames. nullptr elsewhere.
  SequenceFrame* frame() const { return provided_.frame; }
  // In a series: the output of the item before, that this one is made from; nullopt for the first.
  std::optional<fs::path> previous() const;
  // The item's output, whole or not at all, with the job inside; recorded as finished. This and what follows
  // write nothing where the item is finished and was only computed again with the others of its group.
  void write(const Image& image, const PictureOptions& options);
  // The same of what is no picture: text, arrays.
  void write_bytes(const std::string& bytes);
  // The output bit by bit, of text that is read while it comes: to stdout at once, which ends the run quietly
  // (ReaderGone) when nobody reads on; a file is written whole by finish_bytes().
  void append_bytes(std::string_view bytes);
  void finish_bytes();
  void hide_progress();  // of what talks with somebody on the terminal
  // A companion (job/plan.h), recorded as finished. `write` writes the file whole to `path`, with `mark`
  // inside where its format can hold one. Companions come before the output, whose record says that the item
  // is done.
  using Writer = std::function<void(const fs::path& path, const OutputMark& mark)>;
  void write_companion(const std::string& option, const Writer& write) const;
  void write_companion(const std::string& option, const Image& image, const PictureOptions& options) const;
  // A companion that is written again and again while the item is in work, before the last time by
  // write_companion: from claim() on it is ours, whatever a kill leaves of it.
  void claim(const std::string& option) const;
  void write_growing(const std::string& option, const Writer& write) const;
  // The item's output by something that writes files itself, in strips (media/sheet.h); not to stdout.
  void write_by(const Writer& write);
  bool wants(const std::string& option) const { return planned_.companion(option) != nullptr; }
  // A picture beyond the files that the plan knows, with the mark: whole or not at all. Error for one that is
  // there and not ours.
  void write_extra(const fs::path& path, const Image& image, const PictureOptions& options) const;
  // The same of text, which holds no mark: what lies there under that name is taken for ours.
  void write_extra(const fs::path& path, const std::string& bytes) const;
  // A part of what is being written could not be made, as one picture of a mosaic, and shows as missing: the
  // item is finished without it, but the last line counts it, the record names it, a rerun says it again, and
  // the exit status is that of some items failed. `before`: a warning has said it already.
  enum class Said { now, before };
  void part_failed(const Error& error, Said said = Said::now);
  // Something made on the way, beside the output: "photo-dream.png" and ".0040" give "photo-dream.0040.png".
  void write_beside(const std::string& suffix, const Image& image, const PictureOptions& options) const;
  void write_beside(const std::string& suffix, const std::string& bytes) const;
  // The output as an earlier run of the same computation left it, where only what is drawn or encoded of it
  // has changed since; nullopt elsewhere.
  std::optional<fs::path> computed_output() const;

  // For the computation: shows the fraction, and throws Interrupted when asked to stop.
  Progress progress();
  // Said beside that fraction: "gap 0.3 %".
  void note(const std::string& text);

  // --- Long items resume within themselves ---
  fs::path work_folder() const;  // OUTPUT.work/
  // Of work that keeps its state itself: progress() leaves signals to it, and OUTPUT.work/ stays when the
  // output is there.
  void keep_work() { has_checkpoints_ = keeps_work_ = true; }
  OutputMark mark() const;  // of what it writes
  // A state that an earlier, interrupted run of the same item kept; empty where there is none.
  // `company`: what else it was computed with; a state of other company is none.
  TensorMap saved_state(const std::string& company = "") const;
  // Called between steps. Keeps state() in OUTPUT.work/ once a minute, so that a picture that takes longer
  // resumes within itself. When a signal came, keeps it at once, and `picture()` (where there is one) as
  // NAME.partial.png, for items in work for a minute or more.
  void checkpoint(const std::function<TensorMap()>& state, const std::function<Image()>& picture = {},
                  const std::string& company = "");

 protected:
  // What was wrong with inputs that the output is made without; a rerun says it again.
  std::vector<std::string> failures_;

 private:
  FailedParts failed_parts_;
  const Settings& settings() const { return *planned_.settings; }
  // Only computed for others: finished already and of a group, or before what is written of a sequence.
  bool is_company() const {
    return planned_.state == ItemState::finished || (provided_.frame && provided_.frame->is_dropped);
  }
  Image read_source(const PictureOptions& options) const;
  void refuse_to_replace(const fs::path& path) const;
  void write_compare(const Image& result, const PictureOptions& options);
  void clean_up() const;  // of what was kept while the output was not there
  void keep_state(const TensorMap& state, const std::string& company) const;
  void keep_partial(const Image& picture) const;
  void record(const std::string& file, const std::string& content) const;
  void announce(const std::string& file, const std::string& content) const;
  double seconds() const;

  using Clock = std::chrono::steady_clock;

  Session& session_;
  const PlannedItem& planned_;
  Provided provided_;
  Image source_;  // a copy of what was read, for --compare
  std::string appended_;
  Clock::time_point start_ = Clock::now(), kept_ = start_;
  bool has_checkpoints_ = false, keeps_work_ = false;
};

// Re-encodes a finished output with the item's present encoding, without computing it again.
void reencode(Session& session, const PlannedItem& planned, const PictureOptions& options);

}  // namespace atelier
