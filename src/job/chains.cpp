// Series in which an item is made from the output of the one before.
#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/text.h"
#include "job/plan.h"

namespace atelier {

namespace {

// What the items of a series have in common: all that varies but their number.
std::string series_of(const PlannedItem& item, const JobEntry& entry, const std::string& key) {
  const Settings& settings = *item.settings;
  std::vector<std::string> parts{key, std::to_string(settings.entry), std::to_string(item.input_place)};
  for (size_t axis = 0; axis < entry.axes.size(); ++axis) {
    if (entry.axes[axis].key != key) parts.push_back(std::to_string(settings.chosen.choice[axis]));
  }
  return join(parts, "\n");
}

// Where scenes are looked for, two frames more decide where they change.
void chain_sequence(const std::vector<PlannedItem*>& frames) {
  constexpr size_t kLookAhead = 2;
  const Sequence sequence = frames.front()->tool().sequence();
  const auto segment = static_cast<size_t>(sequence.segment), lead_in = static_cast<size_t>(sequence.lead_in);
  std::vector<StageHashes> own;
  for (const PlannedItem* frame : frames) own.push_back(frame->hashes);
  std::string chain;
  for (size_t place = 0; place < frames.size(); ++place) {
    if (segment > 0 && place % segment == 0) {
      chain.clear();
      for (size_t lead = place - std::min(place, lead_in); lead < place; ++lead)
        chain = sha256(chain + own[lead].compute);
    }
    chain = sha256(chain + own[place].compute);
    std::string all = chain;
    for (size_t ahead = place + 1; sequence.has_scenes && ahead <= place + kLookAhead; ++ahead)
      if (ahead < frames.size()) all = sha256(all + own[ahead].compute);
    frames[place]->hashes = {
        .compute = all, .draw = sha256(all + own[place].draw), .encode = sha256(all + own[place].encode)};
  }
}

Error missing_link(const PlannedItem& item, const Chain& chain) {
  const Node* given = item.settings->chosen.values.find(chain.key);
  return Error("'" + chain.key + "' " + std::to_string(chain.link) + " is made from the file of " +
                   std::to_string(chain.link - 1) + ", which this job does not make",
               given ? given->mark().text() : "--" + chain.key, "let the series begin at 1");
}

}  // namespace

void Plan::link_chains(MistakeList& mistakes) {
  std::map<std::pair<std::string, int64_t>, PlannedItem*> links;
  for (PlannedItem& item : items_) {
    const Chain chain = item.tool().chain();
    if (chain.key.empty()) continue;
    item.chain = series_of(item, entries_[item.settings->entry], chain.key);
    links[{item.chain, chain.link}] = &item;
    if (item.output.to_stdout)
      mistakes.add({Error("a series is made from its own files and can't go to stdout", "--output",
                          "name files, for example -o 'frames/{stem}.%04d.png'")});
  }
  for (const auto& [place, item] : links) {
    const auto& [series, link] = place;
    links_.push_back(item);
    if (link <= 1) continue;
    const auto before = links.find({series, link - 1});
    if (before == links.end())
      mistakes.add({missing_link(*item, item->tool().chain())});
    else
      item->previous = before->second;
  }
}

void Plan::chain_sequences() {
  std::map<std::string, std::vector<PlannedItem*>> sequences;
  for (PlannedItem& item : items_)
    if (!item.sequence.empty()) sequences[item.sequence].push_back(&item);
  for (auto& [key, frames] : sequences) {
    if (frames.front()->tool().sequence().is_backward) std::reverse(frames.begin(), frames.end());
    chain_sequence(frames);
  }
}

void Plan::remake_after_gaps() {
  for (PlannedItem* item : links_) {
    if (item->previous && item->previous->state == ItemState::to_do) item->state = ItemState::to_do;
  }
}

bool Plan::is_made(const PlannedItem& item, const OutputName& file) {
  const ManifestEntry* entry = manifest_for(item, file.path).find(file.path);
  if (entry) return entry->status == "done" && entry->hashes.encode == item.hashes.encode;
  return item.state == ItemState::finished;
}

}  // namespace atelier
