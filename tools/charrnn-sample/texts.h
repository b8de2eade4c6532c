// What networks write, as text.
#pragma once

#include <string>

#include "app/run_all.h"
#include "charrnn-sample/job.h"
#include "charrnn/model_file.h"

namespace atelier {

// All texts of one network in the form asked for. `format`: txt or jsonl.
std::string written_texts(Gathering<SampleJob>& gathering, const CharNetwork& network,
                          const std::string& format);

}  // namespace atelier
