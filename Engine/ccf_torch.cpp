// The library behind Sources/CTorch/include/ccf_torch.h, compiled for one libtorch (scripts/engine).
// ATen's and autograd's headers alone: torch/torch.h would treble the compilation.
#include "ccf_torch.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>
#if __has_include(<torch/version.h>)
#include <torch/version.h>
#else
#include <torch/csrc/api/include/torch/version.h>
#endif

#include <atomic>
#include <climits>
#include <cstring>
#include <malloc.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct ccf_tensor_s { at::Tensor value; };
struct ccf_generator_s { at::Generator value; };

// A linear layer of a TorchScript module.
struct script_layer {
  std::string name;     // of the part that has the weights; empty where the graph does not say
  bool transposed;      // whether the graph multiplies with [features, outputs]
  torch::jit::GraphExecutor executor; // gives features, weights and biases
};

struct script_tensor {
  std::string name;
  at::Tensor value;
  bool is_parameter;
};

struct ccf_module_s {
  torch::jit::Module value;
  std::vector<c10::IValue> rest{}; // arguments of forward behind the images
  torch::jit::GraphExecutor forward{};
  std::vector<script_layer> layers{};
  std::vector<script_tensor> tensors{};
};

namespace {

// The numbers of ElementType.swift.
static_assert(int(at::kByte) == 0 && int(at::kChar) == 1 && int(at::kShort) == 2 && int(at::kInt) == 3);
static_assert(int(at::kLong) == 4 && int(at::kHalf) == 5 && int(at::kFloat) == 6 && int(at::kDouble) == 7);
static_assert(int(at::kBool) == 11 && int(at::kBFloat16) == 15);

thread_local std::string last_error;
std::atomic<int64_t> live{0};

ccf_tensor wrap(at::Tensor tensor) {
  if (tensor.dim() > CCF_MAXIMUM_RANK) throw std::length_error("a result with more than 8 axes");
  auto *handle = new ccf_tensor_s{std::move(tensor)};
  ++live;
  return handle;
}

// No exception leaves this library.
template <class Result, class Body> Result guarded(Result failure, Body body) noexcept {
  try {
    return body();
  } catch (const c10::Error &error) {
    last_error = error.what_without_backtrace();
  } catch (const std::exception &error) {
    last_error = error.what();
  } catch (...) {
    last_error = "an unknown C++ exception";
  }
  return failure;
}

template <class Body> int32_t done(Body body) noexcept {
  return guarded<int32_t>(0, [&] { body(); return 1; });
}

at::Device device_of(ccf_device device) {
  return device < 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, at::DeviceIndex(device));
}

// MARK: the library

const char *version() { return TORCH_VERSION; }
const char *configuration() {
  return guarded<const char *>("unknown", [] {
    static const std::string text = at::show_config();
    return text.c_str();
  });
}
const char *error_text() { return last_error.c_str(); }
int64_t live_tensors() { return live; }

int32_t cuda_device_count() {
  return guarded<int32_t>(-1, [] {
    return at::hasCUDA() ? int32_t(at::detail::getCUDAHooks().deviceCount()) : 0;
  });
}

int32_t synchronise(ccf_device device) {
  return done([&] {
    if (device < 0) return;
    c10::impl::VirtualGuardImpl guard(at::kCUDA);
    guard.synchronizeDevice(at::DeviceIndex(device));
  });
}

int32_t set_threads(int32_t count) { return done([&] { at::set_num_threads(count); }); }
int32_t thread_count() {
  return guarded<int32_t>(-1, [] { return at::get_num_threads(); });
}
int32_t set_deterministic(int32_t on) {
  return done([&] { at::globalContext().setDeterministicAlgorithms(on != 0, false); });
}
int32_t set_cuda_options(int32_t benchmark, int32_t tf32) {
  return done([&] {
    auto &context = at::globalContext();
    context.setBenchmarkCuDNN(benchmark != 0);
    context.setAllowTF32CuDNN(tf32 != 0);
    context.setAllowTF32CuBLAS(tf32 != 0);
  });
}

// MARK: tensors

ccf_tensor from_host(const void *bytes, const int64_t *sizes, int32_t rank, int32_t type, ccf_device device) {
  return guarded<ccf_tensor>(nullptr, [&] {
    auto tensor = at::empty(at::IntArrayRef(sizes, rank), at::TensorOptions().dtype(at::ScalarType(type)));
    if (tensor.nbytes() > 0) std::memcpy(tensor.data_ptr(), bytes, tensor.nbytes());
    return wrap(device < 0 ? tensor : tensor.to(device_of(device)));
  });
}

int32_t to_host(ccf_tensor tensor, void *bytes, size_t capacity) {
  return done([&] {
    auto copy = tensor->value.detach().to(at::kCPU).contiguous();
    if (copy.nbytes() != capacity) throw std::length_error("to_host: the buffer is not of the tensor's size");
    if (capacity > 0) std::memcpy(bytes, copy.data_ptr(), capacity);
  });
}

void free_tensor(ccf_tensor tensor) {
  if (!tensor) return;
  --live;
  delete tensor;
}

int32_t describe(ccf_tensor handle, ccf_description *description) {
  return done([&] {
    const auto &tensor = handle->value;
    description->rank = int32_t(tensor.dim());
    description->type = int32_t(tensor.scalar_type());
    description->device = tensor.is_cpu() ? -1 : int32_t(tensor.get_device());
    description->requires_gradient = tensor.requires_grad();
    description->channels_last =
        tensor.dim() == 4 && tensor.is_contiguous(at::MemoryFormat::ChannelsLast) && !tensor.is_contiguous();
    for (int64_t axis = 0; axis < tensor.dim(); ++axis) description->sizes[axis] = tensor.size(axis);
  });
}

// MARK: gradients

int32_t set_requires_gradient(ccf_tensor tensor, int32_t on) {
  return done([&] { tensor->value.set_requires_grad(on != 0); });
}

int32_t gradients(ccf_tensor scalar, const ccf_tensor *inputs, int32_t count, ccf_tensor *results) {
  return done([&] {
    std::vector<at::Tensor> leaves;
    for (int32_t i = 0; i < count; ++i) leaves.push_back(inputs[i]->value);
    auto found = torch::autograd::grad({scalar->value}, leaves, {}, std::nullopt, false, /*allow_unused=*/true);
    for (int32_t i = 0; i < count; ++i) results[i] = found[i].defined() ? wrap(found[i]) : nullptr;
  });
}

int32_t set_gradient_recording(int32_t on) {
  return guarded<int32_t>(-1, [&] {
    int32_t before = at::GradMode::is_enabled();
    at::GradMode::set_enabled(on != 0);
    return before;
  });
}

int32_t set_autocast(ccf_device device, int32_t type, int32_t on) {
  return done([&] {
    auto kind = device < 0 ? at::kCPU : at::kCUDA;
    at::autocast::set_autocast_enabled(kind, on != 0);
    if (on) at::autocast::set_autocast_dtype(kind, at::ScalarType(type));
    else at::autocast::clear_cache();
  });
}

// MARK: randomness

ccf_generator make_generator(uint64_t seed, ccf_device device) {
  return guarded<ccf_generator>(nullptr, [&] {
    auto generator = device < 0 ? at::globalContext().defaultGenerator(at::kCPU).clone()
                                : at::globalContext()
                                      .getAcceleratorHooksInterface(at::kCUDA)
                                      .getNewGenerator(at::DeviceIndex(device));
    generator.set_current_seed(seed);
    return new ccf_generator_s{std::move(generator)};
  });
}
void free_generator(ccf_generator generator) { delete generator; }

// MARK: operators

ccf_operator find_operator(const char *name, const char *overload) {
  return guarded<ccf_operator>(nullptr, [&] {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    return reinterpret_cast<ccf_operator>(new c10::OperatorHandle(std::move(handle)));
  });
}

// What the schema asks for decides how a list is wrapped.
c10::IValue list_value(const ccf_argument &given, c10::TypePtr type) {
  if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
  auto list = type->cast<c10::ListType>();
  if (!list) throw std::invalid_argument("a list was given where " + type->str() + " is expected");
  auto element = list->getElementType();
  switch (given.tag) {
  case CCF_INTEGERS:
    if (element->kind() == c10::TypeKind::BoolType) {
      c10::List<bool> values;
      for (int32_t i = 0; i < given.count; ++i) values.push_back(given.value.integers[i] != 0);
      return values;
    } else {
      c10::List<int64_t> values;
      for (int32_t i = 0; i < given.count; ++i) values.push_back(given.value.integers[i]);
      return values;
    }
  case CCF_REALS: {
    c10::List<double> values;
    for (int32_t i = 0; i < given.count; ++i) values.push_back(given.value.reals[i]);
    return values;
  }
  case CCF_TENSORS:
    if (element->kind() == c10::TypeKind::OptionalType) {
      c10::List<std::optional<at::Tensor>> values;
      for (int32_t i = 0; i < given.count; ++i) {
        auto *tensor = given.value.tensors[i];
        values.push_back(tensor ? std::optional<at::Tensor>(tensor->value) : std::nullopt);
      }
      return values;
    } else {
      c10::List<at::Tensor> values;
      for (int32_t i = 0; i < given.count; ++i) {
        if (!given.value.tensors[i]) throw std::invalid_argument("a tensor of a list is missing");
        values.push_back(given.value.tensors[i]->value);
      }
      return values;
    }
  default: throw std::invalid_argument("not a list");
  }
}

c10::IValue value_of(const ccf_argument &given, const c10::Argument &expected) {
  switch (given.tag) {
  case CCF_NONE: return {};
  case CCF_TENSOR: return given.value.tensor->value;
  case CCF_INTEGER: return given.value.integer;
  case CCF_REAL: return given.value.real;
  case CCF_TRUTH: return given.value.integer != 0;
  case CCF_TEXT: return std::string(given.value.text);
  case CCF_DEVICE: return device_of(ccf_device(given.value.integer));
  case CCF_GENERATOR: return given.value.generator->value;
  default: return list_value(given, expected.type());
  }
}

int32_t call(
    ccf_operator op, const ccf_argument *arguments, int32_t count, ccf_tensor *results, int32_t capacity) {
  return guarded<int32_t>(-1, [&] {
    const auto &handle = *reinterpret_cast<const c10::OperatorHandle *>(op);
    const auto &expected = handle.schema().arguments();
    if (size_t(count) > expected.size()) throw std::invalid_argument("too many arguments");
    torch::jit::Stack stack;
    stack.reserve(expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      if (int32_t(i) < count) stack.push_back(value_of(arguments[i], expected[i]));
      else if (expected[i].default_value()) stack.push_back(*expected[i].default_value());
      else throw std::invalid_argument("the argument " + expected[i].name() + " is missing");
    }
    handle.callBoxed(stack);
    int32_t found = 0;
    auto give = [&](const at::Tensor &tensor) {
      if (found >= capacity) throw std::length_error("more results than were expected");
      results[found] = tensor.defined() ? wrap(tensor) : nullptr;
      ++found;
    };
    try {
      for (const auto &value : stack) {
        if (value.isTensor()) give(value.toTensor());
        else if (value.isTensorList()) for (const at::Tensor &tensor : value.toTensorVector()) give(tensor);
        else if (!value.isNone()) throw std::invalid_argument("a result is not a tensor");
      }
    } catch (...) {
      for (int32_t i = 0; i < found; ++i) free_tensor(results[i]);
      throw;
    }
    return found;
  });
}

// MARK: TorchScript

#include "script_module.h"

const ccf_torch_table table = {
    CCF_TORCH_ABI, sizeof(ccf_torch_table),
    version, configuration, error_text, live_tensors,
    cuda_device_count, synchronise, set_threads, thread_count, set_deterministic, set_cuda_options,
    from_host, to_host, free_tensor, describe,
    set_requires_gradient, gradients, set_gradient_recording, set_autocast,
    make_generator, free_generator,
    find_operator, call,
    load_module, free_module, module_forward, module_tensor_count, module_tensor, module_layer_count, module_layer_name,
    module_layer,
};

} // namespace

extern "C" __attribute__((visibility("default"))) const ccf_torch_table *ccf_torch_get_table(
    uint32_t abi, const char **reason) {
  static std::string text;
  auto refuse = [&](std::string why) {
    text = std::move(why);
    *reason = text.c_str();
    return nullptr;
  };
  if (abi != CCF_TORCH_ABI)
    return refuse("it speaks interface " + std::to_string(CCF_TORCH_ABI) + ", the program " + std::to_string(abi));
  // libtorch keeps its C++ interface for one release only, and a mixture misbehaves silently.
  const std::string built = TORCH_VERSION;
  const std::string running = at::show_config();
  if (running.find("TORCH_VERSION=" + built + ",") == std::string::npos)
    return refuse("it was built for libtorch " + built + ", and another libtorch is loaded");
  // Freed activations stay in the process: by default glibc hands every large tensor back to the kernel, which costs
  // a third of a training step.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  return &table;
}
