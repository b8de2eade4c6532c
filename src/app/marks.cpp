#include "app/marks.h"

#include "base/error.h"
#include "base/text.h"
#include "base/version.h"
#include "media/image.h"
#include "media/video.h"
#include "tensor/device.h"
#include "tensor/safetensors.h"

namespace atelier {

namespace {

constexpr const char *kHash = "atelier.hash", *kJob = "atelier.job", *kSoftware = "atelier.software";

bool is_safetensors(const std::filesystem::path& path) {
  return lower(path.extension().string()) == ".safetensors";
}

std::optional<FoundMark> mark_in_safetensors(const std::filesystem::path& path) {
  try {
    std::map<std::string, std::string> metadata = read_safetensors_metadata(path);
    if (metadata[kHash].empty()) return std::nullopt;
    return FoundMark{
        .mark = {.hash = metadata[kHash], .job = metadata[kJob], .software = metadata[kSoftware]}};
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

OutputMark mark_of(const std::string& hash, std::string job, const Machine& machine, const ToolInfo& tool) {
  return {.hash = hash,
          .job = std::move(job),
          .software = "atelier " + tool.name + " " + kVersion + ", libtorch " + libtorch_version() + ", " +
                      machine.device + " " + machine.precision};
}

std::optional<FoundMark> find_output_mark(const std::filesystem::path& path) {
  return is_safetensors(path) ? mark_in_safetensors(path) : find_mark(path);
}

bool can_hold_job(const std::filesystem::path& path) {
  const std::string extension = lower(path.extension().string());
  return is_safetensors(path) || is_image_name(path) || is_video(path) || extension == ".svg" ||
         extension == ".pdf" || extension == ".dzi";
}

std::map<std::string, std::string> metadata_from(const OutputMark& mark) {
  if (mark.hash.empty()) return {};
  return {{kHash, mark.hash}, {kJob, mark.job}, {kSoftware, mark.software}};
}

}  // namespace atelier
