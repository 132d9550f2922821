import Tensors

/// Square: random search that changes the pixels of one square at a time and keeps what lowers the margin.
///
/// It sees logits alone. Places and shapes of squares are drawn once for a batch, signs for each sample.
///
/// Source: Andriushchenko et al. 2020, algorithms 1 to 3. A square may lie anywhere in the image, as in the paper; the
/// published code leaves out the last row and column of places.
public struct SquareAttack: EvaluationAttack, Hashable {
  /// The perturbations.
  public let set: PerturbationSet
  /// Squares that are tried, each with a forward pass; >= 1.
  public let queries: Int

  /// An attack of one start.
  public init(_ set: PerturbationSet, queries: Int = 5000) {
    self.set = set
    self.queries = queries
  }

  /// "square".
  public var name: String { "square" }

  /// False.
  public var usesGradients: Bool { false }

  /// 2.
  public var fewestClasses: Int { 2 }

  /// A misclassified point for each sample, or the best that was found.
  public func points(
    _ samples: Tensor, labels: Tensor, classifier: Classifier, from generator: RandomGenerator
  ) throws -> Tensor {
    guard samples.shape.count == 4 else { throw AttackError.notImages(attack: name, shape: samples.shape) }
    var found = FoundPoints(samples)
    // Drawn at once: four places and an orientation for each query.
    let draws: [Double] = try Tensor.uniform([queries, 5], .float64, from: generator).values()
    try samples.engine.withoutGradients {
      let start = try set.norm == .linf ? stripes(samples, from: generator) : tiles(samples, from: generator)
      var search = Search(
        places: found.standing, samples: samples, labels: labels, best: start,
        margins: try classifier.logits(start).margins(labels))
      try search.settle(&found)
      for query in 0..<queries where !search.places.isEmpty {
        let numbers = Array(draws[5 * query..<5 * query + 5])
        switch set.norm {
        case .linf: try replaceSquare(query, numbers, &search, classifier, from: generator)
        case .l2: try moveMass(query, numbers, &search, classifier, from: generator)
        }
        try search.settle(&found)
      }
      // A margin of exactly 0 may be the rival's: who asks for the points looks at their classes.
      if !search.places.isEmpty { try found.add(search.best, Array(search.places.indices), at: search.places) }
    }
    return try found.points()
  }

  /// l_inf: one square of each channel goes to one end of the ball.
  private func replaceSquare(
    _ query: Int, _ draws: [Double], _ search: inout Search, _ classifier: Classifier, from generator: RandomGenerator
  ) throws {
    let shape = search.samples.shape
    let side = SquareShapes.side(query: query, height: shape[2], width: shape[3], norm: .linf)
    let window = Window(side: side, shape, draws[0], draws[1])
    let signs = try signs([shape[0], shape[1], 1, 1], search.samples, from: generator)
    let part = try window.part(of: search.best)
    let old = try part.clone()
    let new = try set.inRange(window.part(of: search.samples) + signs * set.epsilon)
    // In place and back: a copy of the whole images costs as much as a small network.
    try part.copyInPlace(new)
    let improved = try search.improve(classifier.logits(search.best).margins(search.labels))
    try part.copyInPlace(improved.choosing(new, else: old))
  }

  /// l_2: one square takes the mass of another, in a new shape.
  private func moveMass(
    _ query: Int, _ draws: [Double], _ search: inout Search, _ classifier: Classifier, from generator: RandomGenerator
  ) throws {
    let samples = search.samples
    let shape = samples.shape
    let side = SquareShapes.side(query: query, height: shape[2], width: shape[3], norm: .l2)
    let (target, source) = (
      Window(side: side, shape, draws[0], draws[1]), Window(side: side, shape, draws[2], draws[3])
    )
    let delta = try search.best - samples
    let mask = try Tensor.zeros([1, 1, shape[2], shape[3]], samples.elementType, on: samples.device)
    for window in [target, source] { try window.part(of: mask).fillInPlace(1) }
    let free = try set.epsilon * set.epsilon - delta.norm(along: [1, 2, 3], keepingAxes: true).power(2)
    let spare = try free.maximum(Tensor.zeros([1], samples.elementType, on: samples.device)) / Double(shape[1])
    let mass = try (delta * mask).norm(along: [2, 3], keepingAxes: true).power(2)
    let old = try target.part(of: delta)
    let signs = try signs([shape[0], shape[1], 1, 1], samples, from: generator)
    let change = try bump(side, transposed: draws[4] > 0.5, samples) * signs
    let mixed = try change + old / (old.norm(along: [2, 3], keepingAxes: true) + 1e-12)
    let new = try mixed / (mixed.norm(along: [2, 3], keepingAxes: true) + 1e-12) * (spare + mass).squareRoot()
    try source.part(of: delta).fillInPlace(0)
    try target.part(of: delta).copyInPlace(new)
    let next = try set.inRange(samples + delta / set.lengths(delta) * set.epsilon)
    let improved = try search.improve(classifier.logits(next).margins(search.labels))
    search.best = try improved.choosing(next, else: search.best)
  }

  /// The l_inf start: columns of each channel at one end of the ball.
  private func stripes(_ samples: Tensor, from generator: RandomGenerator) throws(TensorError) -> Tensor {
    let shape = samples.shape
    return try set.inRange(samples + signs([shape[0], shape[1], 1, shape[3]], samples, from: generator) * set.epsilon)
  }

  /// The l_2 start: five by five bumps.
  private func tiles(_ samples: Tensor, from generator: RandomGenerator) throws(TensorError) -> Tensor {
    let shape = samples.shape
    let side = max(shape[2] / 5, 1)
    let delta = try samples * 0
    let first = max(shape[2] - 5 * side, 0) / 2
    for top in stride(from: first, through: shape[2] - side, by: side).prefix(shape[2] / side) {
      for left in stride(from: first, through: shape[3] - side, by: side).prefix(shape[3] / side) {
        let transposed = try Tensor.uniform([1], from: generator).item() > 0.5
        let signs = try signs([shape[0], shape[1], 1, 1], samples, from: generator)
        let window = Window(rows: top..<top + side, columns: left..<left + side)
        try window.part(of: delta).copyInPlace(bump(side, transposed: transposed, samples) * signs)
      }
    }
    return try set.inRange(samples + delta / set.lengths(delta) * set.epsilon)
  }

  private func bump(_ side: Int, transposed: Bool, _ samples: Tensor) throws(TensorError) -> Tensor {
    let values = SquareShapes.bump(side: side)
    let matrix = try Tensor(values, shape: [1, 1, side, side], on: samples.device).to(samples.elementType)
    return transposed ? try matrix.permuted([0, 1, 3, 2]) : matrix
  }

  private func signs(
    _ shape: [Int], _ samples: Tensor, from generator: RandomGenerator
  ) throws(TensorError) -> Tensor {
    try Tensor.uniform(shape, low: -1, high: 1, samples.elementType, from: generator).sign()
  }

  /// The samples that still stand.
  private struct Search {
    var places: [Int]
    var samples, labels, best: Tensor
    /// Of the best points.
    var margins: Tensor

    /// Takes the margins of new points in, and says where they are smaller, in a shape for images.
    mutating func improve(_ new: Tensor) throws(TensorError) -> Tensor {
      let improved = try new.isLess(than: margins)
      margins = try improved.choosing(new, else: margins)
      return try improved.broadcast(over: samples)
    }

    /// Gives away the samples whose best point is misclassified.
    mutating func settle(_ found: inout FoundPoints) throws(TensorError) {
      let zero = try Tensor.zeros([1], margins.elementType, on: margins.device)
      let (broken, standing) = try margins.isLess(than: zero).split()
      guard !broken.isEmpty else { return }
      try found.add(best, broken, at: places)
      places = standing.map { places[$0] }
      samples = try samples.rows(standing)
      labels = try labels.rows(standing)
      best = try best.rows(standing)
      margins = try margins.rows(standing)
    }
  }

  /// A square of an image.
  private struct Window {
    let rows, columns: Range<Int>

    init(rows: Range<Int>, columns: Range<Int>) {
      self.rows = rows
      self.columns = columns
    }

    /// A square of `side` pixels, by two numbers of [0, 1) anywhere in images of `shape`.
    init(side: Int, _ shape: [Int], _ row: Double, _ column: Double) {
      let (top, left) = (Int(row * Double(shape[2] - side + 1)), Int(column * Double(shape[3] - side + 1)))
      self.init(rows: top..<top + side, columns: left..<left + side)
    }

    /// The square of each image, in the images' own memory.
    func part(of images: Tensor) throws(TensorError) -> Tensor {
      try images.narrowed(rows, along: 2).narrowed(columns, along: 3)
    }
  }
}

extension AttackSuite.Kind {
  /// Square.
  public static let square = Self("square", "Square, random search without gradients") { set, effort in
    [SquareAttack(set, queries: effort.queries)]
  }
}
