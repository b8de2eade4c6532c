#include "charrnn/stem.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

// The examples of Porter's paper, after all steps, and words whose stems his own program gives.
TEST(Stems, are_those_of_the_paper) {
  const std::pair<const char*, const char*> words[] = {{"caresses", "caress"},
                                                       {"ponies", "poni"},
                                                       {"ties", "ti"},
                                                       {"cats", "cat"},
                                                       {"feed", "feed"},
                                                       {"agreed", "agre"},
                                                       {"plastered", "plaster"},
                                                       {"bled", "bled"},
                                                       {"motoring", "motor"},
                                                       {"sing", "sing"},
                                                       {"conflated", "conflat"},
                                                       {"troubled", "troubl"},
                                                       {"sized", "size"},
                                                       {"hopping", "hop"},
                                                       {"tanned", "tan"},
                                                       {"falling", "fall"},
                                                       {"hissing", "hiss"},
                                                       {"fizzed", "fizz"},
                                                       {"failing", "fail"},
                                                       {"filing", "file"},
                                                       {"happy", "happi"},
                                                       {"sky", "sky"},
                                                       {"relational", "relat"},
                                                       {"conditional", "condit"},
                                                       {"vietnamization", "vietnam"},
                                                       {"triplicate", "triplic"},
                                                       {"electrical", "electr"},
                                                       {"hopeful", "hope"},
                                                       {"goodness", "good"},
                                                       {"revival", "reviv"},
                                                       {"adjustment", "adjust"},
                                                       {"adoption", "adopt"},
                                                       {"effective", "effect"},
                                                       {"probate", "probat"},
                                                       {"rate", "rate"},
                                                       {"cease", "ceas"},
                                                       {"controll", "control"},
                                                       {"roll", "roll"},
                                                       {"generalizations", "gener"},
                                                       {"oscillators", "oscil"},
                                                       {"memories", "memori"},
                                                       {"memory", "memori"}};
  for (const auto& [word, stem] : words) EXPECT_EQ(stem_of(word), stem) << word;
}

TEST(Stems, leave_what_they_do_not_know) {
  EXPECT_EQ(stem_of("as"), "as");
  EXPECT_EQ(stem_of("mädchens"), "mädchens");
  EXPECT_EQ(stem_of(""), "");
}

}  // namespace
}  // namespace atelier
