import Tensors

/// The samples of a training step, and what is known of them.
public struct TrainingBatch {
  /// [count, channels, height, width] as they are trained on, varied and mixed; the attack perturbs them.
  public var images: Tensor
  /// The class of each, int64 [count]; of mixed images the class with the larger share.
  public var labels: Tensor
  /// Distributions over the classes [count, classes], where images were mixed.
  public var softTargets: Tensor?
  /// Where each stands in the training set, int64 [count].
  public let places: Tensor
  /// The epoch, from 0.
  public let epoch: Int
  /// The step from the beginning of the run, from 0.
  public let step: Int

  /// Samples with their classes.
  ///
  /// - Parameters:
  ///   - places: nil for the first of the training set.
  /// - Throws: `TensorError` if the device has no room.
  public init(
    images: Tensor, labels: Tensor, softTargets: Tensor? = nil, places: Tensor? = nil, epoch: Int = 0, step: Int = 0
  ) throws(TensorError) {
    self.images = images
    self.labels = labels
    self.softTargets = softTargets
    if let places {
      self.places = places
    } else {
      self.places = try Tensor.integers(0..<labels.elementCount, on: labels.device)
    }
    self.epoch = epoch
    self.step = step
  }

  /// What a cross-entropy is taken against: distributions where there are any, or else classes.
  public var target: Tensor { softTargets ?? labels }
}
