// Expectations over H, the largest of m standard normal variables, whose density is m phi(h) Phi(h)^(m - 1).
//
// Each integral over [-R, R] is enclosed by Arb's adaptive integrator (F. Johansson: "Numerical integration in
// arbitrary-precision ball arithmetic", ICMS 2018), for which the integrands need only be entire. What lies outside is
// bounded by hand: for h > R the densities at h and -h add up to at most m phi(h), since x^k + (1 - x)^k <= 1 for
// 0 <= x <= 1 and k >= 1.
#include <acb_calc.h>
#include <acb_hypgeom.h>
#include <math.h>

#include "ball.h"

enum expectation { MEAN, DISTRIBUTION, SLOPE };

struct integrand {
  enum expectation kind;
  int32_t count;
  /// The expectation's parameters; null where it has none.
  const ccf_ball *u, *v, *w;
};

/// Phi(z), entire.
static void normal_distribution(acb_t result, const acb_t z, slong bits) {
  arb_t scale;
  arb_init(scale);
  arb_sqrt_ui(scale, 2, bits);
  arb_neg(scale, scale);
  acb_div_arb(result, z, scale, bits);
  acb_hypgeom_erfc(result, result, bits);
  acb_mul_2exp_si(result, result, -1);
  arb_clear(scale);
}

/// sqrt(2 pi) phi(z), entire.
static void normal_exponential(acb_t result, const acb_t z, slong bits) {
  acb_mul(result, z, z, bits);
  acb_mul_2exp_si(result, result, -1);
  acb_neg(result, result);
  acb_exp(result, result, bits);
}

/// Integrand of an expectation without constant factors (see `expectation`); Arb's signature.
static int evaluate(acb_ptr result, const acb_t h, void *parameters, slong order, slong bits) {
  (void)order;  // Asks for holomorphy on the ball of h, which holds everywhere.
  const struct integrand *integrand = parameters;
  acb_t factor, point;
  acb_init(factor);
  acb_init(point);

  normal_distribution(result, h, bits);
  acb_pow_ui(result, result, (ulong)(integrand->count - 1), bits);
  normal_exponential(factor, h, bits);
  acb_mul(result, result, factor, bits);

  if (integrand->kind == MEAN) {
    acb_mul(result, result, h, bits);
  } else {
    acb_mul_arb(point, h, integrand->v->value, bits);
    acb_sub_arb(point, point, integrand->u->value, bits);
    acb_neg(point, point);
    if (integrand->kind == DISTRIBUTION) {
      normal_distribution(factor, point, bits);
    } else {
      normal_exponential(factor, point, bits);
      acb_sub_arb(point, h, integrand->w->value, bits);
      acb_neg(point, point);
      acb_mul(factor, factor, point, bits);
    }
    acb_mul(result, result, factor, bits);
  }
  acb_clear(factor);
  acb_clear(point);
  return 0;
}

/// A bound on the integral from `radius` on of exp(-h^2 / 2) (|w| + slope h), for radius >= 1:
/// (|w| + slope) exp(-radius^2 / 2).
static void tail(arb_t result, const arb_t w, slong slope, slong radius, slong bits) {
  arb_t decay;
  arb_init(decay);
  arb_set_si(decay, -radius * radius);
  arb_mul_2exp_si(decay, decay, -1);
  arb_exp(decay, decay, bits);
  arb_abs(result, w);
  arb_add_si(result, result, slope, bits);
  arb_mul(result, result, decay, bits);
  arb_clear(decay);
}

static void expectation(arb_t result, const struct integrand *integrand, int32_t bits, int32_t evaluations) {
  // exp(-R^2 / 2) < 2^-bits; only the width of the result depends on it.
  const slong radius = (slong)sqrt(1.3863 * bits) + 1;
  acb_t integral, from, to;
  arb_t factor, outside, w;
  mag_t tolerance;
  acb_calc_integrate_opt_t options;
  acb_init(integral);
  acb_init(from);
  acb_init(to);
  arb_init(factor);
  arb_init(outside);
  arb_init(w);
  mag_init(tolerance);

  acb_calc_integrate_opt_init(options);
  options->eval_limit = evaluations;
  mag_set_ui_2exp_si(tolerance, 1, -bits);
  acb_set_si(from, -radius);
  acb_set_si(to, radius);
  acb_calc_integrate(integral, evaluate, (void *)integrand, from, to, bits, tolerance, options, bits);
  arb_set(result, acb_realref(integral));

  // Outside, the integrand's factor beside the density is at most |h|, 1 or |w - h|.
  if (integrand->kind == DISTRIBUTION) arb_one(w);
  if (integrand->kind == SLOPE) arb_set(w, integrand->w->value);
  tail(outside, w, integrand->kind == DISTRIBUTION ? 0 : 1, radius, bits);
  arb_add_error(result, outside);

  // What the integrand leaves out: m / sqrt(2 pi), and once more 1 / sqrt(2 pi) for the phi in the slope.
  arb_const_pi(factor, bits);
  arb_mul_2exp_si(factor, factor, 1);
  arb_rsqrt(factor, factor, bits);
  if (integrand->kind == SLOPE) arb_mul(result, result, factor, bits);
  arb_mul_si(factor, factor, integrand->count, bits);
  arb_mul(result, result, factor, bits);

  acb_clear(integral);
  acb_clear(from);
  acb_clear(to);
  arb_clear(factor);
  arb_clear(outside);
  arb_clear(w);
  mag_clear(tolerance);
}

void ccf_ball_maximum_mean(ccf_ball *result, int32_t count, int32_t bits, int32_t evaluations) {
  const struct integrand integrand = {.kind = MEAN, .count = count};
  expectation(result->value, &integrand, bits, evaluations);
}

void ccf_ball_maximum_distribution(ccf_ball *result, int32_t count, const ccf_ball *u, const ccf_ball *v, int32_t bits,
                                   int32_t evaluations) {
  const struct integrand integrand = {.kind = DISTRIBUTION, .count = count, .u = u, .v = v};
  expectation(result->value, &integrand, bits, evaluations);
}

void ccf_ball_maximum_slope(ccf_ball *result, int32_t count, const ccf_ball *u, const ccf_ball *v, const ccf_ball *w,
                            int32_t bits, int32_t evaluations) {
  const struct integrand integrand = {.kind = SLOPE, .count = count, .u = u, .v = v, .w = w};
  expectation(result->value, &integrand, bits, evaluations);
}
