#include <flint/fmpq.h>
#include <math.h>

#include "ccf_arb.h"

void ccf_text_release(char *text) { flint_free(text); }

/// The text of `value`, which is cleared.
static char *take_text(fmpq_t value) {
  char *text = fmpq_get_str(NULL, 10, value);
  fmpq_clear(value);
  return text;
}

char *ccf_rational_make(const char *numerator, const char *denominator, int32_t exponent) {
  fmpq_t value;
  fmpz_t power;
  fmpq_init(value);
  if (fmpz_set_str(fmpq_numref(value), numerator, 10) != 0 || fmpz_set_str(fmpq_denref(value), denominator, 10) != 0 ||
      fmpz_is_zero(fmpq_denref(value))) {
    fmpz_one(fmpq_denref(value));
    fmpq_clear(value);
    return NULL;
  }
  fmpz_init(power);
  fmpz_set_ui(power, 10);
  fmpz_pow_ui(power, power, exponent < 0 ? -(ulong)exponent : (ulong)exponent);
  fmpz *scaled = exponent < 0 ? fmpq_denref(value) : fmpq_numref(value);
  fmpz_mul(scaled, scaled, power);
  fmpz_clear(power);
  fmpq_canonicalise(value);
  return take_text(value);
}

char *ccf_rational_of_double(double value) {
  int exponent;
  const double fraction = frexp(value, &exponent);
  fmpq_t result;
  fmpq_init(result);
  // A double's fraction has 53 bits.
  fmpq_set_si(result, (slong)ldexp(fraction, 53), 1);
  exponent -= 53;
  if (exponent >= 0) {
    fmpq_mul_2exp(result, result, (flint_bitcnt_t)exponent);
  } else {
    fmpq_div_2exp(result, result, (flint_bitcnt_t)-exponent);
  }
  return take_text(result);
}

char *ccf_rational_combine(const char *left, char operation, const char *right) {
  fmpq_t a, b;
  fmpq_init(a);
  fmpq_init(b);
  fmpq_set_str(a, left, 10);
  fmpq_set_str(b, right, 10);
  switch (operation) {
    case '+': fmpq_add(a, a, b); break;
    case '-': fmpq_sub(a, a, b); break;
    default: fmpq_mul(a, a, b);
  }
  fmpq_clear(b);
  return take_text(a);
}

int ccf_rational_compare(const char *left, const char *right) {
  fmpq_t a, b;
  fmpq_init(a);
  fmpq_init(b);
  fmpq_set_str(a, left, 10);
  fmpq_set_str(b, right, 10);
  const int order = fmpq_cmp(a, b);
  fmpq_clear(a);
  fmpq_clear(b);
  return order;
}
