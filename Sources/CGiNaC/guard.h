// What every file of this target needs: the handle, the lock, and the wall that C++ exceptions do not pass.
#ifndef CCF_GUARD_H
#define CCF_GUARD_H

#include "ccf_ginac.h"

#include <cstring>
#include <exception>
#include <ginac/ginac.h>
#include <mutex>
#include <string>
#include <utility>

struct ccf_expression {
  GiNaC::ex value;
};

namespace ccf {

/// GiNaC's reference counts and tables are shared and unprotected.
std::recursive_mutex &lock();

/// A new handle, counted as live.
ccf_expression *handle(const GiNaC::ex &value);

/// `text` as a C string that `ccf_symbolic_text_release` takes.
char *copy(const std::string &text);

/// What `body` returns, or `otherwise` with a text in `*error` when it throws.
template <class Result, class Body>
Result guarded(char **error, Result otherwise, Body body) {
  const std::lock_guard<std::recursive_mutex> guard(lock());
  std::string message;
  try {
    return body();
  } catch (const std::exception &exception) {
    message = exception.what();
  } catch (...) {
    message = "an exception of unknown type";
  }
  if (error != nullptr) *error = copy(message);
  return otherwise;
}

}  // namespace ccf

#endif
