import Tensors

// The set as points around samples, which is how attacks for evaluation work.

extension PerturbationSet {
  /// The norm of each sample's tensor, [count].
  func sizes(_ tensor: Tensor) throws(TensorError) -> Tensor {
    switch norm {
    case .linf: try tensor.absolute().largest(along: tensor.sampleAxes)
    case .l2: try tensor.norm(along: tensor.sampleAxes)
    }
  }

  /// The norm of each sample's tensor with axes kept, to divide by: a little above 0 where it is 0.
  func lengths(_ tensor: Tensor) throws(TensorError) -> Tensor {
    try sizes(tensor).broadcast(over: tensor) + 1e-12
  }

  /// Points in random directions at the distance epsilon, as far as the range allows.
  func farStart(_ samples: Tensor, from generator: RandomGenerator) throws(TensorError) -> Tensor {
    var direction =
      switch norm {
      case .linf: try Tensor.uniform(samples.shape, low: -1, high: 1, samples.elementType, from: generator)
      case .l2: try Tensor.normal(samples.shape, samples.elementType, from: generator)
      }
    if samples.isChannelsLast { direction = try direction.contiguous(channelsLast: true) }
    return try inRange(samples + direction / lengths(direction) * epsilon)
  }

  /// Points brought back into the set around their samples: into the ball, then into the range.
  func projected(_ points: Tensor, of samples: Tensor) throws(TensorError) -> Tensor {
    let delta = try points - samples
    switch norm {
    case .linf: return try inRange(samples + delta.clamped(-epsilon...epsilon))
    case .l2: return try inRange(samples + delta * (lengths(delta).power(-1) * epsilon).clamped(0...1))
    }
  }

  /// Points with their elements in the range.
  func inRange(_ points: Tensor) throws(TensorError) -> Tensor {
    guard let range else { return points }
    return try points.clamped(range)
  }

  /// How far above epsilon the norm of a perturbation may be through rounding.
  ///
  /// A point's element x + d of magnitude at most 1 is rounded by half a unit in the last place of numbers below 1, u / 2;
  /// epsilon itself is rounded once more. In l_2 the square root of as many such errors as a sample has elements, twice,
  /// since the norm that an attack scales by is rounded as well.
  public func slack(elements: Int, _ type: ElementType) -> Double {
    let unit = type == .float64 ? 0x1p-53 : 0x1p-24
    return norm == .linf ? unit : 2 * Double(elements).squareRoot() * unit
  }

  /// Which points are in the set around their samples, [count] truth values.
  ///
  /// The norm is computed in float64 from the points as they are, and compared with epsilon and `slack`; the range is exact.
  /// A point that is not finite is not in the set.
  ///
  /// - Throws: `TensorError` if the shapes differ.
  public func contains(_ points: Tensor, of samples: Tensor) throws(TensorError) -> Tensor {
    let elements = samples.shape.dropFirst().reduce(1, *)
    let delta = try points.to(.float64) - samples.to(.float64)
    let limit = epsilon + slack(elements: elements, samples.elementType)
    // Not "not above": comparisons with what is not a number are false.
    let limits = try Tensor.full([1], limit.nextUp, .float64, on: samples.device)
    let isNear = try sizes(delta).isLess(than: limits)
    guard let range else { return isNear }
    let isInside = try points.equals(points.clamped(range)).to(.float32)
    return try isNear * (-(-isInside).largest(along: samples.sampleAxes)).isGreater(than: 0.5)
  }
}
