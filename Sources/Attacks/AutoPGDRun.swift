import Tensors

/// One run of Auto-PGD on the samples of a batch that still stand.
struct AutoPGDRun {
  private let set: PerturbationSet
  private let loss: SampleLoss
  private let steps: Int
  private let classifier: Classifier
  /// The share of steps that must raise the loss for the step size to stay: rho of the paper.
  private let neededRises = 0.75
  /// The weight of the new direction against the last one: alpha of the paper.
  private let momentum = 0.75

  init(_ set: PerturbationSet, loss: SampleLoss, steps: Int, classifier: Classifier) {
    self.set = set
    self.loss = loss
    self.steps = steps
    self.classifier = classifier
  }

  /// Searches points for samples, which are those that stand in `found`, from a random start.
  ///
  /// A sample leaves the computation when a point is found: the others' paths do not depend on it.
  func search(
    _ samples: Tensor, labels: Tensor, targets: Tensor, from generator: RandomGenerator, _ found: inout FoundPoints
  ) throws {
    let start = try set.farStart(samples, from: generator)
    let count = samples.shape[0]
    let full = try Tensor.full([count], 2 * set.epsilon, samples.elementType, on: samples.device)
    let nothing = try Tensor.zeros([count], samples.elementType, on: samples.device)
    let first = try classifier.gradient(at: start) { try loss($0, labels: labels, targets: targets) }
    var state = State(
      places: found.standing, samples: samples, labels: labels, targets: targets, point: start, previous: start,
      gradient: first.gradient, losses: first.losses, best: start, bestGradient: first.gradient,
      bestLosses: first.losses, stepSizes: full, rises: nothing, bestLossesBefore: first.losses,
      halvedBefore: try nothing.equals(0))
    try state.settle(first.logits, &found)
    let checkpoints = AutoPGD.checkpoints(steps: steps)
    for step in 1...steps where !state.places.isEmpty {
      let next = try moved(state, weight: step == 1 ? 1 : momentum)
      let pass = try classifier.gradient(at: next) { try loss($0, labels: state.labels, targets: state.targets) }
      try state.advance(to: next, losses: pass.losses, gradient: pass.gradient)
      try state.settle(pass.logits, &found)
      if let number = checkpoints.firstIndex(of: step), !state.places.isEmpty {
        let distance = step - (number == 0 ? 0 : checkpoints[number - 1])
        try state.adapt(neededRises: neededRises * Double(distance))
      }
    }
  }

  /// The next points: a step along the gradient, then a part of it and of the step before.
  private func moved(_ state: State, weight: Double) throws(TensorError) -> Tensor {
    let direction = try set.norm == .linf ? state.gradient.sign() : state.gradient / set.lengths(state.gradient)
    let sizes = try state.stepSizes.broadcast(over: state.samples)
    let ahead = try set.projected(state.point + direction * sizes, of: state.samples)
    let inertia = try (state.point - state.previous) * (1 - weight)
    return try set.projected(state.point + (ahead - state.point) * weight + inertia, of: state.samples)
  }
}

/// What the run knows of each sample that it still works on.
private struct State {
  /// The samples' places in the batch.
  var places: [Int]
  var samples, labels, targets: Tensor
  var point, previous, gradient, losses: Tensor
  /// The point of the largest loss so far.
  var best, bestGradient, bestLosses: Tensor
  var stepSizes: Tensor
  /// Steps that raised the loss since the last checkpoint.
  var rises: Tensor
  /// At the last checkpoint.
  var bestLossesBefore: Tensor
  /// Whether the step was halved there; true before the first.
  var halvedBefore: Tensor

  /// Takes a new point in.
  mutating func advance(to next: Tensor, losses new: Tensor, gradient newGradient: Tensor) throws(TensorError) {
    rises = try rises + losses.isLess(than: new).to(rises.elementType)
    let isBetter = try bestLosses.isLess(than: new)
    let better = try isBetter.broadcast(over: samples)
    best = try better.choosing(next, else: best)
    bestGradient = try better.choosing(newGradient, else: bestGradient)
    bestLosses = try isBetter.choosing(new, else: bestLosses)
    (previous, point, losses, gradient) = (point, next, new, newGradient)
  }

  /// Gives away the samples whose point is misclassified.
  mutating func settle(_ logits: Tensor, _ found: inout FoundPoints) throws(TensorError) {
    let (standing, broken) = try logits.argmax(along: 1).equals(labels).split()
    guard !broken.isEmpty else { return }
    try found.add(point, broken, at: places)
    places = standing.map { places[$0] }
    samples = try samples.rows(standing)
    labels = try labels.rows(standing)
    targets = try targets.rows(standing)
    point = try point.rows(standing)
    previous = try previous.rows(standing)
    gradient = try gradient.rows(standing)
    losses = try losses.rows(standing)
    best = try best.rows(standing)
    bestGradient = try bestGradient.rows(standing)
    bestLosses = try bestLosses.rows(standing)
    stepSizes = try stepSizes.rows(standing)
    rises = try rises.rows(standing)
    bestLossesBefore = try bestLossesBefore.rows(standing)
    halvedBefore = try halvedBefore.rows(standing)
  }

  /// Halves steps and goes back to the best points where the loss rose too seldom, or where the best loss and the step
  /// are as at the last checkpoint.
  mutating func adapt(neededRises: Double) throws(TensorError) {
    let roseOften = try rises.isGreater(than: neededRises)
    let isStuck = try halvedBefore.negated() * bestLossesBefore.isLess(than: bestLosses).negated()
    let keeps = try roseOften * isStuck.negated()
    stepSizes = try keeps.choosing(stepSizes, else: stepSizes / 2)
    let keepsPoint = try keeps.broadcast(over: samples)
    point = try keepsPoint.choosing(point, else: best)
    gradient = try keepsPoint.choosing(gradient, else: bestGradient)
    halvedBefore = try keeps.negated()
    bestLossesBefore = bestLosses
    rises = try Tensor.zeros(rises.shape, rises.elementType, on: rises.device)
  }
}
