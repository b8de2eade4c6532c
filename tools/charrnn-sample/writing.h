// A network ready to write, with what the job asks of it.
#pragma once

#include <functional>
#include <string>

#include "app/run_all.h"
#include "charrnn-sample/job.h"
#include "charrnn/model_file.h"
#include "charrnn/reading.h"
#include "charrnn/step_network.h"

namespace atelier {

struct Writing {
  // Reads the primes. Error for characters that the network does not know, naming where they stand.
  Writing(Gathering<SampleJob>& gathering, const CharNetwork& network, std::string name);

  Gathering<SampleJob>& gathering;
  const CharNetwork& network;
  std::string name;  // of its file
  SampleJob job;     // with texts as they are meant: \n is a line end
  StepNetwork steps;
  Primes primes;

  const Vocabulary& vocabulary() const { return network.vocabulary; }
  std::string text_of(const std::vector<int32_t>& symbols) const;
  // How it was written: "temperature 0.8", "beam 8", "read from FILE".
  std::string manner() const;
  // The texts that are written, searched or read, one after another.
  void each_sample(const SampleReader& reader) const;
  // What the network did meanwhile.
  Reading reading_of(const Sample& sample, const std::vector<Unit>& units) const {
    return atelier::reading_of(steps, vocabulary(), primes.of(sample.number), sample, units);
  }

 private:
  void search(const SampleReader& reader) const;
  void read(const SampleReader& reader) const;
};

// `work` with each network of the gathering, or with their mean; `number` counts from 0.
void with_networks(Gathering<SampleJob>& gathering,
                   const std::function<void(Writing& writing, size_t number)>& work);

// What is said of one of several networks: "step 400 loss 2.13 temperature 0.8", which charrnn-draw reads.
std::string heading_of(const Writing& writing);

}  // namespace atelier
