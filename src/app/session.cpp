#include "app/session.h"

#include <algorithm>
#include <iostream>

#include "app/depfile.h"
#include "app/dry_run.h"
#include "app/films.h"
#include "app/filmstrips.h"
#include "app/marks.h"
#include "app/memory.h"
#include "app/sheets.h"
#include "app/signals.h"
#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "media/image.h"
#include "media/versions.h"
#include "nn/weights.h"
#include "tensor/device.h"
#include "tensor/heap.h"
#include "tensor/noise.h"
#include "tensor/threads.h"

namespace atelier {

namespace {

// The heap keeps what is freed, and after thousands of items that is in pieces too small for anything.
constexpr int kItemsKept = 100;
constexpr int kExitPlanWrong = 1, kExitStopped = 2, kExitSomeFailed = 3;

// What libraries throw, in our words.
Error as_error(const std::exception& exception) {
  if (is_out_of_memory(exception))
    return Error("there was not enough memory", "", "make it smaller, for example --size 50%");
  return Error("an unforeseen fault, please report it: " +
               split(std::string(exception.what()), '\n').front());
}

}  // namespace

Node read_job(const std::string& path) {
  if (!can_hold_job(path)) return read_yaml(path);
  const auto found = find_output_mark(path);
  if (!found || found->mark.job.empty())
    throw Error("holds no job", path, "only files written by these tools (without --no-metadata) do");
  return parse_yaml(found->mark.job, path);
}

namespace {

std::optional<PlanContext::Mark> output_mark(const fs::path& path) {
  const auto found = find_output_mark(path);
  if (!found) return std::nullopt;
  return PlanContext::Mark{found->mark.hash, found->intact};
}

at::ScalarType precision_for(const ToolInfo& tool, const std::string& asked, at::Device device) {
  return choose_precision(asked == "auto" ? tool.auto_precision : asked, device);
}

Machine resolved_machine(const ToolInfo& tool, const CommonOptions& common) {
  const at::Device device = choose_device(common.device);
  return {device.is_cuda() ? "cuda" : "cpu", precision_name(precision_for(tool, common.precision, device))};
}

void check_noise(const Input& input) {
  if (input.kind != Input::Kind::noise) return;
  const std::string kind = parse_noise(input).first;
  const std::vector<std::string> kinds = noise_kinds();
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return;
  throw Error("there is no noise '" + kind + "'" + did_you_mean(kind, kinds), input.mark.text(),
              "one of " + join(kinds, ", "));
}

PlanContext plan_context(const ToolType& type) {
  PlanContext context;
  context.tool = type.info;
  context.make_options = type.make_options;
  context.read_job = read_job;
  context.is_wanted = type.is_wanted;
  context.with_subfolders = type.with_subfolders;
  context.check_input = check_noise;
  context.writable_formats = type.formats;
  context.films = {.is_film = is_film, .look = film_facts};
  context.check_film = [&](const PlannedFilm& film) { return film_error(film, type); };
  context.resolved_machine = [&](const CommonOptions& common) { return resolved_machine(type.info, common); };
  context.find_mark = output_mark;
  context.can_reencode = [](const PlannedItem& item) { return format_is_lossless(item.output.format); };
  context.work = type.work;
  return context;
}

void print_version(const ToolInfo& tool) {
  std::cout << tool.name << " (atelier) " << kVersion << "\nlibtorch " << libtorch_version() << "\nCUDA "
            << cuda_version() << "\n"
            << media_versions();
}

void say(const std::string& line) {
  ProgressDisplay::print_line(line);
}

// The last line, and what the counts mean as an exit status.
int summary(const Session& session, const Tally& tally, const ToolInfo& tool) {
  const int num_items = tally.done + tally.skipped + tally.failed;
  std::string line = tool.name + ": " + std::to_string(tally.done + tally.skipped) + " of " +
                     said_count(num_items, tool.item, tool.items);
  if (tally.skipped > 0) line += ", " + std::to_string(tally.skipped) + " finished before";
  if (tally.failed > 0) line += ", " + std::to_string(tally.failed) + " failed (see manifest)";
  if (tally.failed_parts > 0)
    line += ", without " + said_count(tally.failed_parts, tool.part, tool.parts) + " that could not be " +
            tool.part_done + " (see manifest)";
  if (session.plan_is_shown()) say(line);
  if (tally.failed == 0) return tally.failed_parts == 0 ? 0 : kExitSomeFailed;
  return tally.failed == num_items ? kExitStopped : kExitSomeFailed;
}

void say_interrupted(const Session& session, const ToolInfo& tool, int num_planned) {
  const int num_left = num_planned - session.tally().done - session.tally().skipped - session.tally().failed;
  say(tool.name + ": interrupted; " + said_count(num_left, tool.item, tool.items) +
      " left, the same command goes on");
}

int work_through(Plan& plan, const ToolType& type, const std::function<void(Session&)>& work) {
  check_sheets(plan, type.info);
  check_filmstrips(plan, type.info);
  Session session(type, plan);
  try {
    work(session);
    session.stop_progress();
    session.finish_film_on_stdout();
    finish_films(session);
    draw_filmstrips(session);
    draw_sheets(session, SheetTime::at_the_end);
    write_depfile(plan);
  } catch (const ReaderGone&) {
    session.stop_progress();
    return 0;
  } catch (const Interrupted&) {
    session.stop_progress();
    say_interrupted(session, type.info, session.num_planned());
    return interrupted_status();
  } catch (const Error&) {
    session.stop_progress();
    summary(session, session.tally(), type.info);
    throw;
  }
  return summary(session, session.tally(), type.info);
}

int run_planned(int argc, char** argv, const ToolType& type, const std::function<void(Session&)>& work) {
  const DeclaredOptions options(type.make_options);
  const CommandLine line = parse_command_line(argc, argv, type.info, options.declared);
  if (line.help || line.version) {
    if (line.help)
      std::cout << help_text(type.info, options.declared);
    else
      print_version(type.info);
    return 0;
  }
  Plan plan(line, plan_context(type));
  start_log(type.info.name, plan.common().log_level, plan.common().log_file.path);
  set_threads(plan.common().threads);
  keep_freed_memory();
  if (!plan.answer().empty()) {
    std::cout << plan.answer();
  } else if (plan.common().print_config) {
    std::cout << resolved_config(plan, type.info);
  } else if (plan.common().dry_run) {
    print_dry_run(type.owned(plan), type.info, type.cost);
  } else {
    return work_through(plan, type, work);
  }
  return 0;
}

}  // namespace

Session::Session(const ToolType& type, Plan& plan)
    : type_(type), plan_(plan), device_(choose_device(plan.common().device)) {}

Session::~Session() = default;

FilmOnStdout& Session::film_on_stdout() {
  if (!film_on_stdout_) film_on_stdout_ = std::make_unique<FilmOnStdout>();
  return *film_on_stdout_;
}

void Session::finish_film_on_stdout() {
  if (film_on_stdout_) film_on_stdout_->finish();
}

const Network& Session::network(const std::string& name, const std::string& weights,
                                const std::string& precision, Form form) {
  const std::string key =
      name + "\n" + weights + "\n" + precision + "\n" + std::to_string(static_cast<int>(form));
  std::unique_ptr<Network>& network = networks_[key];
  if (!network) {
    network = std::make_unique<Network>(
        load_network(name, weights, {device_, precision_for(type_.info, precision, device_)}, form));
  }
  return *network;
}

void Session::start_progress(int num_items, int num_done) {
  static const std::map<std::string, ProgressStyle> styles = {{"auto", ProgressStyle::automatic},
                                                              {"bar", ProgressStyle::bar},
                                                              {"plain", ProgressStyle::plain},
                                                              {"openjd", ProgressStyle::openjd},
                                                              {"none", ProgressStyle::none}};
  num_planned_ = num_items;
  progress_ =
      std::make_unique<ProgressDisplay>(styles.at(common().progress), type_.info.items, num_items, num_done);
}

bool Session::sheets_are_due(std::chrono::seconds pause) {
  const auto now = std::chrono::steady_clock::now();
  if (now - sheets_drawn_ < pause) return false;
  sheets_drawn_ = now;
  return true;
}

void Session::stop_progress() {
  progress_.reset();
}

bool Session::plan_is_shown() const {
  return plan_.common().log_level != "off";
}

std::optional<Error> Session::attempt(const std::function<void()>& work, WantOfMemory want) {
  try {
    work();
    return std::nullopt;
  } catch (const FatalError&) {
    throw;
  } catch (const Interrupted&) {
    throw;
  } catch (const ReaderGone&) {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const PlanError& error) {
    return error.mistakes().front();
  } catch (const std::exception& exception) {
    if (want == WantOfMemory::goes_through && is_out_of_memory(exception)) throw;
    return as_error(exception);
  }
}

std::optional<Error> Session::guard(const PlannedItem& item, const std::function<void()>& work) {
  progress_->start_item(item.input.path);
  const std::optional<Error> error = attempt(work);
  if (error && !is_film_made_meanwhile(*this, item)) return count_failed(item, *error);
  count_done();
  return error;
}

void Session::count_done() {
  ++tally_.done;
  progress_->finish_item(true);
  if (tally_.done % kItemsKept == 0) release_freed_memory();
}

void Session::count_failed_part(const std::string& message) {
  constexpr int kMostSaid = 20;
  ++tally_.failed_parts;
  if (message.empty() || num_parts_said_ > kMostSaid) return;
  if (++num_parts_said_ <= kMostSaid)
    spdlog::error("{}", message);
  else
    spdlog::error("and more like these, which the last line counts");
}

Error Session::count_failed(const PlannedItem& item, const Error& error) {
  ++tally_.failed;
  progress_->finish_item(false);
  const Error placed =
      error.where().empty() ? Error(error.problem(), item.input.path, error.remedy()) : error;
  report(item, placed);
  return placed;
}

void Session::report(const PlannedItem& item, const Error& error) {
  // What is wrong with a film is wrong with many of its frames, and said once.
  if (error.what() != last_error_) spdlog::error("{}", error.what());
  last_error_ = error.what();
  if (!item.output.to_stdout) {
    plan_.manifest_for(item).append({.output = item.output.path,
                                     .status = "failed",
                                     .hashes = item.hashes,
                                     .seed = item.settings->common.seed,
                                     .error = error.what()});
  }
  if (common().fail_fast) throw FatalError("stopped at the first failure (--fail-fast)");
}

int run_tool(int argc, char** argv, const ToolType& type, const std::function<void(Session&)>& work) {
  catch_signals();
  try {
    start_log(type.info.name, "info", "");
    return run_planned(argc, argv, type, work);
  } catch (const PlanError& error) {
    for (const Error& mistake : error.mistakes()) say(type.info.name + ": error: " + mistake.what());
    if (error.mistakes().size() > 1)
      say(type.info.name + ": " + said_count(error.mistakes().size(), "mistake", "mistakes") +
          ", nothing was run");
    return kExitPlanWrong;
  } catch (const Interrupted&) {
    return interrupted_status();
  } catch (const FatalError& error) {
    say(type.info.name + ": error: " + error.what());
    return kExitStopped;
  } catch (const Error& error) {
    say(type.info.name + ": error: " + error.what());
    return kExitPlanWrong;
  } catch (const std::exception& error) {
    say(type.info.name +
        ": error: an unforeseen fault, please report it: " + split(error.what(), '\n').front());
    return kExitStopped;
  }
}

}  // namespace atelier
