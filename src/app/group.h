// The tasks that a tool's work gets at once: a batch, or a single one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/item.h"
#include "app/job_options.h"

namespace atelier {

template <class Job>
struct Task : Item {
  Task(Session& session, const PlannedItem& planned, Provided provided = {})
      : Item(session, planned, std::move(provided)), job(job_of<Job>(planned)) {}

  const Job& job;
};

// Ends the work of a group of which no item is left; the runner catches it.
class NoneLeft : public std::exception {};

// Items that are computed together and have not failed: the work's side of them is a Group of tasks.
class GroupItems {
 public:
  // `provided`: to an only item.
  GroupItems(Session& session, std::vector<PlannedItem*> items, Provided provided = {});

  const Provided& provided() const { return provided_; }

  const std::vector<PlannedItem*>& items() const { return items_; }
  Session& session() { return session_; }
  // `visit` with the place of each. One that throws an Error is said, counted and taken out, the others go
  // on; NoneLeft after the last. An only item's error, and want of memory, go through to the runner.
  void for_each(const std::function<void(size_t place)>& visit,
                const std::function<void(size_t place)>& drop);

 private:
  Session& session_;
  std::vector<PlannedItem*> items_;
  Provided provided_;
};

template <class Job>
class Group {
 public:
  explicit Group(GroupItems& items) : items_(items) {
    for (const PlannedItem* item : items.items())
      tasks_.push_back(std::make_unique<Task<Job>>(items.session(), *item, items.provided()));
  }

  size_t size() const { return tasks_.size(); }  // never 0
  Task<Job>& operator[](size_t place) { return *tasks_[place]; }
  // Of the first: the others agree with it in what Batch::key says.
  const Job& job() const { return tasks_.front()->job; }

  // One that can't be read or written fails alone: it is counted and gone from the group after this, the
  // others move up. The work ends where none is left.
  void for_each(const std::function<void(Task<Job>& task, size_t place)>& visit) {
    items_.for_each([&](size_t place) { visit(*tasks_[place], place); },
                    [&](size_t place) { tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(place)); });
  }

  // For the computation of all.
  Progress progress() { return tasks_.front()->progress(); }
  // As a task has them; a state is that of this very group.
  TensorMap saved_state() const { return tasks_.front()->saved_state(company()); }
  void checkpoint(const std::function<TensorMap()>& state, const std::function<Image()>& picture) {
    tasks_.front()->checkpoint(state, picture, company());
  }

 private:
  std::string company() const {
    std::string hashes;
    for (size_t i = 1; i < tasks_.size(); ++i) hashes += tasks_[i]->planned().hashes.compute + " ";
    return hashes;
  }

  GroupItems& items_;
  std::vector<std::unique_ptr<Task<Job>>> tasks_;
};

}  // namespace atelier
