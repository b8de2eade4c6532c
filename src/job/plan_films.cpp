// The films that a plan writes: which frames they have, and whether they are there already.
#include <algorithm>
#include <unordered_map>

#include "base/hash.h"
#include "base/text.h"
#include "job/plan.h"
#include "job/plan_files.h"

namespace atelier {

namespace {

// The outputs of an item that are frames of films, each with the option that names it.
std::vector<std::pair<std::string, const OutputName*>> film_frames(const PlannedItem& item) {
  std::vector<std::pair<std::string, const OutputName*>> frames;
  if (!item.output.film.empty()) frames.emplace_back("output", &item.output);
  for (const Companion& companion : item.companions)
    if (!companion.output.film.empty()) frames.emplace_back(companion.key, &companion.output);
  return frames;
}

std::string extension_of(const std::string& path) {
  const std::string extension = lower(fs::path(path).extension().string());
  return extension.empty() ? extension : extension.substr(1);
}

}  // namespace

void Plan::gather_films(const PlanContext& context, MistakeList& mistakes) {
  std::unordered_map<std::string, size_t> known;
  for (PlannedItem& item : items_) {
    if (!item.is_selected) continue;
    for (const auto& [option, name] : film_frames(item)) {
      const auto [found, is_new] = known.emplace(absolute_path(name->film).string(), films_.size());
      if (is_new) films_.push_back({name->film, extension_of(name->film), option, {}});
      films_[found->second].frames.push_back(&item);
      films_[found->second].is_stream |= is_named_later(item);
    }
  }
  for (const PlannedFilm& film : films_) {
    if (const auto error = context.check_film ? context.check_film(film) : std::nullopt)
      mistakes.add({*error});
    if (!folder_is_writable(absolute_path(film.path).parent_path()))
      mistakes.add({Error("the folder can't be written to", absolute_path(film.path).parent_path().string(),
                          "choose another, or change its permissions")});
  }
}

void Plan::hash_films() {
  for (PlannedFilm& film : films_) {
    Sha256 draw, encode;
    draw.add_field(film.option);
    for (const PlannedItem* frame : film.frames) {
      draw.add_field(frame->hashes.draw);
      encode.add_field(shortest(frame->input.seconds));
    }
    film.hashes.draw = draw.hex();
    film.hashes.compute = film.hashes.draw;
    encode.add_field(film.hashes.draw);
    encode.add_field(film.settings().digest.encode);
    encode.add_field(shortest(film.settings().common.fps));
    encode.add_field(film.format);
    film.hashes.encode = encode.hex();
  }
}

void Plan::find_film_states(const PlanContext& context, MistakeList& mistakes) {
  ProtectedFiles found(input_paths());
  for (PlannedFilm& film : films_) {
    const Existing there = examine(film.path, manifest_for(*film.frames.front(), film.path), context);
    found.add(film.path, there.ownership);
    film.is_finished = there.ownership == Ownership::ours && there.hashes.encode == film.hashes.encode;
    if (!film.is_finished) continue;
    finished_films_.insert(film.path);
    std::vector<Input> sources;
    for (const PlannedItem* frame : film.frames)
      if (sources.empty() || sources.back().path != frame->input.path) sources.push_back(frame->input);
    film.needs_touch = are_older({{.path = film.path}}, sources);
  }
  if (!common().overwrite) found.report(mistakes);
}

}  // namespace atelier
