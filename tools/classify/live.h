// Pictures and frames that come on stdin, each named as soon as it is there.
#pragma once

#include "app/run_all.h"
#include "classify/job.h"

namespace atelier {

// Whether everything comes on stdin and goes to stdout, and nothing is asked for that needs all of it first.
bool is_live(const Gathering<ClassifyJob>& gathering);

// A line each, as it comes; at the end, how long one took and how much of that the network.
void label_live(Gathering<ClassifyJob>& gathering, const Network& network);

}  // namespace atelier
