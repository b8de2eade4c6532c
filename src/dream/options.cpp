#include "dream/options.h"

#include "dream/gradient.h"

namespace atelier {

void DreamOptions::declare(Options& options) {
  options.group("Dream");
  options
      .add("layer", layers,
           "layers to dream of, deeper for larger things: in squeezenet fire5 gives eyes and fur, fire7 and "
           "fire8 dogs, "
           "fire9 birds; several are mixed by weight, and channels choose among what a layer sees (default: "
           "the network's best)")
      .called("LAYER[CHANNELS][:WEIGHT],...");
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
           "smooth for fur and faces, laplacian for soft large colors, plain for sharp grain")
      .one_of(gradient_kinds());
  options.add("saturation", saturation,
              "strength of the colors that are dreamt: 1 is neon, 0 keeps the picture's own", {0, 2});
}

double DreamOptions::step_of() const {
  if (step > 0) return step;
  return gradient == "laplacian" ? 0.7 : 1.0;
}

}  // namespace atelier
