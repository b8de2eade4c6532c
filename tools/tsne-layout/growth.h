// A map while it grows: the frames of --film, and the maps of --save-every.
#pragma once

#include "app/growing_film.h"
#include "app/save_schedule.h"
#include "layout/layout_table.h"
#include "layout/tsne.h"
#include "tsne-layout/cloud.h"

namespace atelier {

class Growth {
 public:
  // `table`: the points' ids and colors.
  Growth(Gathering<TsneJob>& gathering, const LayoutTable& table);

  void add(const Tsne& tsne);
  void finish(const LayoutTable& table);

 private:
  Gathering<TsneJob>& gathering_;
  const LayoutTable& table_;
  SaveSchedule saved_;
  GrowingFilm film_;
};

}  // namespace atelier
