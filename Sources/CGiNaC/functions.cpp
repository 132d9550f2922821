#include "functions.h"

#include <cmath>
#include <stdexcept>

namespace ccf {

static ex distribution_eval(const ex &x) {
  if (x.is_zero()) return numeric(1, 2);
  return distribution(x).hold();
}

static ex distribution_evalf(const ex &x) {
  if (!is_exactly_a<numeric>(x)) return distribution(x).hold();
  return numeric(std::erfc(-ex_to<numeric>(x).to_double() / std::sqrt(2.0)) / 2);
}

static ex distribution_derivative(const ex &x, unsigned) { return density(x); }

REGISTER_FUNCTION(distribution, eval_func(distribution_eval)
                                    .evalf_func(distribution_evalf)
                                    .derivative_func(distribution_derivative)
                                    .set_name("Phi"))

static ex density_evalf(const ex &x) {
  if (!is_exactly_a<numeric>(x)) return density(x).hold();
  const double value = ex_to<numeric>(x).to_double();
  return numeric(std::exp(-value * value / 2) / std::sqrt(2 * M_PI));
}

static ex density_derivative(const ex &x, unsigned) { return -x * density(x); }

REGISTER_FUNCTION(density, evalf_func(density_evalf).derivative_func(density_derivative).set_name("phi"))

static ex positive_part_eval(const ex &x) {
  if (is_exactly_a<numeric>(x)) return ex_to<numeric>(x).is_positive() ? x : ex(0);
  return positive_part(x).hold();
}

/// Where it has none, 0 and 1 would both be wrong.
static ex no_derivative(const ex &, unsigned) { throw std::domain_error("a positive part has no derivative at 0"); }

REGISTER_FUNCTION(positive_part, eval_func(positive_part_eval)
                                     .evalf_func(positive_part_eval)
                                     .derivative_func(no_derivative)
                                     .set_name("pos"))

static ex maximum_eval(const ex &x, const ex &y) {
  if (is_exactly_a<numeric>(x) && is_exactly_a<numeric>(y)) return ex_to<numeric>(x) < ex_to<numeric>(y) ? y : x;
  return maximum(x, y).hold();
}

static ex no_derivative_of_two(const ex &, const ex &, unsigned) {
  throw std::domain_error("a maximum has no derivative where its operands are equal");
}

REGISTER_FUNCTION(maximum, eval_func(maximum_eval)
                               .evalf_func(maximum_eval)
                               .derivative_func(no_derivative_of_two)
                               .set_name("max"))

static ex no_expectation_derivative(const ex &, unsigned) {
  throw std::domain_error("an inert expectation has no derivative");
}

REGISTER_FUNCTION(expectation, derivative_func(no_expectation_derivative).set_name("E"))

}  // namespace ccf
