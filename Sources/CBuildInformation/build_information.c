#include "ccf_build_information.h"

const char *ccf_build_commit(void) { return CCF_COMMIT; }
