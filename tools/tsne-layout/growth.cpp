#include "tsne-layout/growth.h"

#include "base/text.h"
#include "tsne-layout/drawing.h"

namespace atelier {

Growth::Growth(Gathering<TsneJob>& gathering, const LayoutTable& table)
    : gathering_(gathering),
      table_(table),
      saved_(gathering.job.save_every),
      film_(gathering, "film", gathering.job.frames) {}

void Growth::add(const Tsne& tsne) {
  const bool is_saved = saved_.is_due(tsne.iteration());
  const bool is_filmed = film_ && tsne.iteration() % gathering_.job.film_every == 0;
  if (!is_saved && !is_filmed) return;
  LayoutTable now = table_;
  now.places = tsne.map().t().contiguous();
  if (is_saved)
    gathering_.write_beside("." + zero_padded(tsne.iteration(), 4),
                            map_bytes(now, gathering_.planned().output.format));
  if (is_filmed)
    film_.add_file(tsne.iteration(), [&](const fs::path& path) { draw_frame(path, gathering_.job, now); });
}

void Growth::finish(const LayoutTable& table) {
  if (film_) film_.finish_by([&](const fs::path& path) { draw_frame(path, gathering_.job, table); });
}

}  // namespace atelier
