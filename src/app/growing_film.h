// The film of a picture coming into being (--film): its frames are kept in FILM.work/ while it is made, so
// that an interrupted run goes on with them, and put together with the picture.
#pragma once

#include <string>

#include "app/item.h"

namespace atelier {

class GrowingFilm {
 public:
  // `option`: that names the film, a companion; where it names none, nothing is done here.
  GrowingFilm(Item& item, std::string option, const PictureOptions& options);

  // For what costs something to make.
  explicit operator bool() const { return is_wanted_; }
  // The picture after step `number`, from 1, ascending.
  void add(int64_t number, const Image& image);
  // The finished picture, which stands for a second at the end.
  void finish(const Image& image);
  // The same of frames that are drawn as PNG files.
  using DrawFrame = std::function<void(const fs::path& path)>;
  void add_file(int64_t number, const DrawFrame& draw);
  void finish_by(const DrawFrame& draw);

 private:
  fs::path folder() const;
  fs::path frame(int64_t number) const;
  void begin();
  void write_film(const fs::path& path, const OutputMark& mark, const Image& last) const;

  Item& item_;
  const std::string option_;
  const PictureOptions& options_;
  bool is_wanted_, has_begun_ = false;
};

}  // namespace atelier
