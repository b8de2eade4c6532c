#include "layout/options.h"

#include <algorithm>

namespace atelier {
namespace {

void check_perplexities(const std::vector<double>& list, const std::string& key, Check& check) {
  if (std::any_of(list.begin(), list.end(), [](double perplexity) { return perplexity < 1; }))
    check.mistake(key, Error("a perplexity is at least 1", "", "30 is usual, 5 shows the finest clumps"));
}

}  // namespace

void LayoutOptions::declare(Options& options) {
  options.group("Distances");
  options
      .add("metric", metric,
           "what is near: euclidean; cosine (directions alone, for words and codes); correlation (the same "
           "after "
           "each row's mean is taken off); precomputed: the input holds distances or neighbors")
      .one_of({"euclidean", "cosine", "correlation", "precomputed"});
  options.add("pca", pca,
              "principal components that are kept before distances are taken, where rows are longer; 0: all",
              {0, 100'000});
  options
      .add("neighbors", neighbors,
           "exact, or approximate, which is quicker from 300,000 points; its recall is said")
      .one_of({"auto", "exact", "approximate"});
  options.group("Map");
  options.add("dims", dims, "of the map", {1, 3});
  options.add("perplexity", perplexity,
              "about how many neighbors a point keeps; several (30,300) keep the near and the far at once");
  options.add("anneal", anneal,
              "perplexities to begin with, an equal share of the iterations each: 500,100 lays out the large "
              "first");
  options.add("iterations", tsne.iterations, "in all", {0, 1'000'000});
  options.add("early-iterations", tsne.early_iterations,
              "of them with early exaggeration; -1: 250, none in an aligned map", {-1, 1'000'000});
  options.add("early-exaggeration", tsne.early_exaggeration, "how much neighbors attract at first",
              {1, 1000});
  options.add("exaggeration", tsne.exaggeration,
              "how much they do later; 2 to 4 gives denser clusters with white between them", {0.1, 1000});
  options.add("learning-rate", tsne.learning_rate, "0: points / exaggeration", {0, 1e9});
  options.add("early-learning-rate", tsne.early_learning_rate, "0: points / early-exaggeration", {0, 1e9});
  options.add("momentum", tsne.momentum,
              "share of the last step that goes on; 0: 0.9, of fewer than 2000 points 0.8", {0, 0.999});
  options.add("early-momentum", tsne.early_momentum, "of the early iterations", {0, 0.999});
  options.add("max-step", tsne.longest_step, "a point goes no farther in an iteration", {1e-6, 1e6});
  options.add("dof", tsne.dof, "degrees of freedom of Student's t: 0.5 breaks clusters into finer ones",
              {0.1, 100});
  options
      .add("repulsion", tsne.repulsion,
           "how points push each other off: exact (all pairs), tree (Barnes-Hut), field (FFT, 2-D), or what "
           "is quickest")
      .one_of({"auto", "exact", "tree", "field"});
  options
      .add("init", init,
           "where points begin: pca, spectral, random, or a layout (.csv, .tsv) whose ids are the points'")
      .called("NAME|FILE");
}

void LayoutOptions::check(Check& check) const {
  check_perplexities(perplexity, "perplexity", check);
  check_perplexities(anneal, "anneal", check);
  if (perplexity.empty()) check.mistake("perplexity", Error("names no perplexity", "", "30 is usual"));
  if (tsne.repulsion == "field" && dims != 2)
    check.mistake("repulsion", Error("a field is of 2-D maps", "",
                                     "choose tree or auto for --dims " + std::to_string(dims)));
}

}  // namespace atelier
