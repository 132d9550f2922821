import MonteCarlo
import SyntheticModel

/// CAS of simulated adversarial samples, from the definitions: equation 8's features, the attacked margin loss, Algorithm 1.
///
/// A sample's margin loss does not feel the feature that its label shares with its worst runner-up, so that more than one
/// perturbation maximises it. CAS depends on which: see `Attack`.
struct SampledAttribution: Sendable {
  /// Which of the perturbations that maximise the loss.
  enum Attack {
    /// The one that maximises the margin of every runner-up at once (Lemma 2's), found from the loss's coefficients.
    case everyRunnerUp
    /// `LinearProgramOracle`'s: what the sample's worst runner-up does not feel stays as it is.
    case worstRunnerUp
  }

  /// A feature of a label: a normal law, and the factor that it has in the label's logit.
  private struct Feature {
    let index: Int
    let mean: Double
    let deviation: Double
    let factor: Double
  }

  /// The margin loss over one runner-up, in the label's features, and its worst perturbation of them.
  private struct Margin {
    /// What the other features, which are 0, contribute under attack.
    let constant: Double
    let coefficients: [Double]
    let delta: [Double]
  }

  private let layout: FeatureLayout
  private let features: [[Feature]]
  private let margins: [[Margin]]
  private let attack: Attack

  /// For each label the attacked features under `weights` at `epsilon`, of a model with one copy.
  ///
  /// `nil` for `everyRunnerUp` where no perturbation is worst for every runner-up.
  init?(_ model: GaussianModel, _ weights: Weights, epsilon: Double, _ attack: Attack) {
    let layout = FeatureLayout(model)
    var features: [[Feature]] = []
    var margins: [[Margin]] = []
    for label in 0..<model.classes {
      let factors = weights.logitCoefficients(of: label, layout: layout)
      let copy = model.copies[0]
      let exclusive = layout.exclusive(label, copy: 0)
      let own =
        [
          Feature(
            index: exclusive, mean: copy.exclusiveMean, deviation: copy.exclusiveDeviation, factor: factors[exclusive])
        ]
        + (0..<model.classes).filter { $0 != label }.map { other in
          let index = layout.shared(label, other, copy: 0)
          return Feature(index: index, mean: copy.sharedMean, deviation: copy.sharedDeviation, factor: factors[index])
        }
      let forms = (0..<model.classes).filter { $0 != label }.map {
        PointwiseLoss.margin.coefficients(weights, label: label, target: $0, layout: layout)
      }
      var deltas = forms.map { form in form.map { $0 > 0 ? epsilon : $0 < 0 ? -epsilon : 0 } }
      if attack == .everyRunnerUp {
        guard let common = Self.common(deltas) else { return nil }
        deltas = deltas.map { _ in common }
      }
      features.append(own)
      margins.append(
        zip(forms, deltas).map { form, delta in
          Margin(
            constant: epsilon * form.reduce(0) { $0 + $1.magnitude }, coefficients: own.map { form[$0.index] },
            delta: own.map { delta[$0.index] })
        })
    }
    self.layout = layout
    self.features = features
    self.margins = margins
    self.attack = attack
  }

  /// The perturbation that agrees with each of `deltas` wherever that is not 0; `nil` if two contradict each other.
  private static func common(_ deltas: [[Double]]) -> [Double]? {
    var common = deltas[0]
    for delta in deltas.dropFirst() {
      for (index, value) in delta.enumerated() where value != 0 {
        guard common[index] == 0 || common[index] == value else { return nil }
        common[index] = value
      }
    }
    return common
  }

  /// Normals in a draw, and statistics of it: one sample of every class.
  var count: Int { layout.classes * layout.classes }

  /// Writes x_adv times the logit's weights for one sample of every class, the label's own features only: all others have
  /// the weight 0.
  func write(_ draws: [Double], _ values: inout [Double]) {
    for label in features.indices {
      let place = label * layout.classes
      for (slot, feature) in features[label].enumerated() {
        values[place + slot] = feature.mean + feature.deviation * draws[place + slot]
      }
      var worst = (loss: -Double.infinity, target: 0)
      // With one perturbation for every runner-up the first stands for all.
      for (target, margin) in margins[label].enumerated() where attack == .worstRunnerUp || target == 0 {
        var loss = margin.constant
        for (slot, coefficient) in margin.coefficients.enumerated() { loss += coefficient * values[place + slot] }
        if loss > worst.loss { worst = (loss, target) }
      }
      let delta = margins[label][worst.target].delta
      for (slot, feature) in features[label].enumerated() {
        values[place + slot] = (values[place + slot] + delta[slot]) * feature.factor
      }
    }
  }

  /// CAS of mean attributions, in the order of `write`, with a standard error by the delta method; the derivatives are
  /// central differences of one standard error.
  ///
  /// Classes have normals of their own. Within a class the features are independent under a perturbation that is the same
  /// for every sample; the choice of a runner-up ties them, and then their errors are added up, an upper bound.
  func similarity(_ means: [SampleMean]) -> SampleMean {
    let centre = means.map(\.mean)
    let errors = centre.indices.map { index -> Double in
      var (up, down) = (centre, centre)
      up[index] += means[index].standardError
      down[index] -= means[index].standardError
      return (similarity(up) - similarity(down)).magnitude / 2
    }
    let variance = stride(from: 0, to: count, by: layout.classes).reduce(0.0) { sum, place in
      let own = errors[place..<(place + layout.classes)]
      guard attack == .worstRunnerUp else { return own.reduce(sum) { $0 + $1 * $1 } }
      let largest = own.reduce(0, +)
      return sum + largest * largest
    }
    return SampleMean(mean: similarity(centre), standardError: variance.squareRoot(), count: means[0].count)
  }

  /// Equations 6 and 7 on the attribution vectors of all classes.
  private func similarity(_ attribution: [Double]) -> Double {
    let vectors = features.enumerated().map { label, own in
      var vector = [Double](repeating: 0, count: layout.count)
      for (slot, feature) in own.enumerated() { vector[feature.index] = attribution[label * layout.classes + slot] }
      return vector
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    var sum = 0.0
    for (i, a) in vectors.enumerated() {
      for (j, b) in vectors.enumerated() where i != j {
        sum += max(0, dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot())
      }
    }
    return sum
  }
}
