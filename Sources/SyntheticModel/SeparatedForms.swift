/// The forms of one class, with what is the same for every target taken out of the maximum.
///
/// A feature distinguishes at most one target from the rest, which the factors show as numbers and which is checked. Its
/// common factor leaves the maximum by linearity; what remains of different targets shares no feature and is
/// independent.
struct SeparatedForms {
  /// The slope of each of the 2K weights that all targets share: offsets and means.
  let commonSlope: [Double]
  /// For each target, what its slopes have beyond `commonSlope`.
  let ownSlopes: [[Double]]
  /// The random features, in the order in which a sample draws them.
  let features: [Feature]

  /// What one random feature, a standard normal of its own, adds to the coefficient of its weight.
  struct Feature {
    /// Which weight it belongs to.
    let weight: Int
    /// Its standard deviation in every target's form.
    let commonDeviation: Double
    /// The one target that has more of it, and how much.
    let own: (target: Int, deviation: Double)?
  }

  init(_ forms: RobustLossForms) {
    var slopes = forms.offsets
    var common = [Double](repeating: 0, count: forms.weightCount)
    features = forms.features.map { feature in
      let shared = Self.commonFactor(feature.factors)
      common[feature.weight] += shared * feature.mean
      guard let target = feature.factors.firstIndex(where: { $0 != shared }) else {
        return Feature(weight: feature.weight, commonDeviation: shared * feature.deviation, own: nil)
      }
      let rest = feature.factors[target] - shared
      slopes[target][feature.weight] += rest * feature.mean
      return Feature(
        weight: feature.weight, commonDeviation: shared * feature.deviation,
        own: (target, rest * feature.deviation))
    }
    commonSlope = zip(common, slopes[0]).map { $0 + $1 }
    let first = slopes[0]
    ownSlopes = slopes.map { zip($0, first).map { $0 - $1 } }
  }

  /// The factor to take out of the maximum: the one that leaves at most one target with a remainder.
  private static func commonFactor(_ factors: [Double]) -> Double {
    // With at most one exception the common factor is one of the first two; of two targets' factors either would do.
    let candidates = [factors[0], factors[1]].sorted { $0.magnitude > $1.magnitude }
    let chosen = candidates.first { candidate in factors.count { $0 != candidate } <= 1 }
    precondition(chosen != nil, "a feature distinguishes more than one target from the rest")
    return chosen!
  }
}
