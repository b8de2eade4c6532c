#include "app/run_all.h"

#include <ATen/Parallel.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <future>
#include <iostream>

#include "app/finished.h"
#include "app/signals.h"
#include "app/streams.h"
#include "base/log.h"
#include "media/video_reader.h"
#include "tensor/threads.h"

namespace atelier {

namespace {

std::string read_stdin_text() {
  return {std::istreambuf_iterator<char>(std::cin), {}};
}

// The inputs one after another, stdin's pictures among them.
class SourceReader {
 public:
  explicit SourceReader(const GatheredInputs& inputs)
      : inputs_(inputs.inputs), reads_text_(inputs.session.type().reads_text) {}

  std::optional<Source> next() {
    while (at_ < inputs_.size()) {
      Source source{.place = num_read_, .input = inputs_[at_], .bytes = ""};
      if (source.input.kind != Input::Kind::standard_input) {
        ++at_;
      } else if (reads_text_) {
        ++at_;
        source.bytes = read_stdin_text();
        source.input.name = source.input.path = "stdin";
      } else if (!try_stdin(source)) {
        ++at_;
        continue;
      }
      ++num_read_;
      return source;
    }
    return std::nullopt;
  }

  std::vector<Source> next_group(size_t size) {
    std::vector<Source> group;
    while (group.size() < size) {
      std::optional<Source> source = next();
      if (!source) break;
      group.push_back(std::move(*source));
    }
    return group;
  }

 private:
  // What can't be read ends stdin: nothing tells where the next one begins.
  bool try_stdin(Source& source) {
    try {
      return read_from_stdin(source);
    } catch (const Error&) {
      source.error = std::current_exception();
      ++at_;
      return true;
    }
  }

  // The next picture, or frame of a stream; false at the end.
  bool read_from_stdin(Source& source) {
    if (!has_begun_ && is_film_stream(STDIN_FILENO, buffer_))
      film_ = std::make_unique<VideoReader>(VideoReader::of_stream(STDIN_FILENO, std::move(buffer_)));
    has_begun_ = true;
    if (film_) return read_frame(source);
    source.input.name = source.input.path = "stdin-" + std::to_string(num_read_ + 1);
    source.bytes = read_next_image_bytes(STDIN_FILENO, buffer_);
    return !source.bytes.empty();
  }

  bool read_frame(Source& source) {
    std::optional<VideoFrame> frame = film_->read();
    if (!frame) return false;
    const double fps = film_->info().frame_rate ? film_->info().frame_rate.value() : kUsualFps;
    source.input.sequence = source.input.path = source.input.name = "stdin";
    source.input.frame = frame->number;
    source.input.seconds = static_cast<double>(frame->number - 1) / fps;
    source.frame = image_of(std::move(*frame), film_->info().bits);
    return true;
  }

  const std::vector<Input>& inputs_;
  bool reads_text_;
  std::string buffer_;
  bool has_begun_ = false;
  std::unique_ptr<VideoReader> film_;
  size_t at_ = 0, num_read_ = 0;
};

// Whether `work` could be done for the input.
bool guard_source(const GatheredInputs& inputs, const Source& source, const std::function<void()>& work) {
  PlannedItem one = inputs.planned;
  one.input = source.input;
  one.output = {.path = "", .format = "", .to_stdout = true};  // has no output of its own to record
  const std::optional<Error> error = inputs.session.guard(one, work);
  if (error) inputs.failures.push_back(error->what());
  return !error;
}

void refuse_none(const GatheredInputs& inputs, size_t num_used) {
  if (num_used == 0) throw Error("none of its inputs could be used", inputs.planned.output.path);
}

// A picture of a group, read on any thread; its error waits for the thread that counts.
struct Prepared {
  at::Tensor picture;
  std::exception_ptr error;
};

// Films are read in their order.
std::vector<Image> frames_of(const std::vector<Source>& group, Session& session,
                             std::vector<Prepared>& prepared) {
  std::vector<Image> frames(group.size());
  for (size_t i = 0; i < group.size(); ++i) {
    if (group[i].input.kind != Input::Kind::film) continue;
    try {
      frames[i] = session.film_sources().frame(group[i].input);
    } catch (...) {
      prepared[i].error = std::current_exception();
    }
  }
  return frames;
}

std::vector<Prepared> prepared_group(const std::vector<Source>& group, const BatchWork& batch,
                                     Session& session, uint64_t seed) {
  std::vector<Prepared> prepared(group.size());
  for (size_t i = 0; i < group.size(); ++i) prepared[i].error = group[i].error;
  std::vector<Image> frames = frames_of(group, session, prepared);
  at::parallel_for(0, static_cast<int64_t>(group.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      if (prepared[i].error) continue;
      try {
        prepared[i].picture = batch.prepare(group[i], frames[i].pixels.defined()
                                                          ? frames[i]
                                                          : read_source_picture(group[i], {}, seed, session));
      } catch (...) {
        prepared[i].error = std::current_exception();
      }
    }
  });
  return prepared;
}

// The group without what an earlier run has done, which is counted.
std::vector<Source> left_of(const std::vector<Source>& group, const BatchWork& batch, Session& session) {
  std::vector<Source> left;
  for (const Source& source : group) {
    const bool is_other = source.place < batch.first;
    if (!is_other && (!batch.is_done || !batch.is_done(source.place))) {
      left.push_back(source);
      continue;
    }
    ++(is_other ? session.tally().done : session.tally().skipped);
    session.progress().finish_item(true);
  }
  return left;
}

// What of a group could be read, and what an earlier run had done.
struct PreparedGroup {
  std::vector<Source> sources;
  std::vector<Prepared> prepared;
  size_t num_done = 0;
};

// Groups in their order, each read on all cores while the one before is used.
class GroupsAhead {
 public:
  GroupsAhead(const GatheredInputs& inputs, const BatchWork& batch)
      : inputs_(inputs), batch_(batch), reader_(inputs) {
    begin();
  }

  std::optional<PreparedGroup> next() {
    if (!coming_.valid()) return std::nullopt;
    PreparedGroup group = coming_.get();
    begin();
    return group;
  }

 private:
  void begin() {
    const std::vector<Source> group = reader_.next_group(batch_.size);
    if (group.empty()) return;
    const std::vector<Source> left = left_of(group, batch_, inputs_.session);
    coming_ = std::async(
        std::launch::async,
        [this, left, num_done = group.size() - left.size(), threads = num_threads()]() -> PreparedGroup {
          set_threads(threads);
          const uint64_t seed = inputs_.planned.settings->common.seed;
          return {left, prepared_group(left, batch_, inputs_.session, seed), num_done};
        });
  }

  const GatheredInputs& inputs_;
  const BatchWork& batch_;
  SourceReader reader_;
  std::future<PreparedGroup> coming_;
};

// Returns how many could be used.
size_t use_group(const GatheredInputs& inputs, const PreparedGroup& group, const BatchWork& batch) {
  std::vector<Source> sources;
  std::vector<at::Tensor> pictures;
  for (size_t i = 0; i < group.sources.size(); ++i) {
    const Prepared& one = group.prepared[i];
    const bool read = guard_source(inputs, group.sources[i], [&] {
      if (one.error) std::rethrow_exception(one.error);
    });
    if (!read) continue;
    sources.push_back(group.sources[i]);
    pictures.push_back(one.picture);
  }
  if (!sources.empty()) batch.use(sources, pictures);
  return group.num_done + sources.size();
}

void say_failed_parts(Session& session, const FailedParts& parts) {
  for (int64_t i = 0; i < parts.count; ++i)
    session.count_failed_part(i < std::ssize(parts.errors) ? parts.errors[i] : "");
}

// What was wrong with its inputs when it was made is as true as then: said and counted again.
void skip(Session& session, const PlannedItem& item, int num_inputs) {
  const ManifestEntry* entry = session.plan().manifest_for(item).find(item.output.path);
  const std::vector<std::string> failures = entry ? entry->failures : std::vector<std::string>();
  for (const std::string& failure : failures) spdlog::error("{}", failure);
  if (entry) say_failed_parts(session, entry->failed_parts);
  session.tally().failed += static_cast<int>(failures.size());
  session.tally().skipped += num_inputs - static_cast<int>(failures.size());
  if (item.needs_touch) touch(session, item);
}

int num_counted(const Tally& tally) {
  return tally.done + tally.skipped + tally.failed;
}

void gather_entry(Session& session, const PlannedItem& item,
                  const std::function<void(const PlannedItem&, const std::vector<Input>&)>& gather) {
  Tally& tally = session.tally();
  const Tally before = tally;
  const std::vector<Input> inputs = session.plan().sources_of(item);
  const std::optional<Error> error = Session::attempt([&] { gather(item, inputs); });
  if (!error) return;
  const int num_met = num_counted(tally) - num_counted(before);
  tally = before;
  tally.failed += std::max(num_met, static_cast<int>(inputs.size()));
  session.report(item, *error);
}

}  // namespace

std::vector<WorkGroup> owned_entries(Plan& plan) {
  const auto [first, last] = parse_shard(plan.common().shard).range(plan.items().size());
  std::vector<WorkGroup> owned;
  for (size_t i = first; i < last; ++i) owned.push_back({{&plan.items()[i]}});
  return owned;
}

Image read_source_picture(const Source& source, const PictureOptions& options, uint64_t seed,
                          Session& session) {
  if (source.frame.pixels.defined()) return at_working_size(source.frame, options, source.input.path);
  return read_picture(source.input, options, seed, session.film_sources(), source.bytes);
}

void visit_inputs(const GatheredInputs& inputs, const std::function<void(const Source&)>& visit) {
  SourceReader reader(inputs);
  size_t num_used = 0;
  while (const std::optional<Source> source = reader.next()) {
    throw_if_interrupted();
    num_used += guard_source(inputs, *source, [&] {
      if (source->error) std::rethrow_exception(source->error);
      visit(*source);
    });
  }
  refuse_none(inputs, num_used);
}

void visit_batches(const GatheredInputs& inputs, const BatchWork& batch) {
  GroupsAhead groups(inputs, batch);
  size_t num_used = 0;
  while (const std::optional<PreparedGroup> group = groups.next()) {
    throw_if_interrupted();
    num_used += use_group(inputs, *group, batch);
  }
  refuse_none(inputs, num_used);
}

void work_as_one(const GatheredInputs& inputs, const std::function<void()>& work) {
  inputs.session.progress().start_item(inputs.planned.output.path, static_cast<int>(inputs.inputs.size()));
  work();
  for (size_t i = 0; i < inputs.inputs.size(); ++i) inputs.session.count_done();
}

void run_gatherings(Session& session,
                    const std::function<void(const PlannedItem&, const std::vector<Input>&)>& gather) {
  Plan& plan = session.plan();
  const std::vector<PlannedItem*> owned = items_of(owned_entries(plan));
  if (session.common().join) refuse_missing(owned);
  clean_folders(owned);
  for (const std::string& warning : plan.warnings()) spdlog::warn("{}", warning);
  int num_inputs = 0;
  for (const PlannedItem* item : owned) {
    const int count = static_cast<int>(plan.sources_of(*item).size());
    num_inputs += count;
    if (item->state == ItemState::finished) skip(session, *item, count);
  }
  session.start_progress(num_inputs, num_counted(session.tally()));
  for (const PlannedItem* item : owned) {
    if (item->state == ItemState::finished) continue;
    throw_if_interrupted();
    gather_entry(session, *item, gather);
  }
}

}  // namespace atelier
