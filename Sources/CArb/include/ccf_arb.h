// Ball arithmetic from Arb (F. Johansson: "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic",
// IEEE Transactions on Computers 66, 2017) in terms of opaque balls and text. Only CertifiedArithmetic imports this
// module, and no type of Arb, FLINT or GMP appears in it.
//
// A ball is a midpoint and a radius; every function gives a ball that holds the exact result for every choice of
// numbers in its operands. A result may be one of the operands. `bits` is the working precision.
#ifndef CCF_ARB_H
#define CCF_ARB_H

#include <stdbool.h>
#include <stdint.h>

/// The versions of the libraries at work; not to be released.
const char *ccf_arb_version(void);
const char *ccf_flint_version(void);

/// Releases a text that a function here returned.
void ccf_text_release(char *text);

// Exact rational numbers, as text in lowest terms: "1/5", "-3". A result is the caller's to release.

/// numerator / denominator * 10^exponent, of whole numbers in decimal digits; NULL if the denominator is 0.
char *ccf_rational_make(const char *numerator, const char *denominator, int32_t exponent);
/// The exact value of a finite double.
char *ccf_rational_of_double(double value);
/// `left` combined with `right` by the operation '+', '-' or '*'.
char *ccf_rational_combine(const char *left, char operation, const char *right);
/// Negative, zero or positive as `left` is below, equal to or above `right`.
int ccf_rational_compare(const char *left, const char *right);

// Balls.

typedef struct ccf_ball ccf_ball;

/// A ball that holds 0 alone.
ccf_ball *ccf_ball_create(void);
void ccf_ball_release(ccf_ball *ball);

void ccf_ball_set(ccf_ball *result, const ccf_ball *value);
void ccf_ball_set_rational(ccf_ball *result, const char *rational, int32_t bits);
/// Widens `ball` by the largest magnitude in `radius`.
void ccf_ball_widen(ccf_ball *ball, const ccf_ball *radius);
/// The ball that `ccf_ball_dump` wrote; false if the text is not one.
bool ccf_ball_load(ccf_ball *result, const char *text);
/// The exact midpoint and radius as text.
char *ccf_ball_dump(const ccf_ball *ball);
/// "[midpoint +/- radius]" in decimal, at most `digits` digits, those that the radius leaves; rounded so that the
/// printed interval holds the ball.
char *ccf_ball_print(const ccf_ball *ball, int32_t digits);

/// A lower bound of the ball, rounded down to a double; an upper bound, and a bound on the radius, rounded up.
double ccf_ball_lower(const ccf_ball *ball);
double ccf_ball_upper(const ccf_ball *ball);
double ccf_ball_radius(const ccf_ball *ball);

/// Whether the radius is at most `bound`, or, when `relative`, at most `bound` times every magnitude in the ball.
bool ccf_ball_is_within(const ccf_ball *ball, double bound, bool relative);
bool ccf_ball_contains(const ccf_ball *ball, const char *rational);
bool ccf_ball_overlaps(const ccf_ball *left, const ccf_ball *right);
/// Whether every number of `left` is below every number of `right`.
bool ccf_ball_is_below(const ccf_ball *left, const ccf_ball *right);

void ccf_ball_add(ccf_ball *result, const ccf_ball *left, const ccf_ball *right, int32_t bits);
void ccf_ball_subtract(ccf_ball *result, const ccf_ball *left, const ccf_ball *right, int32_t bits);
void ccf_ball_multiply(ccf_ball *result, const ccf_ball *left, const ccf_ball *right, int32_t bits);
void ccf_ball_divide(ccf_ball *result, const ccf_ball *left, const ccf_ball *right, int32_t bits);
void ccf_ball_square_root(ccf_ball *result, const ccf_ball *value, int32_t bits);

/// Phi(x), the standard normal distribution function.
void ccf_ball_normal_distribution(ccf_ball *result, const ccf_ball *x, int32_t bits);

// Expectations over H, the largest of `count` >= 2 independent standard normal variables. After `evaluations`
// evaluations of the integrand the integration ends with what it has: a wide ball that still holds the integral.

/// E[H].
void ccf_ball_maximum_mean(ccf_ball *result, int32_t count, int32_t bits, int32_t evaluations);
/// E[Phi(u - v H)].
void ccf_ball_maximum_distribution(ccf_ball *result, int32_t count, const ccf_ball *u, const ccf_ball *v, int32_t bits,
                                   int32_t evaluations);
/// E[phi(u - v H) (w - H)].
void ccf_ball_maximum_slope(ccf_ball *result, int32_t count, const ccf_ball *u, const ccf_ball *v, const ccf_ball *w,
                            int32_t bits, int32_t evaluations);

#endif
