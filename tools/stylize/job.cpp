#include "stylize/job.h"

#include <algorithm>

#include "app/save_schedule.h"
#include "base/text.h"
#include "job/frame_pattern.h"
#include "media/video.h"
#include "nn/describe.h"
#include "style/cost.h"
#include "style/feed_forward.h"
#include "style/layers.h"
#include "style/statistics.h"
#include "stylize/feed_forward.h"

namespace atelier {
namespace {

constexpr int64_t kUsualPx = 768;
constexpr double kRenewed = 0.25;  // of a frame's work, on what was carried from the one before
constexpr double kEasyWork =
    0.35;  // the time that a network of wide convolutions takes beside others' estimates
constexpr int64_t kListPx = 224;  // side of the picture that --list-layers speaks of

bool names_file(const std::string& text) {
  return text.find('/') != std::string::npos || fs::path(text).has_extension();
}

// A film brings its own frames to a morph; a still becomes as many as the morph has.
bool names_film(const Check& check) {
  const Node* inputs = check.given("inputs");
  if (!inputs) return false;
  const std::vector<Node> each = inputs->is_list() ? inputs->items() : std::vector<Node>{*inputs};
  return std::any_of(each.begin(), each.end(), [](const Node& node) {
    const std::string path = input_path_from(node).path;
    return is_film(path) || FramePattern::parse(path);
  });
}

}  // namespace

StylizeJob::StylizeJob() {
  picture.size.kind = SizeSpec::Kind::automatic;
  stability.renew = kRenewed;
  stability.begins_anew = false;
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
      .pictures_version = 4,
      .auto_precision = "fp32"};  // in bf16 flat skies come out in rectangles
}

void StylizeJob::declare(Options& options) {
  options.group("Style");
  options.add(
      "style", styles,
      "the picture whose style is taken; several are mixed by weight; a folder makes one result of each");
  options.add(
      "style-masks", style_masks,
      "where each of several styles goes, a picture for each (white: fully); then they are not mixed");
  options.add("content-map", content_map,
              "a picture whose colors say what the content's parts show; without inputs, it alone becomes a "
              "painting");
  options.add("style-map", style_map,
              "the same of the style, with the same colors: parts take after their like");
  transfer.declare(options);
  options.group("Colors");
  options.add("original-colors", original_colors, "keep the content's colors: only its lightness is painted");
  options
      .add("palette", palette,
           "own: colors come as the transfer makes them; content: the style is given the content's colors "
           "first; style: the "
           "result is given exactly the style's")
      .one_of({"own", "content", "style"});
  morph.declare(options);
  stability.declare(options);
  options.add("temporal-weight", temporal_weight, "how firmly a frame is held to the ones before it",
              {0, 1e9});
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
  morph.expand();
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
  morph.check(check);
  if (styles.empty() && !MorphOptions::is_asked_for(check))
    check.mistake("style", Error("no style was named", "", "give a picture: --style painting.jpg"));
  if (palette == "style" && morph.wanted())
    check.mistake("palette", Error("a morph has several styles, and a palette is of one", "",
                                   "leave it out, or give --morph.palette first"));
  if (!styles.empty() && morph.wanted())
    check.mistake("style", Error("a morph has its styles from --morph", "", "leave --style out"));
  if (!style_masks.empty() && style_masks.size() != styles.size())
    check.mistake("style-masks", Error(std::to_string(style_masks.size()) + " masks for " +
                                           std::to_string(styles.size()) + " styles",
                                       "", "give a mask for each style, in their order"));
  if (content_map.empty() != style_map.empty())
    check.mistake(content_map.empty() ? "style-map" : "content-map",
                  Error("a semantic map of one side alone says nothing", "",
                        content_map.empty() ? "give --content-map too" : "give --style-map too"));
  if (!style_map.empty() && styles.size() != 1)
    check.mistake("style-map", Error("a semantic map is of one style", "", "give one --style"));
  check.test("style-loss", [&] { check_style_losses(transfer.style_losses); });
  check.test("save-every", [&] { SaveSchedule{save_every}; });
  check.test("init", [&] { check_init(check); });
  if (!graph) return;
  check.test("content-layers",
             [&] { check_layers_of_style(transfer.content_layers, network.dense_graph()); });
  check.test("style-layers", [&] { check_layers_of_style(transfer.style_layers, network.dense_graph()); });
  check.test("network", [&] { transfer_taps(transfer, network.dense_graph()); });
}

void StylizeJob::check_init(Check& check) const {
  if (!init_is_picture()) return;
  const std::string& begin = transfer.init.text;
  if (!names_file(begin))
    throw Error("there is no beginning '" + begin + "'" + did_you_mean(begin, {"content", "noise"}), "",
                "content, noise, a picture, or the frames of an earlier pass ('pass1/%06d.png')");
  const std::optional<FramePattern> pattern = FramePattern::parse(begin);
  if (!pattern && !fs::exists(begin)) throw Error("there is no file '" + begin + "'", "", "check the name");
  if (!pattern) return check.depends_on(begin);
  const std::map<int64_t, fs::path> files = pattern->existing();
  if (files.empty()) throw Error("there is no frame '" + begin + "'", "", "check the name");
  for (const auto& [number, file] : files) check.depends_on(file);
}

std::string StylizeJob::answer() const {
  return list_layers ? describe_layers(network.graph(), kListPx, kListPx) : "";
}

Cost StylizeJob::cost(int64_t width, int64_t height) const {
  if (is_feed_forward()) return feed_forward_cost(*this, width, height);
  const Graph& graph = network.dense_graph();
  const PictureSize size{height, width};
  const TransferOptions least = within_memory(0, transfer, graph, size);
  return {.flops = kEasyWork * transfer_flops(transfer, graph, size),
          .bytes = transfer_bytes(transfer, graph, size),
          .least_bytes = transfer_bytes(least, graph, size)};
}

DefaultInput StylizeJob::default_input() const {
  if (content_map.empty()) return {};
  return {.path = content_map.path, .stem = fs::path(content_map.path).stem().string()};
}

bool StylizeJob::is_doodle(const Input& input) const {
  return !content_map.empty() && input.path == content_map.path;
}

bool StylizeJob::init_is_picture() const {
  return transfer.init.text != "content" && transfer.init.text != "noise";
}

bool StylizeJob::is_later_pass() const {
  return FramePattern::parse(transfer.init.text).has_value();
}

std::vector<ImpliedAxis> StylizeJob::axes(Check& check) const {
  if (!morph.wanted() || names_film(check)) return {};
  return {{.from = "morph",
           .key = "morph.frame",
           .values = count_to(morph.num_frames()),
           .numbers_frames = true}};
}

Chain StylizeJob::chain() const {
  return morph.frame > 0 ? Chain{.key = "morph.frame", .link = morph.frame} : Chain{};
}

Sequence StylizeJob::sequence() const {
  if (morph.frame > 0 || is_feed_forward()) return {};
  return stability.sequence();
}

bool StylizeJob::is_feed_forward() const {
  try {
    return atelier::is_feed_forward(network.dense_graph());
  } catch (const std::exception&) {
    return false;  // check() says what is wrong with it
  }
}

// neural-style's losses are those of a network that sees zeros beyond the edge.
Form StylizeJob::form() const {
  if (transfer.losses == "absolute" && transfer.pooling == "max") return Form::dense;
  return transfer.pooling == "average" ? Form::edgeless_averaged : Form::edgeless;
}

}  // namespace atelier
