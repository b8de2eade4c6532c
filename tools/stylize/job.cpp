#include "stylize/job.h"

#include "base/text.h"
#include "nn/describe.h"
#include "style/cost.h"
#include "style/feed_forward.h"
#include "style/layers.h"
#include "style/statistics.h"
#include "stylize/feed_forward.h"
#include "stylize/save_schedule.h"

namespace atelier {
namespace {

constexpr int64_t kUsualPx = 768;
constexpr int64_t kListPx = 224;  // side of the picture that --list-layers speaks of

bool names_file(const std::string& text) {
  return text.find('/') != std::string::npos || fs::path(text).has_extension();
}

}  // namespace

StylizeJob::StylizeJob() {
  picture.size.kind = SizeSpec::Kind::automatic;
}

ToolInfo StylizeJob::tool() {
  return {
      .name = "stylize",
      .summary = "stylize: pictures painted in the style of others (neural style transfer).",
      .example =
          "stylize photo.jpg --style starry.jpg -o out.png\n"
          "stylize photos/ --style paintings/ -o out/ --size 512 --sheet all.png\n"
          "stylize clip.mp4 --network fast-style -o painted.mp4\n"
          "stylize photo.jpg --style monet.jpg:2,hokusai.jpg --style-weight 50 --preset best",
      .see_also =
          "configs/stylize/ for looks to start from, and 'stylize --list-layers' for what can be compared",
      .pictures_version = 1};
}

void StylizeJob::declare(Options& options) {
  options.group("Style");
  options.add(
      "style", styles,
      "the picture whose style is taken; several are mixed by weight; a folder makes one result of each");
  transfer.declare(options);
  options.group("Network");
  network.declare(options, "vgg16");
  options.add("list-layers", list_layers, "print the network's layers with shape, stride and receptive field")
      .in(Stage::none);
  options.group("On the way");
  options
      .add("save-every", save_every,
           "also write the picture after every N iterations, or after 1, 2, 4, 8 ... of them (log)")
      .called("N|log")
      .in(Stage::none);
  picture.declare(options);
}

void StylizeJob::settle() {
  if (picture.size.kind == SizeSpec::Kind::automatic && is_feed_forward()) {
    picture.size.kind = SizeSpec::Kind::source;
  } else if (picture.size.kind == SizeSpec::Kind::automatic) {
    picture.size.kind = SizeSpec::Kind::longer_side;
    picture.size.width = kUsualPx;
  }
}

void StylizeJob::check(Check& check) const {
  picture.check(check);
  if (list_layers) return;
  const Graph* graph = network.check(check);
  if (graph && is_feed_forward()) return check_feed_forward(*this, check);
  const auto checked = [&](const std::string& key, const auto& test) {
    try {
      test();
    } catch (const PlanError& error) {
      for (const Error& mistake : error.mistakes()) check.mistake(key, mistake);
    } catch (const Error& error) {
      check.mistake(key, error);
    }
  };
  if (styles.empty())
    check.mistake("style", Error("no style was named", "", "give a picture: --style painting.jpg"));
  checked("style-loss", [&] { check_style_losses(transfer.style_losses); });
  checked("save-every", [&] { SaveSchedule{save_every}; });
  const std::string& begin = transfer.init.text;
  if (init_is_picture()) {
    if (!names_file(begin))
      check.mistake("init",
                    Error("there is no beginning '" + begin + "'" + did_you_mean(begin, {"content", "noise"}),
                          "", "content, noise, or a picture"));
    else if (!fs::exists(begin))
      check.mistake("init", Error("there is no file '" + begin + "'", "", "check the name"));
    else
      check.depends_on(begin);
  }
  if (!graph) return;
  checked("content-layers", [&] { check_layers_of_style(transfer.content_layers, network.dense_graph()); });
  checked("style-layers", [&] { check_layers_of_style(transfer.style_layers, network.dense_graph()); });
  checked("network", [&] { transfer_taps(transfer, network.dense_graph()); });
}

std::string StylizeJob::auto_precision() const {
  return is_feed_forward() ? "fp32" : "";
}

std::string StylizeJob::answer() const {
  return list_layers ? describe_layers(network.graph(), kListPx, kListPx) : "";
}

Cost StylizeJob::cost(int64_t width, int64_t height) const {
  if (is_feed_forward()) return feed_forward_cost(*this, width, height);
  const Graph& graph = network.dense_graph();
  const PictureSize size{height, width};
  const TransferOptions least = within_memory(0, transfer, graph, size);
  return {.flops = transfer_flops(transfer, graph, size),
          .bytes = transfer_bytes(transfer, graph, size),
          .least_bytes = transfer_bytes(least, graph, size)};
}

bool StylizeJob::init_is_picture() const {
  return transfer.init.text != "content" && transfer.init.text != "noise";
}

bool StylizeJob::is_feed_forward() const {
  try {
    return atelier::is_feed_forward(network.dense_graph());
  } catch (const std::exception&) {
    return false;  // check() says what is wrong with it
  }
}

Form StylizeJob::form() const {
  return transfer.pooling == "average" ? Form::edgeless_averaged : Form::edgeless;
}

}  // namespace atelier
