import MonteCarlo
import SyntheticModel
import TestSupport
import Testing

@Suite("Event forms")
struct EventFormsTests {
  @Test("the largest form is the loss that the linear program finds, on drawn samples, for any model")
  func oracle() throws {
    var worst = WorstError("form")
    for (index, point) in try ParameterPoint.sobol(200, extra: 2).enumerated() {
      let (classes, copies) = (3 + index % 4, 1 + index % 3)
      let distributions = try (0..<copies).map { k in
        try FeatureCopy(
          exclusiveMean: point.mu, exclusiveDeviation: point.sigma, sharedMean: point.mu / Double(k + 1),
          sharedDeviation: point.sigma * Double(k + 1))
      }
      let model = try GaussianModel(classes: classes, copies: distributions)
      let layout = FeatureLayout(model)
      let weights = try Weights(
        exclusive: (0..<copies).map { point.extra[0] * Double(1 + $0) },
        shared: .init(repeating: point.extra[1], count: copies))
      let label = index % classes
      let forms = try EventForms(model, weights: weights, epsilon: point.epsilon, label: label)
      #expect(forms.dimension == classes * copies && forms.targets == classes - 1)
      let vectors = KernelStream(seed: 1, stream: UInt64(index)).normals(first: 0, count: forms.dimension)
      for entry in 0..<8 {
        let normals = (0..<forms.dimension).map { Double(vectors[$0 * KernelStream.vectorLength + entry]) }
        var features = [Double](repeating: 0, count: layout.count)
        var next = normals.makeIterator()
        for (k, copy) in distributions.enumerated() {
          features[layout.exclusive(label, copy: k)] = copy.exclusiveMean + copy.exclusiveDeviation * next.next()!
          for other in 0..<classes where other != label {
            features[layout.shared(label, other, copy: k)] = copy.sharedMean + copy.sharedDeviation * next.next()!
          }
        }
        let attack = LinearProgramOracle().worstCase(
          of: .margin, weights: weights, sample: Sample(label: label, features: features), layout: layout,
          epsilon: point.epsilon)
        // Sums of up to 40 products, each below 100 times the scale.
        worst.compare(
          forms.values(at: normals).max()!, attack.loss, allowed: 1e-12 * point.mu * (1 + attack.loss.magnitude),
          "\(point) classes \(classes) copies \(copies)")
      }
    }
    #expect(worst.holds, "\(worst)")
  }

  @Test("every label has the forms of label 0, number by number but for the rounding of the norm, for any model")
  func labels() throws {
    for (index, point) in try ParameterPoint.sobol(200, extra: 2).enumerated() {
      let (classes, copies) = (3 + index % 5, 1 + index % 3)
      let distributions = try (0..<copies).map { k in
        try FeatureCopy(
          exclusiveMean: point.mu, exclusiveDeviation: point.sigma, sharedMean: point.mu / Double(k + 1),
          sharedDeviation: point.sigma * Double(k + 1))
      }
      let model = try GaussianModel(classes: classes, copies: distributions)
      let weights = try Weights(
        exclusive: (0..<copies).map { point.extra[0] * Double(1 + $0) },
        shared: .init(repeating: point.extra[1], count: copies))
      let reference = try EventForms(model, weights: weights, epsilon: point.epsilon)
      for label in 1..<classes {
        let forms = try EventForms(model, weights: weights, epsilon: point.epsilon, label: label)
        #expect(forms.dimension == reference.dimension && forms.targets == reference.targets)
        for (place, (one, other)) in zip(forms.coefficients, reference.coefficients).enumerated() {
          let isConstant = place % (forms.dimension + 1) == 0
          // A constant sums the norm's terms, one for each feature, in another order, and the means: each adds a rounding.
          let terms = FeatureLayout(model).count + reference.dimension
          let size = point.mu * (weights.flat.max() ?? 0) * Double(terms)
          #expect(isConstant ? (one - other).magnitude <= Double(terms) * size.ulp : one == other)
        }
      }
    }
  }

  @Test("forms of an event of one's own keep their numbers")
  func own() throws {
    let forms = try EventForms([[-1, 2, 0.5], [3, -4, 1]])
    #expect(forms.dimension == 2 && forms.targets == 2 && forms.values(at: [1, 2]) == [2, 1])
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    let drawn = try EventForms(model, weights: Weights(w1: 1, w2: 0.5), epsilon: 0.2)
    #expect(try EventForms([Array(drawn.coefficients[..<4]), Array(drawn.coefficients[4...])]) == drawn)
    for wrong in [[], [[1]], [[1, 2], [1, 2, 3]], [[1, .nan]], [[Double]](repeating: [0, 1], count: 100)] {
      #expect(throws: ParameterError.self) { try EventForms(wrong) }
    }
  }

  @Test("what is impossible is refused, in words")
  func errors() throws {
    let model = try GaussianModel(mu: 1, sigma: 1)
    let weights = try Weights(w1: 1, w2: 1)
    for epsilon in [-1, .infinity, .nan] {
      #expect(throws: ParameterError.self) { try EventForms(model, weights: weights, epsilon: epsilon) }
    }
    #expect(throws: ParameterError.self) { try EventForms(model, weights: weights, epsilon: 0.1, label: 3) }
    #expect(throws: ParameterError.self) {
      try EventForms(model, weights: Weights(w1: 1, w2: 1, copies: 2), epsilon: 0.1)
    }
    #expect(throws: ParameterError.self) {
      try EventForms(GaussianModel(mu: 1, sigma: 1, classes: 101), weights: weights, epsilon: 0.1)
    }
    #expect(throws: ParameterError.self) {
      try EventForms(GaussianModel(mu: 1e100, sigma: 1), weights: Weights(w1: 1e300, w2: 1), epsilon: 0.1)
    }
    let forms = try EventForms(model, weights: weights, epsilon: 0.1)
    let larger = try EventForms(GaussianModel(mu: 1, sigma: 1, classes: 4), weights: weights, epsilon: 0.1)
    #expect(throws: SimulationError.noRows) { try EventSimulation(rows: [], seed: 0, stream: 0) }
    #expect(throws: SimulationError.unequalRows(1)) { try EventSimulation(rows: [forms, larger], seed: 0, stream: 0) }
    #expect(SimulationError.unequalRows(1).description.contains("row 1"))
  }
}
