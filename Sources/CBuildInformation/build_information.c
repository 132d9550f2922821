#include "ccf_build_information.h"

const char *ccf_build_commit(void) { return CCF_COMMIT; }

const char *ccf_build_swift(void) { return CCF_SWIFT; }

const char *ccf_build_clang(void) { return __clang_version__; }
