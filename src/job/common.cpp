#include "job/common.h"

#include "base/color_name.h"
#include "base/text.h"
#include "job/plan.h"
#include "job/shard.h"

namespace atelier {

namespace {

void declare_places(CommonOptions& common, Options& options) {
  options.group("Input and output");
  options
      .add("inputs", common.inputs,
           "pictures, films, globs, folders, frame patterns (shot.%04d.png, shot.####.png), noise:clouds, or "
           "- for stdin: pictures one after another, or Y4M")
      .in(Stage::none);
  options
      .add("output", common.output,
           "a file, a folder, or a template of {stem} {name} {ext} {index} {frame:04d} and any option's key; "
           "a "
           "film by its ending (.mp4); - for stdout (y4m:- for a film)")
      .also("o")
      .in(Stage::none);
  options.add("files-from", common.files_from, "read more inputs from this file (- for stdin), one a line")
      .in(Stage::none);
  options
      .add("null-separated", common.null_separated,
           "the names in --files-from end with NUL, as find -print0 writes them")
      .also("0")
      .in(Stage::none);
  options
      .add("overwrite", common.overwrite,
           "replace files that are not ours, or were changed since we wrote them")
      .in(Stage::none);
  options
      .add("manifest", common.manifest,
           "the record of what is finished; default .atelier/TOOL.jsonl in the output's folder")
      .in(Stage::none);
  options.add("depfile", common.depfile, "write make rules: each output and what it was made from")
      .in(Stage::none);
  options.add("no-metadata", common.no_metadata, "leave the job, seed and versions out of the files")
      .in(Stage::encode);
}

void declare_sheet(CommonOptions::SheetOptions& sheet, Options& options) {
  options.group("Contact sheet");
  options.add("sheet", sheet.file, "draw all results as one labeled table; a template as for --output")
      .in(Stage::none);
  options
      .add("sheet.cell", sheet.cell, "longer side of a cell in px; 0 chooses it from the number of cells",
           {0, 4096})
      .in(Stage::none);
  options.add("sheet.gap", sheet.gap, "px between cells", {0, 1000}).in(Stage::none);
  options.add("sheet.labels", sheet.labels, "how rows and columns are headed")
      .in(Stage::none)
      .one_of({"text", "picture", "none"});
  options.add("sheet.background", sheet.background, "color between cells, #rrggbb").in(Stage::none);
}

void declare_machine(CommonOptions& common, Options& options) {
  options.group("Machine");
  options.add("device", common.device, "auto, cpu, cuda or cuda:N; only auto may fall back to the CPU")
      .in(Stage::none);
  options.add("precision", common.precision, "of the networks; auto is bf16 where the hardware computes it")
      .in(Stage::none)
      .one_of({"auto", "fp32", "bf16", "fp16"});
  options.add("threads", common.threads, "CPU threads; 0 for all cores", {0, 1024}).in(Stage::none);
  options.add("max-memory", common.max_memory, "budget such as 4G; default what is free")
      .in(Stage::none)
      .called("BYTES");
  options.add("seed", common.seed, "of all randomness; another seed, another variation");
}

void declare_frames(CommonOptions& common, Options& options) {
  options.group("Frames of films and patterns");
  options.add("frames", common.frames, "these alone, numbers as in the names, from 1 in films: 1-100x2,150")
      .in(Stage::none)
      .called("RANGE");
  options.add("from", common.from, "begin at this time: 80, 1:20 or 00:01:20.5")
      .in(Stage::none)
      .called("TIME");
  options.add("to", common.to, "end before this time").in(Stage::none).called("TIME");
  options
      .add("fps", common.fps,
           "frames a second: of numbered pictures (default 25); a film keeps its length and gets fewer or "
           "more",
           {0, 1000})
      .in(Stage::none);
  options.add("missing", common.missing, "what stands for numbers that a pattern lacks")
      .in(Stage::none)
      .one_of({"hold", "skip", "fail"});
}

void declare_run(CommonOptions& common, Options& options) {
  options.group("What is run");
  options.add("shard", common.shard, "run part I of N (from 1); the same command without it joins")
      .in(Stage::none)
      .called("I/N");
  options.add("join", common.join, "render nothing: put finished parts together, and name what is missing")
      .in(Stage::none);
  options.add("fail-fast", common.fail_fast, "stop at the first item that fails").in(Stage::none);
  options.add("dry-run", common.dry_run, "say what would be made, with estimated memory and time")
      .in(Stage::none);
  options.add("print-config", common.print_config, "print the resolved job as YAML that runs again")
      .in(Stage::none);
  options.group("What is said");
  options.add("progress", common.progress, "how progress is shown on stderr")
      .in(Stage::none)
      .one_of({"auto", "bar", "plain", "openjd", "none"});
  options.add("log-level", common.log_level, "how much is said")
      .in(Stage::none)
      .one_of({"trace", "debug", "info", "warn", "error", "off"});
  options.add("log-file", common.log_file, "write the log here too").in(Stage::none);
}

}  // namespace

void CommonOptions::check(Check& check) const {
  const auto try_reading = [&](const std::string& key, const auto& read) {
    try {
      read();
    } catch (const Error& error) {
      check.mistake(key, error);
    }
  };
  try_reading("shard", [&] { parse_shard(shard); });
  try_reading("frames", [&] { FrameSet{frames}; });
  for (const auto& [key, time] : {std::pair{"from", &from}, std::pair{"to", &to}})
    if (!time->empty()) try_reading(key, [&] { parse_time(*time); });
  try_reading("sheet.background", [&] { parse_color(sheet.background); });
  if (!max_memory.empty() && !parse_bytes(max_memory)) {
    check.mistake("max-memory",
                  Error("'" + max_memory + "' is no amount of memory", "", "write for example 4G"));
  }
}

void CommonOptions::declare(Options& options) {
  declare_places(*this, options);
  declare_frames(*this, options);
  declare_run(*this, options);
  declare_machine(*this, options);
  declare_sheet(sheet, options);
  options
      .add("filmstrip", filmstrip,
           "draw twelve frames of the result as one picture; a template as for --output")
      .in(Stage::none);
}

}  // namespace atelier
