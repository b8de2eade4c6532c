// How libjpeg tells of errors: kept as its words, and left by longjmp, so that no object with a destructor
// may live in the functions that call it. Not there without media.
#pragma once

#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>

namespace atelier {

// libjpeg's error manager with the place to leave to and what was wrong.
struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf leave;
  char problem[JMSG_LENGTH_MAX];
  bool damaged;  // of pictures that are read: a warning said that pixels are missing or wrong
};

jpeg_error_mgr* start_errors(JpegErrors& errors);

}  // namespace atelier
