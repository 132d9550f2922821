// The C interface between Swift and libtorch. No C++ and no type of libtorch appears here: this header is all that Swift
// sees. The library behind it is loaded while the program runs (Engine/ccf_torch.cpp).
#ifndef CCF_TORCH_H
#define CCF_TORCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Raised with every change of this header.
#define CCF_TORCH_ABI 3u

/// An owned handle of a tensor or a generator. Null: none, or an error.
typedef struct ccf_tensor_s *ccf_tensor;
typedef struct ccf_generator_s *ccf_generator;
/// An operator of the library; it lives as long as the library.
typedef const struct ccf_operator_s *ccf_operator;

/// A TorchScript module.
typedef struct ccf_module_s *ccf_module;

/// -1: the CPU; from 0 on: a CUDA card.
typedef int32_t ccf_device;

#define CCF_MAXIMUM_RANK 8

typedef struct ccf_description {
  int32_t rank;
  int32_t type;
  ccf_device device;
  int32_t requires_gradient;
  int32_t channels_last;
  int64_t sizes[CCF_MAXIMUM_RANK];
} ccf_description;

/// One argument of an operator.
typedef enum ccf_tag {
  CCF_NONE = 0,
  CCF_TENSOR,
  CCF_INTEGER,
  CCF_REAL,
  CCF_TRUTH,
  CCF_TEXT,
  CCF_DEVICE,
  CCF_GENERATOR,
  CCF_INTEGERS,
  CCF_REALS,
  CCF_TENSORS,
} ccf_tag;

typedef struct ccf_argument {
  ccf_tag tag;
  int32_t count; // of a list
  union {
    int64_t integer; // CCF_INTEGER, CCF_TRUTH, CCF_DEVICE
    double real;
    ccf_tensor tensor;
    ccf_generator generator;
    const char *text;
    const int64_t *integers;
    const double *reals;
    const ccf_tensor *tensors; // an entry may be null where the operator takes optional tensors
  } value;
} ccf_argument;

/// Calls give 1, a count or a handle when they succeed; 0, -1 or null when they fail, with the reason in last_error() of
/// the same thread.
typedef struct ccf_torch_table {
  uint32_t abi;
  uint32_t size; // of this structure, in the library

  const char *(*version)(void);
  const char *(*configuration)(void);
  const char *(*last_error)(void);
  /// Handles of tensors that are not freed yet, in the whole process.
  int64_t (*live_tensors)(void);

  int32_t (*cuda_device_count)(void);
  int32_t (*synchronise)(ccf_device device);
  int32_t (*set_threads)(int32_t count);
  int32_t (*thread_count)(void);
  /// Only deterministic kernels; an operator that has none fails.
  int32_t (*set_deterministic)(int32_t on);
  /// cuDNN tries its algorithms; matrix products and convolutions may round to TF32. CUDA only.
  int32_t (*set_cuda_options)(int32_t benchmark, int32_t tf32);

  /// Copies the bytes.
  ccf_tensor (*from_host)(const void *bytes, const int64_t *sizes, int32_t rank, int32_t type, ccf_device device);
  /// Writes the elements in row-major order; `capacity` must be their size in bytes.
  int32_t (*to_host)(ccf_tensor tensor, void *bytes, size_t capacity);
  void (*free_tensor)(ccf_tensor tensor);
  int32_t (*describe)(ccf_tensor tensor, ccf_description *description);

  int32_t (*set_requires_gradient)(ccf_tensor tensor, int32_t on);
  /// Gradients of a scalar; an input that it does not depend on gives null. Frees the graph.
  int32_t (*gradients)(ccf_tensor scalar, const ccf_tensor *inputs, int32_t count, ccf_tensor *gradients);
  /// For this thread; gives what it was.
  int32_t (*set_gradient_recording)(int32_t on);
  /// For this thread.
  int32_t (*set_autocast)(ccf_device device, int32_t type, int32_t on);

  ccf_generator (*make_generator)(uint64_t seed, ccf_device device);
  void (*free_generator)(ccf_generator generator);

  ccf_operator (*find_operator)(const char *name, const char *overload);
  /// Trailing arguments that are not given take their defaults. Gives the number of tensors that came back.
  int32_t (*call)(
    ccf_operator op, const ccf_argument *arguments, int32_t count, ccf_tensor *results, int32_t capacity);

  /// Loads a TorchScript file, whose code then runs: evaluation mode, no gradients for parameters.
  ccf_module (*load_module)(const char *path, ccf_device device);
  void (*free_module)(ccf_module module);
  /// The output of forward.
  ccf_tensor (*module_forward)(ccf_module module, ccf_tensor input);
  int32_t (*module_tensor_count)(ccf_module module);
  /// Parameters, then buffers; the name lives as long as the module.
  int32_t (*module_tensor)(
    ccf_module module, int32_t index, const char **name, int32_t *is_parameter, ccf_tensor *tensor);
  /// Linear layers in the outermost block of forward, from the last one on.
  int32_t (*module_layer_count)(ccf_module module);
  const char *(*module_layer_name)(ccf_module module, int32_t layer);
  /// What the layer is given for an input, its weights [outputs, features], and its biases if it has some: the number of
  /// tensors, 2 or 3, or -1.
  int32_t (*module_layer)(ccf_module module, int32_t layer, ccf_tensor input, ccf_tensor *results);
} ccf_torch_table;

/// The one exported symbol. Null, with a reason of static storage, if the interface or the loaded libtorch is another
/// than the one that the library was compiled for.
const ccf_torch_table *ccf_torch_get_table(uint32_t abi, const char **reason);

typedef const ccf_torch_table *(*ccf_torch_get_table_function)(uint32_t, const char **);

#ifdef __cplusplus
}
#endif
#endif
