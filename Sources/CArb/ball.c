#include "ball.h"

#include <arb_hypgeom.h>

ccf_ball *ccf_ball_create(void) {
  ccf_ball *ball = flint_malloc(sizeof(ccf_ball));
  arb_init(ball->value);
  return ball;
}

void ccf_ball_release(ccf_ball *ball) {
  arb_clear(ball->value);
  flint_free(ball);
}

void ccf_ball_set(ccf_ball *result, const ccf_ball *value) { arb_set(result->value, value->value); }

void ccf_ball_set_rational(ccf_ball *result, const char *rational, int32_t bits) {
  fmpq_t exact;
  fmpq_init(exact);
  fmpq_set_str(exact, rational, 10);
  arb_set_fmpq(result->value, exact, bits);
  fmpq_clear(exact);
}

void ccf_ball_widen(ccf_ball *ball, const ccf_ball *radius) { arb_add_error(ball->value, radius->value); }

bool ccf_ball_load(ccf_ball *result, const char *text) { return arb_load_str(result->value, text) == 0; }

char *ccf_ball_dump(const ccf_ball *ball) { return arb_dump_str(ball->value); }

char *ccf_ball_print(const ccf_ball *ball, int32_t digits) { return arb_get_str(ball->value, digits, 0); }

double ccf_ball_lower(const ccf_ball *ball) {
  arf_t bound;
  arf_init(bound);
  arb_get_lbound_arf(bound, ball->value, 64);
  const double result = arf_get_d(bound, ARF_RND_FLOOR);
  arf_clear(bound);
  return result;
}

double ccf_ball_upper(const ccf_ball *ball) {
  arf_t bound;
  arf_init(bound);
  arb_get_ubound_arf(bound, ball->value, 64);
  const double result = arf_get_d(bound, ARF_RND_CEIL);
  arf_clear(bound);
  return result;
}

double ccf_ball_radius(const ccf_ball *ball) {
  arf_t radius;
  arf_init_set_mag_shallow(radius, arb_radref(ball->value));
  return arf_get_d(radius, ARF_RND_CEIL);
}

bool ccf_ball_is_within(const ccf_ball *ball, double bound, bool relative) {
  if (!arb_is_finite(ball->value)) return false;
  mag_t allowed, smallest;
  mag_init(allowed);
  mag_init(smallest);
  mag_set_d_lower(allowed, bound);
  if (relative) {
    arb_get_mag_lower(smallest, ball->value);
    mag_mul_lower(allowed, allowed, smallest);
  }
  const bool result = mag_cmp(arb_radref(ball->value), allowed) <= 0;
  mag_clear(allowed);
  mag_clear(smallest);
  return result;
}

bool ccf_ball_contains(const ccf_ball *ball, const char *rational) {
  fmpq_t exact;
  fmpq_init(exact);
  fmpq_set_str(exact, rational, 10);
  const bool result = arb_contains_fmpq(ball->value, exact);
  fmpq_clear(exact);
  return result;
}

bool ccf_ball_overlaps(const ccf_ball *left, const ccf_ball *right) { return arb_overlaps(left->value, right->value); }

bool ccf_ball_is_below(const ccf_ball *left, const ccf_ball *right) { return arb_lt(left->value, right->value); }

void ccf_ball_add(ccf_ball *result, const ccf_ball *left, const ccf_ball *right, int32_t bits) {
  arb_add(result->value, left->value, right->value, bits);
}

void ccf_ball_subtract(ccf_ball *result, const ccf_ball *left, const ccf_ball *right, int32_t bits) {
  arb_sub(result->value, left->value, right->value, bits);
}

void ccf_ball_multiply(ccf_ball *result, const ccf_ball *left, const ccf_ball *right, int32_t bits) {
  arb_mul(result->value, left->value, right->value, bits);
}

void ccf_ball_divide(ccf_ball *result, const ccf_ball *left, const ccf_ball *right, int32_t bits) {
  arb_div(result->value, left->value, right->value, bits);
}

void ccf_ball_square_root(ccf_ball *result, const ccf_ball *value, int32_t bits) {
  arb_sqrt(result->value, value->value, bits);
}

void ccf_ball_normal_distribution(ccf_ball *result, const ccf_ball *x, int32_t bits) {
  arb_t root;
  arb_init(root);
  arb_sqrt_ui(root, 2, bits);
  arb_div(result->value, x->value, root, bits);
  arb_neg(result->value, result->value);
  arb_hypgeom_erfc(result->value, result->value, bits);
  arb_mul_2exp_si(result->value, result->value, -1);
  arb_clear(root);
}
