#include "embed/neighbors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "embed/similarity.h"
#include "tensor/ordered.h"

namespace atelier {

std::vector<Neighbor> most_similar(const at::Tensor& rows, const at::Tensor& vector, int64_t count,
                                   const std::vector<int64_t>& asked) {
  at::Tensor cosines;
  on_one_thread([&] { cosines = at::mv(unit_rows(rows), unit_rows(vector.unsqueeze(0)).squeeze(0)); });
  const auto* similarity = cosines.const_data_ptr<float>();
  std::vector<int64_t> order(rows.size(0));
  std::iota(order.begin(), order.end(), 0);
  std::erase_if(order,
                [&](int64_t row) { return std::find(asked.begin(), asked.end(), row) != asked.end(); });
  const auto num_found = std::min<int64_t>(count, std::ssize(order));
  std::partial_sort(order.begin(), order.begin() + num_found, order.end(), [&](int64_t a, int64_t b) {
    return similarity[a] != similarity[b] ? similarity[a] > similarity[b] : a < b;
  });
  std::vector<Neighbor> found;
  for (int64_t i = 0; i < num_found; ++i) found.push_back({order[i], similarity[order[i]]});
  return found;
}

std::vector<SignedPhrase> parse_terms(const std::string& text) {
  std::vector<SignedPhrase> terms;
  int sign = 1;
  bool joins = false;  // the next word goes on with the phrase before
  for (const std::string& word : split(text, ' ')) {
    if (word.empty()) continue;
    if (word == "+" || word == "-") {
      sign = word == "-" ? -1 : 1;
      joins = false;
    } else if (joins) {
      terms.back().text += " " + word;
    } else {
      terms.push_back({sign, word});
      joins = true;
    }
  }
  if (!joins)
    throw Error("'" + text + "' does not end in a word", "", "write it as 'paris - france + japan'");
  return terms;
}

Query query_of(const WordVectors& words, const std::string& text) {
  Query query{text, at::zeros({words.rows().size(1)}, at::kFloat), {}};
  for (const SignedPhrase& term : parse_terms(text)) {
    const std::vector<int64_t> rows = words.rows_of(term.text);
    query.asked.insert(query.asked.end(), rows.begin(), rows.end());
    query.vector += unit_rows(words.vector(term.text).unsqueeze(0)).squeeze(0) * term.sign;
  }
  return query;
}

}  // namespace atelier
