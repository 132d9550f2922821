// The equation audit's data file, equations.json, as bytes of the program: it needs no file beside it. (SwiftPM's own way
// to embed a file, an array literal in Swift, takes the compiler ten seconds.)
#ifndef CCF_EQUATION_DATA_H
#define CCF_EQUATION_DATA_H

#include <stddef.h>

/// The file's bytes, UTF-8.
const unsigned char *ccf_equation_data(void);
/// How many there are.
size_t ccf_equation_data_length(void);

#endif
