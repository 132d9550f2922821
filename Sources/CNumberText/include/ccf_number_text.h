// Numbers as decimal text by the C++ library's std::to_chars (U. Adams: "Ryu revisited: printf floating point
// conversion", OOPSLA 2019), exactly rounded as printf does and several times faster. Only Reporting imports this module.
#ifndef CCF_NUMBER_TEXT_H
#define CCF_NUMBER_TEXT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The longest text of `ccf_number_text`: sign, 17 digits, a point, three zeros after it, an exponent of five.
#define CCF_NUMBER_TEXT_SIZE 32

/// Writes `value` with `digits` significant digits (1 to 17), in the form of printf's %g, into `text`, which has
/// `CCF_NUMBER_TEXT_SIZE` bytes; no zero byte follows. Returns the number of bytes.
size_t ccf_number_text(double value, int digits, char *text);

#ifdef __cplusplus
}
#endif

#endif
