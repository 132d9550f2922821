/// The loss at one perturbed point, before any maximisation over the perturbation.
///
/// With `i` the label it is `marginWeight * (max over j != i of f_j - f_i) - otherWeight * (sum over j != i of f_j)`:
/// the inner bracket of equation 10 with (1, 0), of equations 13 and 38 with (1 - beta, gamma).
public struct PointwiseLoss: Hashable, Sendable {
  /// Weight of the margin, > 0.
  public let marginWeight: Double
  /// Weight of the other classes' logits, >= 0.
  public let otherWeight: Double

  /// The margin loss of equation 10.
  public static let margin = PointwiseLoss(marginWeight: 1, otherWeight: 0)

  /// The smoothed loss as a function of one perturbation, for `classes` classes.
  public init(_ smoothing: LabelSmoothing, classes: Int) {
    self.init(
      marginWeight: 1 - smoothing.beta, otherWeight: smoothing.otherClassWeight(classes: classes))
  }

  init(marginWeight: Double, otherWeight: Double) {
    self.marginWeight = marginWeight
    self.otherWeight = otherWeight
  }

  /// The loss of `weights` at the point `features` (already perturbed) for a sample of class `label`.
  public func value(_ weights: Weights, at features: [Double], label: Int, layout: FeatureLayout) -> Double {
    let logits = weights.logits(features, layout: layout)
    var largest = -Double.infinity
    var sum = 0.0
    for (other, logit) in logits.enumerated() where other != label {
      largest = max(largest, logit)
      sum += logit
    }
    return marginWeight * (largest - logits[label]) - otherWeight * sum
  }

  /// The loss's coefficient for each feature while class `target` is the runner-up: the loss is the maximum of these
  /// linear forms over the targets.
  public func coefficients(
    _ weights: Weights, label: Int, target: Int, layout: FeatureLayout
  ) -> [Double] {
    var result = [Double](repeating: 0, count: layout.count)
    for logit in 0..<layout.classes {
      let factor = factor(ofLogit: logit, label: label, target: target)
      for (index, coefficient) in weights.logitCoefficients(of: logit, layout: layout).enumerated() {
        result[index] += factor * coefficient
      }
    }
    return result
  }

  /// How much the logit of class `logit` counts in the form for `target`.
  func factor(ofLogit logit: Int, label: Int, target: Int) -> Double {
    if logit == label { return -marginWeight }
    return (logit == target ? marginWeight : 0) - otherWeight
  }
}

extension TrainingProblem {
  /// What the adversary maximises: the margin for the plain loss and where Lemma 2's delta is reused, the whole
  /// smoothed loss in the worst-case reading.
  public var attackedLoss: PointwiseLoss {
    guard let smoothing, smoothing.perturbation == .worstCase else { return .margin }
    return PointwiseLoss(smoothing, classes: model.classes)
  }

  /// The robust loss of one sample, without the regularisation: equation 10, or equations 13 and 38 in the
  /// reading that the smoothing names.
  ///
  /// - Throws: what `oracle` throws.
  public func robustLoss(
    _ weights: Weights, _ sample: Sample, oracle: some PerturbationOracle
  ) throws -> Double {
    let attack = try oracle.worstCase(
      of: attackedLoss, weights: weights, sample: sample, layout: FeatureLayout(model), epsilon: epsilon)
    guard let smoothing, smoothing.perturbation == .lemma2 else { return attack.loss }
    let layout = FeatureLayout(model)
    let delta = lemma2Perturbation(label: sample.label, layout: layout, epsilon: epsilon)
    let logits = weights.logits(zip(sample.features, delta).map { $0 + $1 }, layout: layout)
    let others = logits.indices.filter { $0 != sample.label }.reduce(0) { $0 + logits[$1] }
    return (1 - smoothing.beta) * attack.loss
      - smoothing.otherClassWeight(classes: model.classes) * others
  }
}
