#include "media/jpeg_errors.h"

namespace atelier {

namespace {

JpegErrors& errors_of(j_common_ptr codec) {
  return *reinterpret_cast<JpegErrors*>(codec->err);
}

[[noreturn]] void leave(j_common_ptr codec) {
  codec->err->format_message(codec, errors_of(codec).problem);
  std::longjmp(errors_of(codec).leave, 1);
}

// Of the warnings, these mean that pixels are missing or wrong; the others are oddities of encoders.
bool means_damage(int code) {
  return code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
         code == JWRN_MUST_RESYNC || code == JWRN_ARITH_BAD_CODE;
}

void note_warning(j_common_ptr codec, int level) {
  if (level >= 0 || !means_damage(codec->err->msg_code)) return;
  codec->err->format_message(codec, errors_of(codec).problem);
  errors_of(codec).damaged = true;
}

void keep_quiet(j_common_ptr) {}

}  // namespace

jpeg_error_mgr* start_errors(JpegErrors& errors) {
  jpeg_std_error(&errors.base);
  errors.base.error_exit = leave;
  errors.base.emit_message = note_warning;
  errors.base.output_message = keep_quiet;
  errors.damaged = false;
  return &errors.base;
}

}  // namespace atelier
