// The GNU Scientific Library as Swift sees it. Only Numerics imports this module.
#ifndef CCF_CGSL_SHIM_H
#define CCF_CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_version.h>

// GSL names its algorithms by global variables, which Swift's concurrency checking takes for shared
// mutable state; they are constants.
static inline const gsl_root_fsolver_type *ccf_gsl_brent_root(void) { return gsl_root_fsolver_brent; }
static inline const gsl_min_fminimizer_type *ccf_gsl_brent_minimum(void) { return gsl_min_fminimizer_brent; }
static inline const gsl_qrng_type *ccf_gsl_sobol(void) { return gsl_qrng_sobol; }
static inline const char *ccf_gsl_version(void) { return gsl_version; }

#endif
