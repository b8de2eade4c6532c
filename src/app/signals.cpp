#include "app/signals.h"

#include <unistd.h>

#include <csignal>

#include "base/error.h"
#include "base/files.h"

namespace atelier {

namespace {

volatile std::sig_atomic_t received_signal = 0;

void on_signal(int signal) {
  if (received_signal != 0) {
    remove_own_temporaries_now();
    _exit(128 + signal);
  }
  received_signal = signal;
}

}  // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
  return received_signal != 0;
}

int interrupted_status() {
  return 128 + received_signal;
}

void throw_if_interrupted() {
  if (interrupted()) throw Interrupted();
}

}  // namespace atelier
