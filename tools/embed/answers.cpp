#include "embed/answers.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "embed/neighbors.h"

namespace atelier {

namespace {

using nlohmann::ordered_json;

struct Answer {
  std::string query;
  std::vector<Neighbor> neighbors;
};

// More digits than float32 leaves certain would be noise.
double rounded(double similarity) {
  return std::round(similarity * 1e5) / 1e5;
}

std::string csv_of(const std::vector<Answer>& answers, const WordVectors& words) {
  std::string text = csv_line({"query", "rank", "id", "similarity"});
  for (const Answer& answer : answers) {
    int rank = 0;
    for (const Neighbor& neighbor : answer.neighbors)
      text += csv_line({answer.query, std::to_string(++rank), words.ids()[neighbor.row],
                        shortest(rounded(neighbor.similarity))});
  }
  return text;
}

std::string json_of(const Answer& answer, const WordVectors& words) {
  ordered_json neighbors = ordered_json::array();
  for (const Neighbor& neighbor : answer.neighbors)
    neighbors.push_back({{"id", words.ids()[neighbor.row]}, {"similarity", rounded(neighbor.similarity)}});
  return ordered_json{{"query", answer.query}, {"answers", neighbors}}.dump(
      -1, ' ', false, ordered_json::error_handler_t::replace);
}

// An id is itself, whatever signs are in it.
Query query_for_id(const WordVectors& words, const std::string& id) {
  return {id, words.vector(id), words.rows_of(id)};
}

}  // namespace

std::string answers_text(const WordVectors& words, const EmbedJob& job, const std::string& format) {
  std::vector<Query> queries;
  for (const std::string& id : job.nearest) queries.push_back(query_for_id(words, id));
  for (const std::string& sum : job.analogy) queries.push_back(query_of(words, sum));
  std::vector<Answer> answers;
  for (const Query& query : queries)
    answers.push_back({query.text, most_similar(words.rows(), query.vector, job.top, query.asked)});
  if (format == "csv") return csv_of(answers, words);
  std::vector<std::string> objects;
  for (const Answer& answer : answers) objects.push_back(json_of(answer, words));
  return format == "json" ? "[\n" + join(objects, ",\n") + "\n]\n" : join(objects, "\n") + "\n";
}

}  // namespace atelier
