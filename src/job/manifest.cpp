#include "job/manifest.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/hash.h"

namespace atelier {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// --- Lines -----------------------------------------------------------------------------------------------

// Hands every line that is a JSON object to `take`. What does not parse, or lacks what `take` asks for, was
// torn by a kill or written by a stranger: it is passed over.
void for_each_line(const fs::path& file, const std::function<void(const json&)>& take) {
  if (!file_stamp(file)) return;
  const std::string text = read_file(file);
  int num_unread = 0;
  for (size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = std::min(text.find('\n', begin), text.size());
    if (begin == end) continue;
    const json line = json::parse(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                  text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    try {
      line.is_object() ? take(line) : void(++num_unread);
    } catch (const json::exception&) {
      ++num_unread;
    }
  }
  if (num_unread > 0)
    spdlog::debug("{}: {} lines could not be read and are ignored", file.string(), num_unread);
}

// File names need not be UTF-8, JSON has to be.
std::string line_from(const ordered_json& object) {
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string line_from(const ManifestEntry& entry) {
  ordered_json line{{"output", entry.output}, {"status", entry.status}, {"time", entry.time}};
  if (!entry.error.empty()) line["error"] = entry.error;
  line["hashes"] = {
      {"compute", entry.hashes.compute}, {"draw", entry.hashes.draw}, {"encode", entry.hashes.encode}};
  line["size"] = entry.stamp.size;
  line["mtime_ns"] = entry.stamp.mtime_ns;
  line["sha256"] = entry.content;
  if (!entry.before.empty()) line["before"] = entry.before;
  line["seed"] = entry.seed;
  line["seconds"] = entry.seconds;
  line["peak_bytes"] = entry.peak_bytes;
  line["inputs"] = entry.inputs;
  if (!entry.failures.empty()) line["failures"] = entry.failures;
  if (entry.failed_parts.count > 0) {
    line["failed_parts"] = entry.failed_parts.count;
    line["part_errors"] = entry.failed_parts.errors;
  }
  line["job"] = entry.job;
  return line_from(line);
}

ManifestEntry entry_from(const json& line) {
  ManifestEntry entry;
  entry.output = line.at("output").get<std::string>();
  entry.status = line.at("status").get<std::string>();
  entry.time = line.value("time", "");
  entry.error = line.value("error", "");
  const json hashes = line.value("hashes", json::object());
  entry.hashes = {hashes.value("compute", ""), hashes.value("draw", ""), hashes.value("encode", "")};
  entry.stamp = {line.value("size", uint64_t{0}), line.value("mtime_ns", int64_t{0})};
  entry.content = line.value("sha256", "");
  entry.before = line.value("before", "");
  entry.seed = line.value("seed", uint64_t{0});
  entry.seconds = line.value("seconds", 0.0);
  entry.peak_bytes = line.value("peak_bytes", uint64_t{0});
  entry.inputs = line.value("inputs", std::vector<std::string>{});
  entry.failures = line.value("failures", std::vector<std::string>{});
  entry.failed_parts = {line.value("failed_parts", int64_t{0}),
                        line.value("part_errors", std::vector<std::string>{})};
  entry.job = line.value("job", "");
  return entry;
}

// In UTC and of fixed length, so that later is greater as text.
std::string time_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const int64_t ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const std::time_t seconds = ms / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  const size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(ms % 1000));
  return text;
}

// Absolute, through the links of its folder but not its own, which may not be there yet.
fs::path real_path(const fs::path& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error).lexically_normal();
  const fs::path folder = fs::weakly_canonical(whole.parent_path(), error);
  return error ? whole : folder / whole.filename();
}

bool is_manifest_of(const std::string& tool, const fs::path& file) {
  const std::string name = file.filename().string();
  return name == tool + ".jsonl" || (name.starts_with(tool + ".") && name.ends_with(".jsonl"));
}

}  // namespace

// --- The manifest ----------------------------------------------------------------------------------------

Manifest::Manifest(const fs::path& path, const std::string& tool) : path_(real_path(path)) {
  folder_ = path_.parent_path();
  if (folder_.filename() == ".atelier") folder_ = folder_.parent_path();

  std::vector<fs::path> files{path_};
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(path_.parent_path(), ignored)) {
    if (is_manifest_of(tool, entry.path()) && entry.path() != path_) files.push_back(entry.path());
  }
  std::sort(files.begin() + 1, files.end());
  for (const fs::path& file : files) read(file);
}

void Manifest::read(const fs::path& file) {
  for_each_line(file, [this](const json& line) {
    ManifestEntry entry = entry_from(line);
    ManifestEntry& last = entries_[entry.output];
    if (last.output.empty() || last.time <= entry.time) last = std::move(entry);
  });
}

std::string Manifest::key_of(const fs::path& output) const {
  const fs::path absolute = real_path(output);
  const fs::path relative = absolute.lexically_relative(folder_);
  const bool inside = !relative.empty() && *relative.begin() != "..";
  return (inside ? relative : absolute).string();
}

const ManifestEntry* Manifest::find(const fs::path& output) const {
  const std::string key = key_of(output);
  const std::lock_guard guard(mutex_);
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

void Manifest::append(ManifestEntry entry) {
  entry.output = key_of(entry.output);
  entry.time = time_now();
  const std::lock_guard guard(mutex_);
  append_line(path_, line_from(entry), true);
  entries_[entry.output] = std::move(entry);
}

// --- Hashes of inputs ------------------------------------------------------------------------------------

InputHashes::InputHashes(const fs::path& folder) {
  if (folder.empty()) return;
  file_ = folder / "inputs.jsonl";
  for_each_line(file_, [this](const json& line) {
    const FileStamp stamp{line.at("size").get<uint64_t>(), line.at("mtime_ns").get<int64_t>()};
    known_[line.at("path").get<std::string>()] = {stamp, line.at("sha256").get<std::string>()};
  });
}

std::string InputHashes::of_folder(const fs::path& folder) {
  std::string all;
  for (const fs::path& file : glob((folder / "**/*").string()))
    if (fs::is_regular_file(file)) all += fs::relative(file, folder).string() + '\0' + of(file) + '\n';
  return sha256(all);
}

std::string InputHashes::of(const fs::path& input) {
  if (fs::is_directory(input)) return of_folder(input);
  const std::string key = real_path(input).string();
  const std::optional<FileStamp> stamp = file_stamp(input);
  {
    const std::lock_guard guard(mutex_);
    const auto found = known_.find(key);
    if (stamp && found != known_.end() && found->second.stamp == *stamp) return found->second.hash;
  }
  const std::string hash = sha256_of_file(input);
  const bool unchanged = stamp && file_stamp(input) == stamp;  // else the next caller reads again
  if (!unchanged) return hash;
  const std::lock_guard guard(mutex_);
  known_[key] = {*stamp, hash};
  if (!file_.empty()) {
    append_line(
        file_,
        line_from({{"path", key}, {"size", stamp->size}, {"mtime_ns", stamp->mtime_ns}, {"sha256", hash}}));
  }
  return hash;
}

}  // namespace atelier
