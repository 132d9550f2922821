// The functions of this target that GiNaC does not have.
#ifndef CCF_FUNCTIONS_H
#define CCF_FUNCTIONS_H

#include <ginac/ginac.h>

namespace ccf {

using namespace GiNaC;

/// Phi(x), the standard normal distribution function.
DECLARE_FUNCTION_1P(distribution)
/// phi(x), the standard normal density.
DECLARE_FUNCTION_1P(density)
/// max(x, 0).
DECLARE_FUNCTION_1P(positive_part)
/// max(x, y).
DECLARE_FUNCTION_2P(maximum)
/// An expectation; inert.
DECLARE_FUNCTION_1P(expectation)

}  // namespace ccf

#endif
