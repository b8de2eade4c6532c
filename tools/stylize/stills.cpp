#include "stylize/stills.h"

#include <spdlog/spdlog.h>

#include "base/text.h"
#include "style/cost.h"
#include "style/transfer.h"
#include "stylize/save_schedule.h"

namespace atelier {
namespace {

const Color kPaper{1, 1, 1};  // behind styles that are transparent

TransferMaterial material_of(const StylizeJob& job, const at::Tensor& content) {
  TransferMaterial material{.content = content};
  for (const auto& [file, weight] : job.styles)
    material.styles.push_back({flattened(read_image(file.path), kPaper), weight});
  if (job.init_is_picture()) material.init = flattened(read_image(job.transfer.init.text), kPaper);
  return material;
}

// Iterations that were done before a moment, in all sizes.
class Count {
 public:
  int64_t at(const Moment& moment) {
    if (moment.level != level_) before_ += last_, level_ = moment.level;
    last_ = moment.iteration + 1;
    return before_ + last_;
  }

 private:
  int level_ = 0;
  int64_t before_ = 0, last_ = 0;
};

}  // namespace

void render_still(Task<StylizeJob>& task) {
  const StylizeJob& job = task.job;
  const Network& network = task.network(job.network.network.text, job.network.weights.path, job.form());
  Image image = task.read_picture(job.picture);
  check_transfer_size(image.size(), job.transfer, network.graph());
  const TransferMaterial material = material_of(job, image.pixels);
  const TransferOptions options =
      within_memory(static_cast<double>(task.memory_budget()), job.transfer, network.graph(), image.size());
  const auto with_pixels = [&](const at::Tensor& pixels) {
    Image copy = image;
    copy.pixels = pixels.cpu();
    return copy;
  };
  const SaveSchedule schedule(job.save_every);
  Count count;
  Monitor monitor{.progress = task.progress(), .resume = task.saved_state()};
  monitor.after_iteration = [&](const Moment& moment) {
    const int64_t done = count.at(moment);
    if (schedule.is_due(done))
      task.write_beside("." + zero_padded(done, 4), with_pixels(moment.picture()), job.picture);
    task.checkpoint(moment.state, [&] { return with_pixels(moment.picture()); });
  };
  task.write(with_pixels(transfer(network, material, options, task.seed(), monitor)), job.picture);
}

}  // namespace atelier
