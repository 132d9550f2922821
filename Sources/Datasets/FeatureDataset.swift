import RandomStreams
import SyntheticModel
import Tensors

/// Labelled samples of the synthetic model: vectors of features in the order of `FeatureLayout`.
public struct FeatureDataset: Hashable, Sendable {
  /// The model's layout.
  public let layout: FeatureLayout
  /// Features, [count, layout.count].
  public let features: HostTensor
  /// The class of each sample, counted from 0.
  public let labels: [Int]

  /// Number of samples.
  public var count: Int { labels.count }

  /// The labels as a tensor of 64-bit integers, [count].
  public var labelTensor: HostTensor {
    get throws(TensorError) { try HostTensor(labels.map(Int64.init), shape: [count]) }
  }

  /// Draws `count` samples of uniformly drawn classes (equations 8 and 9).
  ///
  /// - Parameters:
  ///   - model: the distribution.
  ///   - count: number of samples, 1 or more.
  ///   - elementType: float64, or float32 for the same numbers rounded.
  ///   - stream: where the random numbers come from.
  /// - Throws: `DatasetError` for no samples, more than memory can address, or another element type.
  public init(
    _ model: GaussianModel, count: Int, elementType: ElementType = .float64, from stream: inout PhiloxStream
  ) throws(DatasetError) {
    layout = FeatureLayout(model)
    let largest = Int.max / 16 / layout.count
    guard (1...largest).contains(count) else {
      throw DatasetError("synthetic model", "\(count) samples are not possible: give 1 to \(largest)")
    }
    guard elementType == .float64 || elementType == .float32 else {
      throw DatasetError("synthetic model", "features of \(elementType) are not possible: give float64 or float32")
    }
    var labels: [Int] = []
    var values: [Double] = []
    labels.reserveCapacity(count)
    values.reserveCapacity(count * layout.count)
    for _ in 0..<count {
      let sample = model.sample(from: &stream)
      labels.append(sample.label)
      values += sample.features
    }
    self.labels = labels
    do {
      let shape = [count, layout.count]
      features =
        try elementType == .float64
        ? HostTensor(values, shape: shape) : HostTensor(values.map(Float.init), shape: shape)
    } catch {
      throw DatasetError("synthetic model", "\(error)")
    }
  }
}
