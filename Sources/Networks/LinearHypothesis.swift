import Layers
import SyntheticModel
import Tensors

/// The synthetic model's hypothesis as a network: logit a is the sum over copies k of
/// w1_k x_E[a, k] + w2_k (sum over b != a of x_C[{a, b}, k]).
///
/// Its input is a row of features in the order of `FeatureLayout`; the features of eq. 5 are the input itself. Nothing
/// keeps the weights at or above 0: that is for the training to do (`clampWeights`).
///
/// Source: section 4.1 of the paper.
public final class LinearHypothesis: Network {
  /// The number of classes n.
  public let classCount: Int
  /// Weights of the exclusive features, [copies].
  public let exclusiveWeights: Tensor
  /// Weights of the shared features, [copies].
  public let sharedWeights: Tensor
  /// Where the weights go: [copies, classes · features], 1 where a copy's weight stands before a feature and else 0.
  private let exclusivePlaces: Tensor
  private let sharedPlaces: Tensor
  private let featureCount: Int

  /// - Parameters:
  ///   - initialWeight: of all features, >= 0.
  /// - Throws: `TensorError` if the device has no room.
  public init(_ layout: FeatureLayout, initialWeight: Double = 1, _ make: Initialiser) throws(TensorError) {
    classCount = layout.classes
    featureCount = layout.count
    let size = layout.classes * layout.count
    var exclusive = [Double](repeating: 0, count: layout.copies * size)
    var shared = exclusive
    for copy in 0..<layout.copies {
      for label in 0..<layout.classes {
        let row = copy * size + label * layout.count
        exclusive[row + layout.exclusive(label, copy: copy)] = 1
        for other in 0..<layout.classes where other != label {
          shared[row + layout.shared(label, other, copy: copy)] = 1
        }
      }
    }
    exclusivePlaces = try Tensor(exclusive, shape: [layout.copies, size], on: make.device).to(make.elementType)
    sharedPlaces = try Tensor(shared, shape: [layout.copies, size], on: make.device).to(make.elementType)
    exclusiveWeights = try make.constantParameter([layout.copies], initialWeight)
    sharedWeights = try make.constantParameter([layout.copies], initialWeight)
  }

  /// "w1" and "w2".
  public var state: [StateEntry] {
    [StateEntry("w1", exclusiveWeights, .parameter), StateEntry("w2", sharedWeights, .parameter)]
  }

  /// The input.
  public func features(_ input: Tensor, _ mode: ForwardMode) -> Tensor { input }

  /// The logits of features.
  public func logits(ofFeatures features: Tensor) throws(TensorError) -> Tensor {
    try features.linear(classifierWeights(), bias: nil)
  }

  /// The weights as a matrix [classes, features].
  public func classifierWeights() throws(TensorError) -> Tensor {
    let exclusive = try exclusiveWeights.expandingAxis(at: 0).matmul(exclusivePlaces)
    let shared = try sharedWeights.expandingAxis(at: 0).matmul(sharedPlaces)
    return try (exclusive + shared).reshaped([classCount, featureCount])
  }

  /// Of the linear map.
  public func multiplyAccumulates(sampleShape: [Int]) -> Int { classCount * featureCount }

  /// Sets weights below 0 to 0: the projection on the hypotheses of the model.
  ///
  /// - Throws: `TensorError` if the library refuses.
  public func clampWeights() throws(TensorError) {
    try exclusiveWeights.engine.withoutGradients { () throws(TensorError) in
      for weights in [exclusiveWeights, sharedWeights] {
        try weights.copyInPlace(weights.clamped(0...Double.greatestFiniteMagnitude))
      }
    }
  }
}
