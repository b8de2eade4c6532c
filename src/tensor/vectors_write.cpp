#include <algorithm>
#include <charconv>

#include "base/csv.h"
#include "base/text.h"
#include "tensor/vectors.h"

namespace atelier {
namespace {

std::string on_one_line(std::string id) {
  std::replace_if(
      id.begin(), id.end(), [](char letter) { return letter == '\n' || letter == '\r'; }, ' ');
  return id;
}

std::string number_text(float value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string csv_of(const Vectors& vectors, const at::Tensor& rows) {
  const int64_t width = rows.size(1);
  std::vector<std::string> fields{"id"};
  for (int64_t i = 1; i <= width; ++i) fields.push_back(std::to_string(i));
  std::string text = csv_line(fields);
  const auto* numbers = rows.const_data_ptr<float>();
  for (const std::string& id : vectors.ids) {
    fields[0] = on_one_line(id);
    for (int64_t i = 0; i < width; ++i) fields[i + 1] = number_text(*numbers++);
    text += csv_line(fields);
  }
  return text;
}

std::string word2vec_of(const Vectors& vectors, const at::Tensor& rows) {
  const int64_t width = rows.size(1);
  std::string text = std::to_string(rows.size(0)) + " " + std::to_string(width) + "\n";
  const auto* numbers = rows.const_data_ptr<float>();
  for (const std::string& id : vectors.ids) {
    text += on_one_line(id);
    for (int64_t i = 0; i < width; ++i) text += " " + number_text(*numbers++);
    text += "\n";
  }
  return text;
}

}  // namespace

std::string vectors_text(const Vectors& vectors, const std::string& format) {
  TORCH_CHECK(vectors.rows.dim() == 2 && static_cast<int64_t>(vectors.ids.size()) == vectors.rows.size(0),
              "(N,D) rows with N ids are expected");
  const at::Tensor rows = vectors.rows.contiguous();
  return format == "csv" ? csv_of(vectors, rows) : word2vec_of(vectors, rows);
}

std::string ids_text(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += on_one_line(id) + "\n";
  return text;
}

}  // namespace atelier
