// The log: spdlog to stderr through the progress display, so that a bar and a log line never tear one
// another. Messages are sentences for the person at the terminal: "NAME: message", with "warning: " and
// "error: " before them.
#pragma once

#include <spdlog/spdlog.h>

#include <string>

namespace atelier {

// Levels: trace, debug, info, warn, error, off. `file` (may be empty) receives every line too, with date and
// level. Throws Error for a level unknown or a file that cannot be written.
void start_log(const std::string& tool, const std::string& level, const std::string& file);

// `warn` once a process for each distinct text.
void warn_once(const std::string& text);

}  // namespace atelier
