#include "ccf_equation_data.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char bytes[] = {
#embed "equations.json"
};

const unsigned char *ccf_equation_data(void) { return bytes; }

size_t ccf_equation_data_length(void) { return sizeof bytes; }
