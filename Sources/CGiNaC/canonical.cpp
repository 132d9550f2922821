// Two expressions are equal when the canonical form of their difference is 0. GiNaC's own normal form treats sqrt(a),
// a^(3/2), exp(a) and exp(2 a) as unrelated unknowns; what follows relates them first.
#include "canonical.h"

#include "functions.h"

#include <cmath>
#include <cstdint>

namespace ccf {

namespace {

using namespace GiNaC;

/// sqrt(Pi), as an unknown that polynomial algorithms understand.
const possymbol &root_pi() {
  static const possymbol symbol("root_pi");
  return symbol;
}

ex with_root_pi(const ex &expression) { return expression.subs(Pi == pow(root_pi(), 2)); }
ex without_root_pi(const ex &expression) { return expression.subs(root_pi() == sqrt(Pi)); }

/// A number in [1, 2) that depends on a symbol's name alone (FNV-1a).
numeric probe(const std::string &name) {
  uint64_t hash = 14695981039346656037u;
  for (const unsigned char byte : name) hash = (hash ^ byte) * 1099511628211u;
  return numeric(1 + static_cast<double>(hash >> 11) / 9007199254740992.0);
}

struct probing : map_function {
  ex operator()(const ex &expression) override {
    if (expression.is_equal(root_pi())) return numeric(std::sqrt(M_PI));
    if (is_a<symbol>(expression)) return probe(ex_to<symbol>(expression).get_name());
    return expression.map(*this);
  }
};

/// Whether the expression is negative at a point that depends on the symbols' names alone; which of x and -x stands in
/// an even function does not depend on the run.
bool is_negative_at_probe(const ex &expression) {
  probing values;
  const ex value = values(expression).evalf();
  return is_exactly_a<numeric>(value) && ex_to<numeric>(value).is_real() && ex_to<numeric>(value).is_negative();
}

bool is_positive(const ex &factor) {
  if (is_exactly_a<power>(factor)) return is_positive(factor.op(0)) && is_exactly_a<numeric>(factor.op(1));
  return factor.info(info_flags::positive);
}

/// expression = positive part * rest, the positive part a product of factors that are positive by assumption.
std::pair<ex, ex> split_positive(const ex &expression) {
  if (is_positive(expression)) return {expression, 1};
  if (!is_exactly_a<mul>(expression)) return {1, expression};
  ex positive = 1, rest = 1;
  for (const ex &factor : expression) {
    if (is_positive(factor)) {
      positive *= factor;
    } else if (is_exactly_a<numeric>(factor) && ex_to<numeric>(factor).is_real()) {
      positive *= abs(ex_to<numeric>(factor));
      rest *= ex_to<numeric>(factor).csgn();
    } else {
      rest *= factor;
    }
  }
  return {positive, rest};
}

/// A polynomial in factors, each multiplied out: the library leaves some partly collected, differently from run to run.
ex polynomial_factors(const ex &polynomial) {
  exmap replacements;
  const ex product = factor(polynomial.to_polynomial(replacements)).subs(replacements, subs_options::no_pattern);
  ex result = 1;
  const exvector parts = is_exactly_a<mul>(product) ? exvector(product.begin(), product.end()) : exvector{product};
  for (const ex &part : parts) {
    if (is_exactly_a<power>(part)) {
      result *= pow(part.op(0).expand(), part.op(1));
    } else {
      result *= part.expand();
    }
  }
  return result;
}

std::pair<ex, ex> fraction(const ex &expression);

ex factors(const ex &expression) {
  const auto [numerator, denominator] = fraction(expression);
  return polynomial_factors(numerator) / polynomial_factors(denominator);
}

/// base^exponent for a fractional exponent: positive factors apart, what is left with an exponent in (0, 1) and a whole
/// one.
ex split_power(const ex &base, const numeric &exponent) {
  const auto [positive, rest] = split_positive(factors(base));
  ex result = 1;
  const exvector parts = is_exactly_a<mul>(positive) ? exvector(positive.begin(), positive.end()) : exvector{positive};
  for (const ex &part : parts) {
    if (is_exactly_a<power>(part) && is_exactly_a<numeric>(part.op(1))) {
      result *= pow(part.op(0), ex_to<numeric>(part.op(1)) * exponent);
    } else {
      result *= pow(part, exponent);
    }
  }
  if (rest.is_equal(1)) return result;
  const auto [numerator, denominator] = fraction(rest);
  const numeric whole(static_cast<long>(std::floor(exponent.to_double())));
  const ex expanded = numerator / denominator;
  return result * pow(expanded, whole) * pow(expanded, exponent - whole);
}

/// One term's exponentials as one.
ex combine_term(const ex &term) {
  if (!is_exactly_a<mul>(term) && !is_exactly_a<power>(term)) return term;
  const exvector parts = is_exactly_a<mul>(term) ? exvector(term.begin(), term.end()) : exvector{term};
  ex rest = 1, exponent = 0;
  bool found = false;
  for (const ex &part : parts) {
    if (is_ex_the_function(part, exp)) {
      exponent += part.op(0);
      found = true;
    } else if (is_exactly_a<power>(part) && is_ex_the_function(part.op(0), exp)) {
      exponent += part.op(0).op(0) * part.op(1);
      found = true;
    } else {
      rest *= part;
    }
  }
  if (!found) return term;
  const auto [numerator, denominator] = fraction(exponent);
  return rest * exp(numerator / denominator);
}

ex combine_exponentials(const ex &expression) {
  const ex expanded = expression.expand();
  if (!is_exactly_a<add>(expanded)) return combine_term(expanded);
  ex sum = 0;
  for (const ex &term : expanded) sum += combine_term(term);
  return sum;
}

ex oriented_positive_part(const ex &argument) {
  const auto [positive, rest] = split_positive(factors(argument));
  const ex inner = rest.expand();
  if (inner.is_equal(1)) return positive;
  if (inner.is_equal(-1) || inner.is_zero()) return 0;
  if (is_negative_at_probe(inner)) return positive * (inner + positive_part((-inner).expand()));
  return positive * positive_part(inner);
}

struct rewriting : map_function {
  ex operator()(const ex &expression) override {
    if (is_ex_the_function(expression, maximum)) {
      const ex left = (*this)(expression.op(0)), right = (*this)(expression.op(1));
      return right + oriented_positive_part(left - right);
    }
    if (is_ex_the_function(expression, positive_part)) return oriented_positive_part((*this)(expression.op(0)));
    if (is_ex_the_function(expression, density)) {
      const ex argument = (*this)(expression.op(0));
      const auto [numerator, denominator] = fraction(-pow(argument, 2) / 2);
      return exp(numerator / denominator) / (sqrt(ex(2)) * root_pi());
    }
    if (is_ex_the_function(expression, distribution)) {
      const auto [numerator, denominator] = fraction((*this)(expression.op(0)));
      const ex argument = numerator / denominator;
      if (is_negative_at_probe(argument)) return 1 - distribution(-numerator / denominator);
      return distribution(argument);
    }
    if (is_exactly_a<function>(expression)) {
      const auto [numerator, denominator] = fraction((*this)(expression.op(0)));
      return function(ex_to<function>(expression).get_serial(), numerator / denominator);
    }
    if (is_exactly_a<power>(expression) && is_exactly_a<numeric>(expression.op(1))) {
      const numeric exponent = ex_to<numeric>(expression.op(1));
      if (exponent.is_rational() && !exponent.is_integer() && !is_exactly_a<numeric>(expression.op(0))) {
        return split_power((*this)(expression.op(0)), exponent);
      }
    }
    return expression.map(*this);
  }
};

/// Numerator and denominator in terms of root_pi.
std::pair<ex, ex> fraction(const ex &expression) {
  rewriting rewrite;
  const ex start = combine_exponentials(rewrite(with_root_pi(expression)));
  const ex parts = start.numer_denom();
  // Putting radicals back for their unknowns may have joined sqrt(a) sqrt(a) or exp(a) exp(b).
  const ex numerator = combine_exponentials(rewrite(parts.op(0).expand()));
  const ex denominator = combine_exponentials(rewrite(parts.op(1).expand()));
  if (denominator.is_zero()) throw pole_error("division by zero", 1);
  return {numerator, denominator};
}

}  // namespace

std::pair<ex, ex> canonical_fraction(const ex &expression) {
  const auto [numerator, denominator] = fraction(expression);
  return {without_root_pi(numerator), without_root_pi(denominator)};
}

ex canonical(const ex &expression) {
  const auto [numerator, denominator] = canonical_fraction(expression);
  return numerator / denominator;
}

ex factored(const ex &expression) { return without_root_pi(factors(expression)); }

}  // namespace ccf
