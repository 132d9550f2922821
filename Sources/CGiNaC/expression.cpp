#include "canonical.h"
#include "functions.h"
#include "guard.h"

#include <atomic>
#include <cctype>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

using namespace GiNaC;
using ccf::guarded;
using ccf::handle;

namespace {

std::atomic<int64_t> live{0};

/// Symbols by name: GiNaC tells symbols apart by a serial number, and a name should mean one thing.
std::map<std::string, std::pair<ex, bool>> &symbols() {
  static std::map<std::string, std::pair<ex, bool>> table;
  return table;
}

const symbol &symbol_of(const ccf_expression *expression) {
  if (!is_a<symbol>(expression->value)) throw std::invalid_argument("a symbol is expected");
  return ex_to<symbol>(expression->value);
}

}  // namespace

namespace ccf {

std::recursive_mutex &lock() {
  static std::recursive_mutex mutex;
  return mutex;
}

ccf_expression *handle(const ex &value) {
  auto result = std::make_unique<ccf_expression>(ccf_expression{value});
  live += 1;
  return result.release();
}

char *copy(const std::string &text) { return strdup(text.c_str()); }

}  // namespace ccf

void ccf_expression_release(ccf_expression *expression) {
  if (expression == nullptr) return;
  const std::lock_guard<std::recursive_mutex> guard(ccf::lock());
  delete expression;
  live -= 1;
}

int64_t ccf_expression_live_count(void) { return live; }

void ccf_symbolic_text_release(char *text) { free(text); }

ccf_expression *ccf_expression_number(const char *text, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] {
    const std::string digits = text;
    size_t place = digits.rfind('-', 0) == 0 ? 1 : 0;
    bool slash = false, digit = false;
    for (; place < digits.size(); place += 1) {
      if (std::isdigit(static_cast<unsigned char>(digits[place]))) {
        digit = true;
      } else if (digits[place] == '/' && digit && !slash) {
        slash = true;
        digit = false;
      } else {
        digit = false;
        break;
      }
    }
    if (!digit) throw std::invalid_argument("\"" + digits + "\" is no whole number or fraction");
    return handle(numeric(text));
  });
}

ccf_expression *ccf_expression_pi(char **error) {
  return guarded<ccf_expression *>(error, nullptr, [] { return handle(Pi); });
}

ccf_expression *ccf_expression_symbol(const char *name, bool positive, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] {
    const std::string text = name;
    bool valid = !text.empty() && std::isalpha(static_cast<unsigned char>(text[0]));
    for (const unsigned char character : text) valid = valid && (std::isalnum(character) || character == '_');
    if (!valid || text == "Pi" || text == "I") {
      throw std::invalid_argument("\"" + text + "\" is no name: give a letter, then letters, digits and _");
    }
    auto found = symbols().find(text);
    if (found == symbols().end()) {
      const ex fresh = positive ? ex(possymbol(text)) : ex(realsymbol(text));
      found = symbols().emplace(text, std::make_pair(fresh, positive)).first;
    }
    if (found->second.second != positive) {
      throw std::invalid_argument("the symbol \"" + text + "\" was first used with another assumption");
    }
    return handle(found->second.first);
  });
}

ccf_expression *ccf_expression_combine(const ccf_expression *left, char operation, const ccf_expression *right,
                                       char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] {
    switch (operation) {
      case '+': return handle(left->value + right->value);
      case '-': return handle(left->value - right->value);
      case '*': return handle(left->value * right->value);
      case '/':
        if (right->value.is_zero()) throw pole_error("division by zero", 1);
        return handle(left->value / right->value);
      case '^': return handle(pow(left->value, right->value));
      default: throw std::invalid_argument("an operation is one of + - * / ^");
    }
  });
}

ccf_expression *ccf_expression_function(const char *name, const ccf_expression *argument, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] {
    const std::string text = name;
    const ex &x = argument->value;
    if (text == "exp") return handle(exp(x));
    if (text == "Phi") return handle(ccf::distribution(x));
    if (text == "phi") return handle(ccf::density(x));
    if (text == "pos") return handle(ccf::positive_part(x));
    if (text == "E") return handle(ccf::expectation(x));
    throw std::invalid_argument("there is no function \"" + text + "\": use exp, Phi, phi, pos or E");
  });
}

ccf_expression *ccf_expression_maximum(const ccf_expression *left, const ccf_expression *right, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] { return handle(ccf::maximum(left->value, right->value)); });
}

ccf_expression *ccf_expression_substitute(const ccf_expression *expression, const ccf_expression *const *from,
                                          const ccf_expression *const *to, size_t count, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] {
    exmap replacements;
    for (size_t index = 0; index < count; index += 1) replacements[from[index]->value] = to[index]->value;
    return handle(expression->value.subs(replacements, subs_options::no_pattern));
  });
}

ccf_expression *ccf_expression_derivative(const ccf_expression *expression, const ccf_expression *symbol,
                                          char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] { return handle(expression->value.diff(symbol_of(symbol))); });
}

ccf_expression *ccf_expression_expand(const ccf_expression *expression, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] { return handle(expression->value.expand()); });
}

ccf_expression *ccf_expression_canonical(const ccf_expression *expression, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] { return handle(ccf::canonical(expression->value)); });
}

ccf_expression *ccf_expression_factor(const ccf_expression *expression, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] { return handle(ccf::factored(expression->value)); });
}

ccf_expression *ccf_expression_coefficient(const ccf_expression *expression, const ccf_expression *symbol,
                                           int32_t power, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] {
    const auto &unknown = symbol_of(symbol);
    const ex expanded = expression->value.expand();
    if (!expanded.is_polynomial(unknown)) throw std::invalid_argument("not a polynomial in the symbol");
    return handle(expanded.coeff(unknown, power));
  });
}

ccf_expression *ccf_expression_fraction_part(const ccf_expression *expression, bool numerator, char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] {
    const auto parts = ccf::canonical_fraction(expression->value);
    return handle(numerator ? parts.first : parts.second);
  });
}

int ccf_expression_is_zero(const ccf_expression *expression, char **error) {
  return guarded<int>(error, -1, [&] { return ccf::canonical_fraction(expression->value).first.is_zero() ? 1 : 0; });
}

bool ccf_expression_solve(const ccf_expression *const *equations, const ccf_expression *const *unknowns, size_t count,
                          ccf_expression **solutions, char **error) {
  return guarded<bool>(error, false, [&] {
    lst system, variables;
    for (size_t index = 0; index < count; index += 1) {
      system.append(equations[index]->value.expand() == 0);
      variables.append(symbol_of(unknowns[index]));
    }
    const ex solution = lsolve(system, variables);
    if (solution.nops() != count) throw std::invalid_argument("the equations have not exactly one solution");
    std::vector<std::pair<ex, ex>> pairs;
    for (const ex &equality : solution) {
      for (const ex &variable : variables) {
        if (equality.rhs().has(variable)) throw std::invalid_argument("the equations have not exactly one solution");
      }
      pairs.emplace_back(equality.lhs(), equality.rhs());
    }
    for (size_t index = 0; index < count; index += 1) {
      solutions[index] = nullptr;
      for (const auto &pair : pairs) {
        if (pair.first.is_equal(variables.op(index))) solutions[index] = handle(pair.second);
      }
    }
    return true;
  });
}
