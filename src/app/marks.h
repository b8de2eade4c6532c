// The mark of a finished file (media/metadata.h) where it may be no picture: safetensors carry it too.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "job/plan.h"
#include "media/metadata.h"

namespace atelier {

// What a file of this build says of itself.
OutputMark mark_of(const std::string& hash, std::string job, const Machine& machine, const ToolInfo& tool);

// As find_mark of a picture: nullopt where there is no mark of ours, never throws for a broken file.
std::optional<FoundMark> find_output_mark(const std::filesystem::path& path);

// Whether -c takes it for an output of ours, which holds its job, rather than for a job file.
bool can_hold_job(const std::filesystem::path& path);

// The mark as a safetensors file's metadata carries it; empty for an empty mark.
std::map<std::string, std::string> metadata_from(const OutputMark& mark);

}  // namespace atelier
