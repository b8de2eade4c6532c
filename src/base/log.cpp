#include "base/log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/progress.h"
#include "base/text.h"

namespace atelier {

namespace {

bool stderr_has_colors() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) && !(no_color && *no_color) &&
         !(terminal && std::string_view(terminal) == "dumb");
}

// Writes "NAME: warning: message" through the progress display.
class DisplaySink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit DisplaySink(bool colors) : colors_(colors) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::string line(message.logger_name.data(), message.logger_name.size());
    line += ": " + prefix(message.level);
    line.append(message.payload.data(), message.payload.size());
    ProgressDisplay::print_line(line);
  }
  void flush_() override {}

 private:
  std::string prefix(spdlog::level::level_enum level) const {
    switch (level) {
      case spdlog::level::trace:
      case spdlog::level::debug:
        return "debug: ";
      case spdlog::level::warn:
        return painted("warning:", "\033[33m");
      case spdlog::level::err:
      case spdlog::level::critical:
        return painted("error:", "\033[31m");
      default:
        return "";
    }
  }
  std::string painted(const std::string& word, const char* color) const {
    return colors_ ? color + word + "\033[0m " : word + " ";
  }

  bool colors_;
};

spdlog::level::level_enum level_from(const std::string& name) {
  constexpr std::array<std::pair<const char*, spdlog::level::level_enum>, 6> kLevels{{
      {"trace", spdlog::level::trace},
      {"debug", spdlog::level::debug},
      {"info", spdlog::level::info},
      {"warn", spdlog::level::warn},
      {"error", spdlog::level::err},
      {"off", spdlog::level::off},
  }};
  std::vector<std::string> names;
  for (const auto& [known, level] : kLevels) {
    if (name == known) return level;
    names.emplace_back(known);
  }
  throw Error("unknown level '" + name + "'" + did_you_mean(name, names), "--log-level",
              "one of " + join(names, ", "));
}

spdlog::sink_ptr file_sink(const std::string& file) {
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
    sink->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %n: %v");
    return sink;
  } catch (const spdlog::spdlog_ex&) {
    throw Error("the log file cannot be written", file, "check the folder, or choose another --log-file");
  }
}

}  // namespace

void start_log(const std::string& tool, const std::string& level, const std::string& file) {
  const spdlog::level::level_enum threshold = level_from(level);
  std::vector<spdlog::sink_ptr> sinks{std::make_shared<DisplaySink>(stderr_has_colors())};
  if (!file.empty()) sinks.push_back(file_sink(file));
  auto logger = std::make_shared<spdlog::logger>(tool, sinks.begin(), sinks.end());
  logger->set_level(threshold);
  logger->flush_on(threshold);  // a log that is followed is complete, also after a kill
  spdlog::set_default_logger(std::move(logger));
}

void warn_once(const std::string& text) {
  static std::mutex mutex;
  static std::unordered_set<std::string> said;
  {
    const std::lock_guard guard(mutex);
    if (!said.insert(text).second) return;
  }
  spdlog::warn("{}", text);
}

}  // namespace atelier
