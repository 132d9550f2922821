#include "ccf_number_text.h"

#include <charconv>

size_t ccf_number_text(double value, int digits, char *text) {
  return std::to_chars(text, text + CCF_NUMBER_TEXT_SIZE, value, std::chars_format::general, digits).ptr - text;
}
