#include <arb.h>

#include "ccf_arb.h"

const char *ccf_arb_version(void) { return arb_version; }

const char *ccf_flint_version(void) { return flint_version; }
