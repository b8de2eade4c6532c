// The one kind of error that a user sees: what went wrong, where, and what to try. Everything is thrown; the
// only catch is in app/. A message names files and remedies, never a C++ type or a library's internals.
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace atelier {

// An item's error: in a run of many items this one is skipped and counted, the others go on.
class Error : public std::exception {
 public:
  // `problem` is a clause without a full stop; `where` a file, `file:line:column` or flag; `remedy` what to
  // try.
  explicit Error(std::string problem, std::string where = "", std::string remedy = "");

  const std::string& problem() const { return problem_; }
  const std::string& where() const { return where_; }
  const std::string& remedy() const { return remedy_; }
  // "where: problem (remedy)", without the parts that are empty.
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string problem_, where_, remedy_, text_;
};

// The whole job has to stop: disk full, device lost (exit 2).
class FatalError : public Error {
 public:
  using Error::Error;
};

// Mistakes of a plan, found before any work and reported together (exit 1). Never empty.
class PlanError : public std::exception {
 public:
  explicit PlanError(std::vector<Error> mistakes);
  explicit PlanError(Error mistake) : PlanError(std::vector<Error>{std::move(mistake)}) {}

  const std::vector<Error>& mistakes() const { return mistakes_; }
  // One line a mistake.
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<Error> mistakes_;
  std::string text_;
};

// SIGINT or SIGTERM arrived: thrown out of a computation by its progress callback.
class Interrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "interrupted"; }
};

// Whoever read what is written bit by bit to stdout has seen enough (`| head`): a good end.
class ReaderGone : public std::exception {
 public:
  const char* what() const noexcept override { return "the reader of stdout has gone"; }
};

}  // namespace atelier
