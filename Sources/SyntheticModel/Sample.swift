import RandomStreams

/// One labelled sample.
public struct Sample: Hashable, Sendable {
  /// The class, counted from 0.
  public let label: Int
  /// The features, in the order of `FeatureLayout`.
  public let features: [Double]

  /// A sample from its parts.
  public init(label: Int, features: [Double]) {
    self.label = label
    self.features = features
  }
}

extension GaussianModel {
  /// Draws a sample of class `label` (equation 8): one normal for each feature that is not identically 0.
  public func sample(label: Int, from stream: inout PhiloxStream) -> Sample {
    let layout = FeatureLayout(self)
    var features = [Double](repeating: 0, count: layout.count)
    for (k, copy) in copies.enumerated() {
      features[layout.exclusive(label, copy: k)] =
        copy.exclusiveMean + copy.exclusiveDeviation * stream.nextNormal()
      for other in 0..<classes where other != label {
        features[layout.shared(label, other, copy: k)] =
          copy.sharedMean + copy.sharedDeviation * stream.nextNormal()
      }
    }
    return Sample(label: label, features: features)
  }

  /// Draws a sample of a uniformly drawn class (the outer expectation of equation 9).
  public func sample(from stream: inout PhiloxStream) -> Sample {
    let label = stream.nextIndex(below: classes)
    return sample(label: label, from: &stream)
  }
}
