#include "dream/options.h"

#include "dream/gradient.h"

namespace atelier {

void Aim::declare(Options& options, const std::string& prefix) {
  options
      .add(prefix + "layer", layers,
           "layers to dream of, deeper for larger things: in squeezenet fire5 gives eyes and fur, fire7 and "
           "fire8 dogs, fire9 birds; several are mixed by weight, and channels choose among what a layer "
           "sees: "
           "fire8[3,17], fire8[strongest 5], fire8[weakest 20] (default: the network's best)")
      .called("LAYER[CHANNELS][:WEIGHT],...");
  options
      .add(prefix + "class", classes,
           "classes to dream of, by name or number; several are mixed; all: one after another")
      .called("NAME|INDEX[:WEIGHT],...|all");
  options.add(prefix + "guide", guide,
              "a picture whose features the dream takes up: every place becomes more like what matches it "
              "best there");
  options.add(
      prefix + "code", code,
      "a .npy of CNN codes, a row a picture (classify --codes, embed), or a lattice of them (tsne-layout "
      "--between): dreams what has that code; where no picture is given, pictures what each of them shows");
}

void FinishOptions::declare(Options& options) {
  options
      .add("mask", mask,
           "where to dream: a picture (white: fully, grey: less), or circle, top, bottom, left, right with a "
           "soft edge")
      .called("FILE|circle|top|bottom|left|right");
  options.add("strength", strength, "opacity of the dream over the source", {0, 1});
  options.add("original-colors", original_colors,
              "keep the colors of the source, dream in its lightness alone");
  options.add("original-lightness", original_lightness,
              "keep the lightness of the source, dream in its colors alone");
}

void DreamOptions::declare(Options& options) {
  options.group("Dream");
  aim.declare(options, "");
  options.add("code-row", code_row, "which row of --code", {0, 1e9});
  options.add("code-column", code_column, "which column of a lattice in --code", {0, 1e9});
  options
      .add("objective", objective,
           "square lets a layer see more of what it sees (deep dream); mean raises its channels whether they "
           "see "
           "anything or not, for channels by name")
      .one_of({"square", "mean"});
  options
      .add("at", at,
           "dream at one place alone, as shares of width and height: 0.5,0.5 is the middle; with one channel "
           "of a layer a single neuron",
           {0, 1})
      .called("X,Y");
  options.add("diversity", diversity, "how much the --variations of a picture shun each other", {0, 100});
  options
      .add("octave-layers", octave_layers,
           "layers of each size, smallest first, the last for all that follow: 'LAYER[+LAYER] [xITERATIONS] "
           "[@STEP]'; "
           "high layers first and low ones later make large things with fine skins")
      .called("'LAYER xN @STEP',...");
  options.add("octaves", octaves,
              "sizes the dream grows through; more give larger shapes, 0 chooses them so that the smallest "
              "is about 130 px",
              {0, 30});
  options.add("octave-scale", octave_scale, "ratio between sizes; smaller is smoother and slower", {1.05, 4});
  options.add("iterations", iterations, "steps at each size; more dream deeper", {1, 10000});
  options.add("step", step,
              "length of a step in 1/255, less at sizes beyond 700 px; longer is wilder, 0 chooses what "
              "suits the gradient",
              {0, 100});
  options.add("jitter", jitter,
              "largest random shift before a step, in px; small values show the network's grid", {0, 1000});
  options
      .add("gradient", gradient,
           "smooth for fur and faces, laplacian for soft large colors, fourier for clouds of color, plain "
           "for sharp grain")
      .one_of(gradient_kinds());
  options.add("saturation", saturation,
              "strength of the colors that are dreamt: 1 is neon, 0 keeps the picture's own", {0, 2});
  options.add("seamless", seamless, "make a tile: left and right, top and bottom fit together");
  options.group("Another aim, mixed in");
  to.declare(options, "to.");
  options.add("blend", blend, "share of the other aim (to.layer, to.class ...): 0 none of it, 1 it alone",
              {0, 1});
  options.group("Where and how strongly");
  finish.declare(options);
}

double DreamOptions::step_of() const {
  if (step > 0) return step;
  return gradient == "laplacian" ? 0.7 : 1.0;
}

}  // namespace atelier
