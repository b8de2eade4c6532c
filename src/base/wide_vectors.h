// ATELIER_WIDE_VECTORS before a function of plain loops: it is compiled for wider vectors too, and the
// machine's own version is chosen when the program starts.
#pragma once

#if defined(__x86_64__) && !defined(__clang__)
#define ATELIER_WIDE_VECTORS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ATELIER_WIDE_VECTORS
#endif
