extension Tensor {
  /// The matrix product, batched over leading axes.
  ///
  /// - Throws: `TensorError` if the inner lengths differ.
  public func matmul(_ other: Tensor) throws(TensorError) -> Tensor {
    try engine.call(.matmul, .tensor(self), .tensor(other))
  }

  /// `self · weightᵀ + bias`, with weight [outputs, inputs] and bias [outputs].
  ///
  /// - Throws: `TensorError` if the inner lengths differ.
  public func linear(_ weight: Tensor, bias: Tensor?) throws(TensorError) -> Tensor {
    try engine.call(.linear, .tensor(self), .tensor(weight), .optional(bias))
  }

  /// The cross-correlation of [count, channels, height, width] with weight
  /// [outputs, channels / groups, height, width].
  ///
  /// - Throws: `TensorError` if the channels differ.
  public func convolved(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) throws(TensorError) -> Tensor {
    try engine.call(
      .convolution, .tensor(self), .tensor(weight), .optional(bias), .integers([stride, stride]),
      .integers([padding, padding]), .integers([1, 1]), .integer(groups))
  }

  /// Batch normalisation over all axes but the second.
  ///
  /// - Parameters:
  ///   - usingBatch: whether mean and variance are those of the batch (and the running ones, if given, are moved towards
  ///     them by `momentum`), or the running ones.
  /// - Throws: `TensorError` if the channels differ, or the running statistics are needed and not given.
  public func batchNormalised(
    weight: Tensor?, bias: Tensor?, runningMean: Tensor?, runningVariance: Tensor?, usingBatch: Bool, momentum: Double,
    epsilon: Double
  ) throws(TensorError) -> Tensor {
    try engine.call(
      .batchNorm, .tensor(self), .optional(weight), .optional(bias), .optional(runningMean),
      .optional(runningVariance), .truth(usingBatch), .real(momentum), .real(epsilon), .truth(true))
  }

  /// Layer normalisation over the last axis, whose length is that of weight and bias.
  ///
  /// - Throws: `TensorError` if the lengths differ.
  public func layerNormalised(weight: Tensor, bias: Tensor, epsilon: Double) throws(TensorError) -> Tensor {
    try engine.call(
      .layerNorm, .tensor(self), .integers(weight.shape), .tensor(weight), .tensor(bias), .real(epsilon))
  }

  /// softmax(query · keyᵀ / sqrt(length)) · value for this query, all [count, heads, tokens, length].
  ///
  /// - Throws: `TensorError` if the shapes do not fit.
  public func attention(key: Tensor, value: Tensor) throws(TensorError) -> Tensor {
    try engine.call(.attention, .tensor(self), .tensor(key), .tensor(value))
  }

  /// x times the normal law's distribution function at x, exactly.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func gelu() throws(TensorError) -> Tensor { try engine.call(.gelu, .tensor(self)) }

  /// The means of windows of `window` × `window` pixels beside each other; pixels that fill none are left out.
  ///
  /// - Throws: `TensorError` if the image is smaller than a window.
  public func averagePooled(window: Int) throws(TensorError) -> Tensor {
    try engine.call(.averagePool, .tensor(self), .integers([window, window]))
  }

  /// How pixels between pixels are made.
  public enum Resizing: Sendable {
    /// The pixel that lies nearest.
    case nearest
    /// Linearly between the nearest four; the corners of images are aligned, not the centres of corner pixels.
    case bilinear
  }

  /// Images [count, channels, height, width] in another size, as PyTorch's `interpolate`.
  ///
  /// - Throws: `TensorError` if there are not four axes.
  public func resized(_ height: Int, _ width: Int, _ resizing: Resizing) throws(TensorError) -> Tensor {
    let size = Argument.integers([height, width])
    return switch resizing {
    case .nearest: try engine.call(.resizeNearest, .tensor(self), size)
    case .bilinear: try engine.call(.resizeBilinear, .tensor(self), size, .truth(false))
    }
  }

  /// max(0, x).
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func relu() throws(TensorError) -> Tensor { try engine.call(.relu, .tensor(self)) }

  /// max(0, x) in the tensor's own memory, which must not be needed for another gradient.
  ///
  /// - Throws: `TensorError` if the library refuses.
  public func reluInPlace() throws(TensorError) -> Tensor { try engine.call(.reluInPlace, .tensor(self)) }

  /// exp(x) / sum exp(x) along an axis.
  ///
  /// - Throws: `TensorError` if the axis is not there.
  public func softmax(along axis: Int) throws(TensorError) -> Tensor {
    try engine.call(.softmax, .tensor(self), .integer(axis))
  }

  /// log(softmax) along an axis.
  ///
  /// - Throws: `TensorError` if the axis is not there.
  public func logSoftmax(along axis: Int) throws(TensorError) -> Tensor {
    try engine.call(.logSoftmax, .tensor(self), .integer(axis))
  }

  /// How losses of single samples become one tensor.
  public enum Reduction: Int, Sendable {
    case none = 0
    case mean = 1
    case sum = 2
  }

  /// The cross-entropy of logits [count, classes] against classes [count] (int64) or distributions [count, classes].
  ///
  /// - Parameters:
  ///   - labelSmoothing: the weight of the uniform distribution that is mixed into the target, in [0, 1].
  /// - Throws: `TensorError` if the counts differ or a class is out of range.
  public func crossEntropy(
    _ target: Tensor, reduction: Reduction = .mean, labelSmoothing: Double = 0
  ) throws(TensorError) -> Tensor {
    // The argument between counts classes to leave out: none.
    try engine.call(
      .crossEntropy, .tensor(self), .tensor(target), .none, .integer(reduction.rawValue), .integer(-100),
      .real(labelSmoothing))
  }
}
