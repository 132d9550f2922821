import Tensors

/// Gradient descent with momentum and weight decay, as PyTorch's SGD with dampening 0.
///
/// With gradient g, parameter p and buffer b, from 0: g' = g + weightDecay · p; b = momentum · b + g';
/// p = p - rate · b, or with Nesterov's momentum p = p - rate · (g' + momentum · b).
public final class StochasticGradientDescent {
  /// The parameters that it moves.
  public let parameters: [Tensor]
  /// The running sums of gradients, one for each parameter.
  public let momentumBuffers: [Tensor]
  /// The weight of the running sum, in [0, 1).
  public let momentum: Double
  /// The weight of the parameter in its gradient, >= 0.
  public let weightDecay: Double
  /// Whether momentum looks ahead.
  public let nesterov: Bool

  /// The parameters that weight decay applies to, by their places.
  private let decayed: [Int]
  let engine: Engine

  /// An optimiser at rest.
  ///
  /// - Parameters:
  ///   - decayed: the parameters that weight decay applies to; nil for all.
  /// - Throws: `TensorError` if there is no parameter, or the device has no room.
  public init(
    _ parameters: [Tensor], decayed: [Tensor]? = nil, momentum: Double, weightDecay: Double, nesterov: Bool = false
  ) throws(TensorError) {
    guard let first = parameters.first else { throw TensorError("SGD", reason: "there is no parameter") }
    engine = first.engine
    self.parameters = parameters
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
    self.decayed = parameters.indices.filter { place in decayed?.contains { $0 === parameters[place] } ?? true }
    var buffers: [Tensor] = []
    for parameter in parameters {
      // A copy has the parameter's memory format, which lets a list go through in one pass.
      let buffer = try parameter.detached().clone()
      try buffer.fillInPlace(0)
      buffers.append(buffer)
    }
    momentumBuffers = buffers
  }

  /// Moves the parameters against their gradients, which are used up.
  ///
  /// - Parameters:
  ///   - gradients: one for each parameter; overwritten.
  ///   - rate: the learning rate.
  /// - Throws: `TensorError` if the shapes differ.
  public func step(gradients: [Tensor], rate: Double) throws(TensorError) {
    try engine.withoutGradients { () throws(TensorError) in
      if weightDecay != 0 {
        try engine.addInPlace(decayed.map { gradients[$0] }, decayed.map { parameters[$0] }, scale: weightDecay)
      }
      guard momentum != 0 else { return try engine.addInPlace(parameters, gradients, scale: -rate) }
      try engine.multiplyInPlace(momentumBuffers, by: momentum)
      try engine.addInPlace(momentumBuffers, gradients)
      if nesterov {
        try engine.addInPlace(gradients, momentumBuffers, scale: momentum)
        try engine.addInPlace(parameters, gradients, scale: -rate)
      } else {
        try engine.addInPlace(parameters, momentumBuffers, scale: -rate)
      }
    }
  }
}
