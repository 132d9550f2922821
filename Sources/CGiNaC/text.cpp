#include "functions.h"
#include "guard.h"

#include <ginac/parser.h>
#include <sstream>
#include <stdexcept>

using namespace GiNaC;
using ccf::guarded;
using ccf::handle;

namespace {

ex read_exp(const exvector &operands) { return exp(operands[0]); }
ex read_square_root(const exvector &operands) { return sqrt(operands[0]); }
ex read_distribution(const exvector &operands) { return ccf::distribution(operands[0]); }
ex read_density(const exvector &operands) { return ccf::density(operands[0]); }
ex read_positive_part(const exvector &operands) { return ccf::positive_part(operands[0]); }
ex read_expectation(const exvector &operands) { return ccf::expectation(operands[0]); }
ex read_maximum(const exvector &operands) { return ccf::maximum(operands[0], operands[1]); }
ex read_maximum_of_three(const exvector &operands) {
  return ccf::maximum(operands[0], ccf::maximum(operands[1], operands[2]));
}

const prototype_table &functions() {
  static const prototype_table table = {
      {{"exp", 1}, read_exp},           {{"sqrt", 1}, read_square_root},      {{"Phi", 1}, read_distribution},
      {{"phi", 1}, read_density},       {{"pos", 1}, read_positive_part},     {{"E", 1}, read_expectation},
      {{"max", 2}, read_maximum},       {{"max", 3}, read_maximum_of_three},
  };
  return table;
}

void check_exact(const ex &expression) {
  if (is_exactly_a<numeric>(expression) && !ex_to<numeric>(expression).is_rational()) {
    throw std::invalid_argument("numbers are whole or fractions of whole numbers, not decimals");
  }
  for (const ex &operand : expression) check_exact(operand);
}

/// GiNaC's parser reads "a^-b + c" as a^(-b + c): a sign after an operator needs parentheses.
void check_signs(const std::string &text) {
  char previous = '(';
  for (const char character : text) {
    if (character == ' ') continue;
    if ((character == '-' || character == '+') && std::strchr("+-*/^", previous) != nullptr) {
      throw std::invalid_argument(std::string("put parentheses around a sign that follows \"") + previous + "\"");
    }
    previous = character;
  }
}

void dump(const ex &expression, std::ostream &stream) {
  if (is_exactly_a<numeric>(expression)) {
    const numeric &value = ex_to<numeric>(expression);
    if (!value.is_rational()) throw std::invalid_argument("a number is not rational");
    stream << value;
  } else if (is_a<symbol>(expression)) {
    stream << ex_to<symbol>(expression).get_name();
  } else if (expression.is_equal(Pi)) {
    stream << "Pi";
  } else {
    stream << '(';
    if (is_exactly_a<add>(expression)) {
      stream << '+';
    } else if (is_exactly_a<mul>(expression)) {
      stream << '*';
    } else if (is_exactly_a<power>(expression)) {
      stream << '^';
    } else if (is_exactly_a<function>(expression)) {
      stream << ex_to<function>(expression).get_name();
    } else {
      throw std::invalid_argument("an expression of a kind that has no text");
    }
    for (const ex &operand : expression) {
      stream << ' ';
      dump(operand, stream);
    }
    stream << ')';
  }
}

}  // namespace

ccf_expression *ccf_expression_parse(const char *text, const ccf_expression *const *symbols, size_t count,
                                     char **error) {
  return guarded<ccf_expression *>(error, nullptr, [&] {
    check_signs(text);
    symtab names;
    for (size_t index = 0; index < count; index += 1) {
      const ex &value = symbols[index]->value;
      if (!is_a<symbol>(value)) throw std::invalid_argument("a symbol is expected");
      names[ex_to<symbol>(value).get_name()] = value;
    }
    parser reader(names, true, functions());
    const ex result = reader(std::string(text));
    check_exact(result);
    return handle(result);
  });
}

char *ccf_expression_dump(const ccf_expression *expression, char **error) {
  return guarded<char *>(error, nullptr, [&] {
    std::ostringstream stream;
    dump(expression->value, stream);
    return ccf::copy(stream.str());
  });
}
