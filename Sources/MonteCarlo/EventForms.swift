import SyntheticModel

/// The robust margin loss of a random sample as a maximum of affine forms in standard normals.
///
/// By definition: a feature that is not identically 0 in the label's class is its mean plus its deviation times a
/// normal, and for a fixed runner-up the worst loss is `<c, x> + eps |c|_1` with c the loss's coefficients
/// (`LinearProgramOracle`); the loss of equation 10 is the largest over the runners-up. Nothing that a theorem asserts
/// is used. A form without a variable part, or two forms that are alike, stay as they are.
///
/// One label stands for all. Equation 8 gives every class the same laws, and exchanging two classes' names exchanges their
/// features in the layout and their logits: with runner-ups and normals in the order of the other classes, a label's forms are
/// those of any other (a test compares them). So events and losses of one label have the law of those of a drawn one.
public struct EventForms: Hashable, Sendable {
  /// The largest number of normals in a sample, K n.
  public static let largestDimension = 1_024
  /// The largest number of classes; the forms have n - 1 times K n + 1 coefficients.
  public static let largestClassCount = 100

  /// Normals in a sample, K n: copy after copy the exclusive feature and then the shared ones, as
  /// `GaussianModel.sample` draws them.
  public let dimension: Int
  /// Forms, n - 1: one for each class but the label, in their order.
  public let targets: Int
  /// Each form's constant and then its `dimension` coefficients, one form after the other.
  public let coefficients: [Double]

  /// The forms of `weights` at the perturbation bound `epsilon`, for a sample of class `label`; of the margin loss, or of
  /// another one under its own worst perturbation.
  ///
  /// - Throws: `ParameterError` for an `epsilon` below 0 or not finite, a label that is no class, weights for another
  ///   number of copies, a model that is too large, or coefficients that are too large to represent.
  public init(
    _ model: GaussianModel, weights: Weights, epsilon: Double, label: Int = 0, loss: PointwiseLoss = .margin
  ) throws(ParameterError) {
    guard epsilon.isFinite, epsilon >= 0 else {
      throw ParameterError("epsilon", given: epsilon, accepted: "a finite number of at least 0")
    }
    guard (0..<model.classes).contains(label) else {
      throw ParameterError("label", given: label, accepted: "a class, 0 to \(model.classes - 1)")
    }
    guard weights.exclusive.count == model.copyCount else {
      throw ParameterError(
        "w", given: "weights for \(weights.exclusive.count) copies", accepted: "weights for \(model.copyCount)")
    }
    guard model.classes <= Self.largestClassCount, model.classes * model.copyCount <= Self.largestDimension else {
      throw ParameterError(
        "classes and copies", given: "\(model.classes) and \(model.copyCount)",
        accepted: "at most \(Self.largestClassCount) classes and a product of at most \(Self.largestDimension)")
    }
    let layout = FeatureLayout(model)
    var features: [(index: Int, mean: Double, deviation: Double)] = []
    for (k, copy) in model.copies.enumerated() {
      features.append((layout.exclusive(label, copy: k), copy.exclusiveMean, copy.exclusiveDeviation))
      for other in 0..<model.classes where other != label {
        features.append((layout.shared(label, other, copy: k), copy.sharedMean, copy.sharedDeviation))
      }
    }
    var coefficients: [Double] = []
    for target in 0..<model.classes where target != label {
      let form = loss.coefficients(weights, label: label, target: target, layout: layout)
      let penalty = epsilon * form.reduce(0) { $0 + $1.magnitude }
      coefficients.append(features.reduce(penalty) { $0 + form[$1.index] * $1.mean })
      coefficients += features.map { form[$0.index] * $0.deviation }
    }
    guard coefficients.allSatisfy(\.isFinite) else {
      throw ParameterError("w, mu, sigma, epsilon", given: "too large together", accepted: "products below 1e308")
    }
    dimension = features.count
    targets = model.classes - 1
    self.coefficients = coefficients
  }

  /// Forms of an event of one's own, "every form is negative".
  ///
  /// - Parameter forms: each form's constant and then its coefficients; at least one form, all of one length.
  /// - Throws: `ParameterError` for forms of different lengths, too many or too long ones, or numbers that are not finite.
  public init(_ forms: [[Double]]) throws(ParameterError) {
    let lengths = Set(forms.map(\.count))
    guard lengths.count == 1, let length = lengths.first, (2...(Self.largestDimension + 1)).contains(length),
      forms.count < Self.largestClassCount
    else {
      throw ParameterError(
        "forms", given: "\(forms.count) of lengths \(lengths.sorted())",
        accepted: "up to \(Self.largestClassCount - 1) forms of one length from 2 to \(Self.largestDimension + 1)")
    }
    guard forms.joined().allSatisfy(\.isFinite) else {
      throw ParameterError("forms", given: "a number that is not finite", accepted: "finite coefficients")
    }
    dimension = length - 1
    targets = forms.count
    coefficients = Array(forms.joined())
  }

  /// The value of each form at the sample made of `normals`, in double precision.
  public func values(at normals: [Double]) -> [Double] {
    precondition(normals.count == dimension, "\(dimension) normals make a sample")
    return (0..<targets).map { target in
      let form = coefficients[(target * (dimension + 1))...].prefix(dimension + 1)
      return zip(form.dropFirst(), normals).reduce(form.first!) { $0 + $1.0 * $1.1 }
    }
  }

  /// e with 2^e <= the largest coefficient's magnitude < 2^(e+1); 0 for forms that vanish.
  var exponent: Int {
    let largest = coefficients.reduce(0) { max($0, $1.magnitude) }
    return largest > 0 ? Int(largest.exponent) : 0
  }

  /// The coefficients over 2^exponent, in single precision: at least one is in [1, 2]. Scaling by a power of 2 rounds
  /// nothing and changes no sign, and it keeps extreme weights representable.
  var scaledCoefficients: [Float] {
    let exponent = exponent
    return coefficients.map { Float(scaled($0, by: -exponent)) }
  }
}
