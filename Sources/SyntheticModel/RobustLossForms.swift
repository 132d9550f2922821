/// The robust loss of a sample as a maximum of linear forms in the weights.
///
/// For the target class j the loss's coefficient of a feature is an integer-like factor times the one weight that the
/// feature belongs to, so the per-target linear program `<c, x> + eps |c|_1` is linear in w >= 0:
/// `sum over weights p of w_p (sum over features r of p of (factor[j][r] x_r + eps |factor[j][r]|))`. Nothing but the
/// definition of the logits, the loss and the dual norm of l_inf enters; no lemma is used. Under the Lemma-2 reading
/// the smoothing term is evaluated at that delta, as the reading defines it.
package struct RobustLossForms {
  /// The sample's class.
  let label: Int
  /// Number of weights, 2K: w1 of every copy, then w2 of every copy.
  package let weightCount: Int
  /// The other classes.
  package let targets: [Int]
  /// What the bound eps adds to the form of each target, per weight.
  let offsets: [[Double]]
  /// The features that are not identically 0 in this class.
  let features: [ActiveFeature]

  /// A random feature of the class and its factor in each target's form.
  struct ActiveFeature {
    /// Which weight it belongs to.
    let weight: Int
    /// Its place in the sample's vector.
    let index: Int
    /// Its mean and standard deviation.
    let mean: Double
    let deviation: Double
    /// Its factor in the form of each target, in the order of `targets`.
    let factors: [Double]
  }

  /// The forms of a sample of class `label`.
  package init(_ problem: TrainingProblem, label: Int) {
    let model = problem.model
    let layout = FeatureLayout(model)
    let attacked = problem.attackedLoss
    let marginFactor: Double
    let lemma2Weight: Double
    if let smoothing = problem.smoothing, smoothing.perturbation == .lemma2 {
      marginFactor = 1 - smoothing.beta
      lemma2Weight = smoothing.otherClassWeight(classes: model.classes)
    } else {
      marginFactor = 1
      lemma2Weight = 0
    }
    self.label = label
    weightCount = 2 * model.copyCount
    let rivals = (0..<model.classes).filter { $0 != label }
    targets = rivals

    // A feature counts in the logits of its owners: one class for an exclusive feature, two for a shared one.
    func attackedFactor(_ owners: [Int], target: Int) -> Double {
      owners.reduce(0) { $0 + attacked.factor(ofLogit: $1, label: label, target: target) }
    }
    func smoothingFactor(_ owners: [Int]) -> Double {
      -lemma2Weight * Double(owners.count { $0 != label })
    }
    func lemma2Sign(_ owners: [Int]) -> Double { owners.contains(label) ? -1 : 1 }

    // The features of a copy by who owns them, seen from one target: a representative and how many there are.
    let others = Double(model.classes - 2)
    func offset(_ groups: [(owners: [Int], count: Double)], target: Int) -> Double {
      groups.reduce(0) { sum, group in
        let attackedPart = marginFactor * attackedFactor(group.owners, target: target).magnitude
        let smoothingPart = smoothingFactor(group.owners) * lemma2Sign(group.owners)
        return sum + group.count * problem.epsilon * (attackedPart + smoothingPart)
      }
    }
    var exclusiveOffset: [Double] = []
    var sharedOffset: [Double] = []
    for target in rivals {
      // Two classes that are neither the label nor the target stand for all of those; with three classes there is
      // one, and the pair of two such classes has count 0.
      let rest = rivals.filter { $0 != target }
      let (first, second) = (rest[0], rest.count > 1 ? rest[1] : rest[0])
      exclusiveOffset.append(
        offset([([label], 1), ([target], 1), ([first], others)], target: target))
      sharedOffset.append(
        offset(
          [
            ([label, target], 1), ([label, first], others), ([target, first], others),
            ([first, second], others * (others - 1) / 2),
          ], target: target))
    }
    let copies = model.copyCount
    offsets = rivals.indices.map { slot in
      [Double](repeating: exclusiveOffset[slot], count: copies)
        + [Double](repeating: sharedOffset[slot], count: copies)
    }

    var active: [ActiveFeature] = []
    for (k, copy) in model.copies.enumerated() {
      func factors(_ owners: [Int]) -> [Double] {
        rivals.map { marginFactor * attackedFactor(owners, target: $0) + smoothingFactor(owners) }
      }
      active.append(
        ActiveFeature(
          weight: k, index: layout.exclusive(label, copy: k), mean: copy.exclusiveMean,
          deviation: copy.exclusiveDeviation, factors: factors([label])))
      for other in rivals {
        active.append(
          ActiveFeature(
            weight: copies + k, index: layout.shared(label, other, copy: k), mean: copy.sharedMean,
            deviation: copy.sharedDeviation, factors: factors([label, other])))
      }
    }
    features = active
  }

  /// The forms of a drawn sample: for each target its `weightCount` coefficients, one target after the other.
  package func coefficients(for values: [Double], into result: inout [Double], at position: Int) {
    for slot in targets.indices {
      for weight in 0..<weightCount { result[position + slot * weightCount + weight] = offsets[slot][weight] }
    }
    for feature in features {
      let value = values[feature.index]
      for slot in targets.indices {
        result[position + slot * weightCount + feature.weight] += feature.factors[slot] * value
      }
    }
  }
}
