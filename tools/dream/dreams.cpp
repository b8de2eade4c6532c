#include "dream/dreams.h"

#include <ATen/ops/cat.h>

#include "app/growing_film.h"
#include "base/text.h"
#include "dream/ascent.h"
#include "dream/cost.h"
#include "dream/material.h"
#include "dream/portraits.h"
#include "tensor/affine.h"

namespace atelier {

namespace {

std::string moment_suffix(const Moment& moment) {
  return "." + zero_padded(moment.level + 1, 2) + "-" + zero_padded(moment.iteration + 1, 2);
}

// What a dream begins with: the source, or the frame before, moved.
Image beginning_of(Task<DreamJob>& task) {
  const std::optional<fs::path> before = task.previous();
  if (!before) return task.read_picture(task.job.picture);
  Image image = read_image(*before);
  image.pixels = transformed(image.pixels, task.job.zoom.step()).clamp(0, 1);
  if (image.alpha.defined()) image.alpha = transformed(image.alpha, task.job.zoom.step()).clamp(0, 1);
  return image;
}

// One tensor for the whole batch; one that is the same for all stays one.
at::Tensor together(const std::vector<at::Tensor>& each) {
  if (!each[0].defined() || each.size() == 1) return each[0];
  return at::cat(each);
}

struct Sources {
  std::vector<Image> images;
  std::vector<at::Tensor> pixels;
  std::vector<DreamMaterial> materials;
  std::vector<uint64_t> seeds;

  DreamMaterial material() const {
    DreamMaterial all = materials[0];
    const auto joined = [&](auto part) {
      std::vector<at::Tensor> each;
      for (const DreamMaterial& one : materials) each.push_back(part(one));
      return together(each);
    };
    all.aim.classes = joined([](const DreamMaterial& one) { return one.aim.classes; });
    all.aim.code = joined([](const DreamMaterial& one) { return one.aim.code; });
    all.to.code = joined([](const DreamMaterial& one) { return one.to.code; });
    all.mask = joined([](const DreamMaterial& one) { return one.mask; });
    return all;
  }
};

// The films of a group's pictures coming into being (--film).
class Growth {
 public:
  explicit Growth(Group<DreamJob>& group) : group_(group) {
    for (size_t i = 0; i < group.size(); ++i)
      if (group[i].wants("film")) is_wanted_ = true;
  }

  using Picture = std::function<Image(size_t place, const at::Tensor& dreamt)>;

  void add(const Moment& moment, const Picture& picture) {
    constexpr int64_t kMostIterations = 100'000;
    if (!is_wanted_) return;
    const at::Tensor dreamt = moment.picture();
    group_.for_each([&](Task<DreamJob>& task, size_t i) {
      GrowingFilm(task, "film", task.job.picture)
          .add(moment.level * kMostIterations + moment.iteration + 1, picture(i, dreamt));
    });
  }

  void finish(const at::Tensor& dreamt, const Picture& picture) {
    if (!is_wanted_) return;
    group_.for_each([&](Task<DreamJob>& task, size_t i) {
      GrowingFilm(task, "film", task.job.picture).finish(picture(i, dreamt));
    });
  }

 private:
  Group<DreamJob>& group_;
  bool is_wanted_ = false;
};

Sources read_sources(Group<DreamJob>& group, const Graph& graph) {
  Sources sources;
  group.for_each([&](Task<DreamJob>& task, size_t) {
    Image image = beginning_of(task);
    check_picture_size(image.size(), task.job.dream, graph);
    DreamMaterial material = material_of(task.job.dream, graph, image.size(), image.alpha);
    sources.pixels.push_back(std::exchange(image.pixels, {}).to(task.device()));
    sources.images.push_back(std::move(image));
    sources.materials.push_back(std::move(material));
    sources.seeds.push_back(seed_of(task));
  });
  return sources;
}

}  // namespace

void render_dreams(Group<DreamJob>& group) {
  const DreamJob& job = group.job();
  Task<DreamJob>& first = group[0];
  const Network& network = first.network(job.network.network.text, job.network.weights.path, Form::dense);
  Sources sources = read_sources(group, network.graph());
  const auto with_pixels = [&](size_t place, const at::Tensor& dreamt) {
    Image copy = sources.images[place];
    copy.pixels = (dreamt.size(0) == 1 ? dreamt : dreamt.narrow(0, static_cast<int64_t>(place), 1)).cpu();
    return copy;
  };
  Growth growth(group);
  Monitor monitor{.progress = group.progress(), .resume = group.saved_state()};
  monitor.after_iteration = [&](const Moment& moment) {
    growth.add(moment, with_pixels);
    if (job.save_every > 0 && (moment.iteration + 1) % job.save_every == 0) {
      const at::Tensor pictures = moment.picture();
      group.for_each([&](Task<DreamJob>& task, size_t i) {
        task.write_beside(moment_suffix(moment), with_pixels(i, pictures), job.picture);
      });
    }
    group.checkpoint(moment.state, [&] { return with_pixels(0, moment.picture()); });
  };
  const DreamMaterial material = sources.material();
  at::Tensor pixels = together(sources.pixels);
  sources.pixels.clear();
  DreamOptions options = job.dream;
  options.tile_px =
      job.tile_px(network.graph(), {pixels.size(2), pixels.size(3)}, pixels.size(0), first.memory_budget());
  const at::Tensor dreamt = dream(network, std::move(pixels), options, material, sources.seeds, monitor);
  growth.finish(dreamt, with_pixels);
  group.for_each(
      [&](Task<DreamJob>& task, size_t i) { task.write(with_pixels(i, dreamt), task.job.picture); });
}

}  // namespace atelier
