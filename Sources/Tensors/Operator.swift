/// The operators of the library that this module calls: name, and after a dot the overload, as in its schemas.
///
/// An engine looks all of them up when it is loaded, so that a libtorch that lacks one is refused then.
enum Operator: String, CaseIterable {
  // Making
  case arange = "arange.start_step"
  case full
  case randperm = "randperm.generator"
  case uniform = "uniform_"
  case normal = "normal_"
  case randint = "random_.from"
  case fill = "fill_.Scalar"

  // Types, devices, memory
  case toDevice = "to.device"
  case toType = "to.dtype"
  case contiguous
  case clone
  case detach
  case copy = "copy_"

  // Arithmetic
  case add = "add.Tensor"
  case addScalar = "add.Scalar"
  case subtract = "sub.Tensor"
  case reverseSubtract = "rsub.Scalar"
  case multiply = "mul.Tensor"
  case multiplyScalar = "mul.Scalar"
  case divide = "div.Tensor"
  case divideScalar = "div.Scalar"
  case negate = "neg"
  case absolute = "abs"
  case sign
  case squareRoot = "sqrt"
  case exponential = "exp"
  case logarithm = "log"
  case power = "pow.Tensor_Scalar"
  case minimum
  case maximum
  case clamp
  case clampTensors = "clamp.Tensor"
  case select = "where.self"
  case addInPlace = "add_.Tensor"
  case addScalarInPlace = "add_.Scalar"
  case multiplyScalarInPlace = "mul_.Scalar"

  // Comparison
  case equal = "eq.Tensor"
  case equalScalar = "eq.Scalar"
  case greaterScalar = "gt.Scalar"
  case less = "lt.Tensor"
  case isFinite = "isfinite"
  case all

  // Reductions
  case sum = "sum.dim_IntList"
  case sumAll = "sum"
  case mean = "mean.dim"
  case meanAll = "mean"
  case largest = "amax"
  case argmax
  case sort
  case vectorNorm = "linalg_vector_norm"
  case renormalise = "renorm"

  // Shape
  case reshape
  case permute
  case narrow
  case unsqueeze
  case expand
  case concatenate = "cat"
  case stack
  case indexSelect = "index_select"
  case index = "index.Tensor"
  case gather
  case oneHot = "one_hot"
  case flip
  case indexCopy = "index_copy_"

  // Products
  case matmul
  case linear

  // Networks
  case convolution = "conv2d"
  case batchNorm = "batch_norm"
  case relu
  case reluInPlace = "relu_"
  case softmax = "softmax.int"
  case logSoftmax = "log_softmax.int"
  case crossEntropy = "cross_entropy_loss"
  case layerNorm = "layer_norm"
  case gelu
  case attention = "scaled_dot_product_attention"
  case averagePool = "avg_pool2d"
  case resizeBilinear = "upsample_bilinear2d"
  case resizeNearest = "upsample_nearest2d"

  // Lists of tensors at once
  case foreachNorm = "_foreach_norm.Scalar"
  case foreachAdd = "_foreach_add_.List"
  case foreachAddScalar = "_foreach_add_.Scalar"
  case foreachMultiply = "_foreach_mul_.Scalar"

  var schemaName: String { "aten::" + rawValue.prefix { $0 != "." } }
  var overloadName: String { String(rawValue.drop { $0 != "." }.dropFirst()) }
}
