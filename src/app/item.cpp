#include "app/item.h"

#include <ATen/ops/cat.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <iostream>

#include "app/films.h"
#include "app/marks.h"
#include "app/memory.h"
#include "app/signals.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/log.h"

namespace atelier {

namespace {

constexpr std::chrono::seconds kStateEvery{60};
constexpr double kLongItemSeconds = 60;
constexpr const char* kStateFile = "state.safetensors";
constexpr const char* kCompare = "compare";

uint64_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

void write_to_stdout(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EPIPE) throw ReaderGone();
    if (count < 0) throw FatalError("stdout can't be written to", "-", std::string(strerror(errno)));
    bytes.remove_prefix(count);
  }
}

fs::path beside(const fs::path& output, const std::string& suffix, const std::string& extension) {
  return output.parent_path() / (output.stem().string() + suffix + extension);
}

}  // namespace

Item::Item(Session& session, const PlannedItem& planned, Provided provided)
    : session_(session), planned_(planned), provided_(std::move(provided)) {}

const Network& Item::network(const std::string& name, const std::string& weights, Form form) {
  return session_.network(name, weights, settings().machine.precision, form);
}

uint64_t Item::memory_budget() const {
  return atelier::memory_budget(settings().common, device());
}

Image Item::read_picture(const PictureOptions& options) {
  Image image = read_source(options);
  if (wants(kCompare)) {
    source_ = image;
    source_.pixels = image.pixels.clone();
  }
  return image;
}

Image Item::read_source(const PictureOptions& options) const {
  if (provided_.frame) return provided_.frame->source;
  return atelier::read_picture(input(), options, seed(), session_.film_sources(), provided_.bytes);
}

std::optional<fs::path> Item::previous() const {
  if (!planned_.previous) return std::nullopt;
  return fs::path(planned_.previous->output.path);
}

OutputMark Item::mark() const {
  if (settings().common.no_metadata) return {};
  const ToolInfo& tool = session_.type().info;
  return mark_of(planned_.hashes.encode, resolved_job(planned_, session_.plan().sources_of(planned_), tool),
                 settings().machine, tool);
}

// Source and result side by side, the source at the result's size.
void Item::write_compare(const Image& result, const PictureOptions& options) {
  if (!source_.pixels.defined()) source_ = read_source(options);
  const PictureSize size = result.size();
  Image both = result;
  both.pixels = at::cat({resize(source_.pixels, size.height, size.width).clamp(0, 1), result.pixels}, 3);
  if (result.alpha.defined()) {
    const at::Tensor alpha =
        source_.alpha.defined() ? resize(source_.alpha, size.height, size.width).clamp(0, 1) : result.alpha;
    both.alpha = at::cat({alpha, result.alpha}, 3);
  }
  write_companion(kCompare, both, options);
}

void Item::write(const Image& image, const PictureOptions& options) {
  if (is_company()) return;
  if (wants(kCompare)) write_compare(image, options);
  if (planned_.output.to_stdout && planned_.output.format == "y4m")
    session_.film_on_stdout().write(image, planned_.input, options);
  else
    write_bytes(encode_image(image, planned_.output.format, options.encoding(), mark()));
}

void Item::write_companion(const std::string& option, const Image& image,
                           const PictureOptions& options) const {
  write_companion(option, [&](const fs::path& path, const OutputMark& mark) {
    write_image(path, image, options.encoding(), mark);
  });
}

void Item::write_companion(const std::string& option, const Writer& write) const {
  if (is_company()) return;
  const std::string& file = planned_.companion(option)->path;
  claim(option);
  write(file, mark());
  record(file, sha256_of_file(file));
}

void Item::claim(const std::string& option) const {
  if (is_company()) return;
  const std::string& file = planned_.companion(option)->path;
  session_.plan()
      .manifest_for(planned_, file)
      .append({.output = file, .status = "partial", .hashes = planned_.hashes, .seed = seed()});
}

void Item::write_growing(const std::string& option, const Writer& write) const {
  if (!is_company()) write(planned_.companion(option)->path, mark());
}

void Item::write_bytes(const std::string& bytes) {
  if (is_company()) return;
  const OutputName& output = planned_.output;
  if (output.to_stdout) {
    try {
      write_to_stdout(bytes);
    } catch (const ReaderGone& gone) {
      throw FatalError(gone.what(), "-", "keep the next command of the pipeline running");
    }
    return;
  }
  const std::string content = sha256(bytes);
  if (!find_mark_in(bytes)) announce(output.path, content);
  write_file(output.path, bytes);
  record(output.path, content);
  clean_up();
}

void Item::append_bytes(std::string_view bytes) {
  if (is_company()) return;
  if (!planned_.output.to_stdout) {
    appended_ += bytes;
    return;
  }
  if (isatty(STDOUT_FILENO)) hide_progress();
  write_to_stdout(bytes);
}

void Item::hide_progress() {
  session_.progress().hide();
}

void Item::finish_bytes() {
  if (!planned_.output.to_stdout) write_bytes(appended_);
}

void Item::write_by(const Writer& write) {
  if (is_company()) return;
  const std::string& file = planned_.output.path;
  if (planned_.output.to_stdout)
    throw Error("what is written in strips can't go to stdout", "--output", "name a file");
  write(file, mark());
  record(file, sha256_of_file(file));
  clean_up();
}

void Item::part_failed(const Error& error, Said said) {
  constexpr size_t kMostKept = 1000;
  if (failed_parts_.errors.size() < kMostKept) failed_parts_.errors.emplace_back(error.what());
  ++failed_parts_.count;
  session_.count_failed_part(said == Said::now ? error.what() : "");
  if (session_.common().fail_fast) throw FatalError("stopped at the first failure (--fail-fast)");
}

void Item::clean_up() const {
  std::error_code ignored;
  if (!keeps_work_) fs::remove_all(work_folder(), ignored);
  fs::remove(beside(planned_.output.path, ".partial", ".png"), ignored);
}

void Item::write_beside(const std::string& suffix, const Image& image, const PictureOptions& options) const {
  if (planned_.output.to_stdout || is_company()) return;
  const fs::path output = planned_.output.path;
  write_extra(beside(output, suffix, output.extension().string()), image, options);
}

void Item::write_beside(const std::string& suffix, const std::string& bytes) const {
  if (planned_.output.to_stdout || is_company()) return;
  const fs::path output = planned_.output.path;
  write_extra(beside(output, suffix, output.extension().string()), bytes);
}

void Item::write_extra(const fs::path& path, const Image& image, const PictureOptions& options) const {
  refuse_to_replace(path);
  write_image(path, image, options.encoding(), mark());
}

void Item::write_extra(const fs::path& path, const std::string& bytes) const {
  refuse_to_replace(path);
  write_file(path, bytes);
}

// Text holds no mark: what lies there under a name that we choose is taken for ours.
void Item::refuse_to_replace(const fs::path& path) const {
  const bool is_ours = !fs::exists(path) || !is_image_name(path) || find_mark(path);
  if (!session_.common().overwrite && !is_ours)
    throw Error("exists already and was not made by this tool", path.string(),
                "choose another output, or give --overwrite to replace it");
}

std::optional<fs::path> Item::computed_output() const {
  const std::string& path = planned_.output.path;
  if (planned_.output.to_stdout || !fs::exists(path)) return std::nullopt;
  const ManifestEntry* entry = session_.plan().manifest_for(planned_).find(path);
  const bool is_same = entry && entry->status == "done" && entry->hashes.compute == planned_.hashes.compute &&
                       entry->content == sha256_of_file(path);
  return is_same ? std::optional<fs::path>(path) : std::nullopt;
}

// Before a file without a mark is put into place: a kill between that and its record leaves it ours.
void Item::announce(const std::string& file, const std::string& content) const {
  std::error_code ignored;
  session_.plan()
      .manifest_for(planned_, file)
      .append({.output = file,
               .status = "writing",
               .hashes = planned_.hashes,
               .content = content,
               .before = fs::exists(file, ignored) ? sha256_of_file(file) : "",
               .seed = seed()});
}

void Item::record(const std::string& file, const std::string& content) const {
  ManifestEntry entry{.output = file, .status = "done", .hashes = planned_.hashes};
  entry.stamp = file_stamp(file).value_or(FileStamp{});
  entry.content = content;
  entry.seed = seed();
  entry.seconds = seconds();
  entry.peak_bytes = peak_memory();
  const std::vector<Input> sources = session_.plan().sources_of(planned_);
  for (const Input& source : sources)
    if (entry.inputs.empty() || entry.inputs.back() != source.path) entry.inputs.push_back(source.path);
  entry.failures = failures_;
  entry.failed_parts = failed_parts_;
  entry.job = resolved_job(planned_, sources, session_.type().info);
  session_.plan().manifest_for(planned_, file).append(entry);
}

double Item::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

Progress Item::progress() {
  return [this](double fraction) {
    session_.progress().item_fraction(fraction);
    if (!has_checkpoints_) throw_if_interrupted();
  };
}

void Item::note(const std::string& text) {
  session_.progress().item_note(text);
}

fs::path Item::work_folder() const {
  return planned_.output.path + ".work";
}

TensorMap Item::saved_state(const std::string& company) const {
  const fs::path file = work_folder() / kStateFile;
  if (planned_.output.to_stdout || session_.plan().reads_stdin(planned_) || !fs::exists(file)) return {};
  try {
    TensorFile kept = read_safetensors(file);
    if (kept.metadata["hash"] != planned_.hashes.compute || kept.metadata["company"] != company) return {};
    spdlog::info("{} goes on where it was interrupted", planned_.output.path);
    return kept.tensors;
  } catch (const Error& error) {
    spdlog::warn("a kept state can't be used, starting afresh: {}", error.what());
    return {};
  }
}

void Item::keep_state(const TensorMap& state, const std::string& company) const {
  write_safetensors(work_folder() / kStateFile,
                    {state, {{"hash", planned_.hashes.compute}, {"company", company}}});
}

void Item::keep_partial(const Image& picture) const {
  const fs::path partial = beside(planned_.output.path, ".partial", ".png");
  write_image(partial, picture);
  spdlog::info("kept what was done so far as {}", partial.string());
}

void Item::checkpoint(const std::function<TensorMap()>& state, const std::function<Image()>& picture,
                      const std::string& company) {
  if (planned_.output.to_stdout) {
    throw_if_interrupted();
    return;
  }
  has_checkpoints_ = true;
  if (interrupted()) {
    if (seconds() >= kLongItemSeconds) {
      keep_state(state(), company);
      if (picture) keep_partial(picture());
    }
    throw Interrupted();
  }
  if (Clock::now() - kept_ < kStateEvery) return;
  keep_state(state(), company);
  kept_ = Clock::now();
}

void reencode(Session& session, const PlannedItem& planned, const PictureOptions& options) {
  Item item(session, planned);
  Image image = read_image(planned.output.path);
  item.write(image, options);
}

}  // namespace atelier
