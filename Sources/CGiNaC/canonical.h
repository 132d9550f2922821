#ifndef CCF_CANONICAL_H
#define CCF_CANONICAL_H

#include <ginac/ginac.h>
#include <utility>

namespace ccf {

/// Numerator and denominator of the canonical form, expanded.
std::pair<GiNaC::ex, GiNaC::ex> canonical_fraction(const GiNaC::ex &expression);

/// The canonical form.
GiNaC::ex canonical(const GiNaC::ex &expression);

/// Numerator and denominator of the canonical form in factors.
GiNaC::ex factored(const GiNaC::ex &expression);

}  // namespace ccf

#endif
