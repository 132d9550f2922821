// Symbolic expressions from GiNaC (C. Bauer, A. Frink, R. Kreckel: "Introduction to the GiNaC framework for symbolic
// computation within the C++ programming language", Journal of Symbolic Computation 33, 2002) in terms of opaque
// handles and text. Only SymbolicDerivation imports this module, and no type of GiNaC, CLN or C++ appears in it.
//
// An expression is immutable; every result is the caller's to release. A function that fails returns NULL (or a negative
// number), and `*error` is then a text, the caller's to release with `ccf_symbolic_text_release`; no C++ exception leaves
// this target. Calls may come from any thread: one lock serialises them, since GiNaC is not thread-safe.
#ifndef CCF_GINAC_H
#define CCF_GINAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ccf_expression ccf_expression;

void ccf_expression_release(ccf_expression *expression);
/// Expressions that have been returned and not released.
int64_t ccf_expression_live_count(void);
void ccf_symbolic_text_release(char *text);

/// A whole number or a fraction, such as "-3" or "3/2".
ccf_expression *ccf_expression_number(const char *text, char **error);
ccf_expression *ccf_expression_pi(char **error);
/// The symbol of that name, the same one every time; `positive` must be what it was the first time.
ccf_expression *ccf_expression_symbol(const char *name, bool positive, char **error);
/// The expression that `text` says in terms of the named symbols, Pi, + - * / ^, whole numbers and the functions of
/// `ccf_expression_function`, and max of two or three. Any other name is an error.
ccf_expression *ccf_expression_parse(const char *text, const ccf_expression *const *symbols, size_t count,
                                     char **error);

/// `left` combined with `right` by '+', '-', '*', '/' or '^'; dividing by 0 is an error.
ccf_expression *ccf_expression_combine(const ccf_expression *left, char operation, const ccf_expression *right,
                                       char **error);
/// "exp", "Phi" (the normal distribution function), "phi" (its density), "pos" (positive part) or "E" (an expectation,
/// which no rule here evaluates) of an expression.
ccf_expression *ccf_expression_function(const char *name, const ccf_expression *argument, char **error);
/// The larger of two.
ccf_expression *ccf_expression_maximum(const ccf_expression *left, const ccf_expression *right, char **error);

/// Each of `count` symbols or functions replaced by its expression, all at once.
ccf_expression *ccf_expression_substitute(const ccf_expression *expression, const ccf_expression *const *from,
                                          const ccf_expression *const *to, size_t count, char **error);
ccf_expression *ccf_expression_derivative(const ccf_expression *expression, const ccf_expression *symbol,
                                          char **error);
ccf_expression *ccf_expression_expand(const ccf_expression *expression, char **error);
/// Canonical form: one fraction of expanded polynomials without a common factor; fractional exponents in (0, 1); maxima
/// as positive parts, oriented; exponentials combined; phi as an exponential.
ccf_expression *ccf_expression_canonical(const ccf_expression *expression, char **error);
/// The canonical form with numerator and denominator in factors.
ccf_expression *ccf_expression_factor(const ccf_expression *expression, char **error);
/// Collected in powers of one symbol.
ccf_expression *ccf_expression_coefficient(const ccf_expression *expression, const ccf_expression *symbol,
                                           int32_t power, char **error);
/// The numerator, or else the denominator, of the canonical form.
ccf_expression *ccf_expression_fraction_part(const ccf_expression *expression, bool numerator, char **error);
/// Whether the canonical form is 0: 1, 0, or -1 with an error.
int ccf_expression_is_zero(const ccf_expression *expression, char **error);
/// Writes the solution of `count` linear equations (each expression = 0) in as many unknowns to `solutions`; false with
/// an error if they are not linear or have not exactly one solution.
bool ccf_expression_solve(const ccf_expression *const *equations, const ccf_expression *const *unknowns, size_t count,
                          ccf_expression **solutions, char **error);

/// The expression as nested lists: a number "3/2", a name, or "(operator operand ...)" with the operators +, *, ^ and
/// the functions' names. Pi's name is "Pi". The order of sums and products differs from run to run.
char *ccf_expression_dump(const ccf_expression *expression, char **error);

#ifdef __cplusplus
}
#endif
#endif
