import Attacks
import Layers
import Recipes
import Tensors
import Training

/// Three steps of training; the whole state after them.
let trainingCases: [GoldenCase] = {
  var list = GoldenCaseList("training", bothFormats: true)
  list.add("momentum and weight decay") { inputs in
    try threeSteps(inputs, goldenPreActResNet18(inputs), weightDecay: 5e-4, nesterov: false)
  }
  list.add("Nesterov's momentum and weight decay") { inputs in
    try threeSteps(inputs, goldenAttackedNetwork(inputs), weightDecay: 5e-4, nesterov: true)
  }
  for method in GoldenMethod.allCases {
    list.add("whole steps, \(method.rawValue)") { try wholeSteps($0, method) }
  }
  for (name, mixture) in [
    ("Mixup", ImageMixing.Mixture.mixup(share: 0.7)), ("CutMix", .cutMix(rows: 1..<4, columns: 3..<8)),
  ] {
    list.add(name) { inputs in
      let mixed = try mixture.applied(
        to: TrainingBatch(images: inputs["images"], labels: inputs["labels"]), classCount: 5)
      return ["images": mixed.images, "targets": mixed.target]
    }
  }
  for (name, setting) in [
    ("SWA", "averaging={kind: swa, start: 0}"), ("EMA", "averaging={kind: ema, decay: 0.75}"),
  ] {
    list.add("\(name), statistics of three batches") { try averaged($0, setting) }
  }
  return list.cases
}()

/// The average of the weights after each of three steps, and its running statistics from batches of 5, 5 and 2.
func averaged(_ inputs: GoldenInputs, _ setting: String, splits: [Int] = [0, 5, 10, 12]) throws -> [String: Tensor] {
  let network = try goldenAttackedNetwork(inputs)
  let optimiser = try StochasticGradientDescent(network.parameters, momentum: 0.9, weightDecay: 5e-4)
  let averaging = try Recipe("linf-at", settings: [setting]).averaging
  guard let average = try WeightAverage(averaging, of: network) else { return [:] }
  let images = try inputs["images"]
  for step in 0..<3 {
    let range = 4 * step..<4 * step + 4
    let loss = try network(images.narrowed(range), .training).crossEntropy(inputs["labels"].narrowed(range))
    try optimiser.step(gradients: loss.gradients(of: optimiser.parameters), rate: 0.1)
    try average.take()
  }
  try average.resetStatistics()
  return try average.withAverage {
    for (first, end) in zip(splits, splits.dropFirst()) {
      try average.estimate { _ = try network(images.narrowed(first..<end), $0) }
    }
    var results: [String: Tensor] = [:]
    for entry in network.state { results["after \(entry.name)"] = try entry.tensor.detached().clone() }
    return results
  }
}

/// Methods with golden values of whole steps.
enum GoldenMethod: String, CaseIterable, Sendable {
  case crossEntropy = "cross-entropy"
  case distillation
  case ensembling = "temporal ensembling"
  case trades = "TRADES"
}

/// Three of the steps that a run consists of: attack, loss, gradients, clipping, update; the whole state after them.
func wholeSteps(
  _ inputs: GoldenInputs, _ method: GoldenMethod, beta: Double = 6, clipping: Double? = 0.5,
  attackMode: ForwardMode? = nil, cleanForward: Bool? = nil
) throws -> [String: Tensor] {
  let network = try goldenAttackedNetwork(inputs)
  let teacher = try goldenAttackedNetwork(inputs, "small teacher")
  let predictions = try Tensor.zeros([8, 5], inputs.type, on: inputs.device)
  let objective: any Objective =
    switch method {
    case .crossEntropy: CrossEntropyObjective()
    case .distillation:
      DistillationObjective(
        crossEntropyWeight: 0.6, temperature: 2, divergenceScale: 4, attacksWhole: true,
        teachers: [try Teacher(name: "one", digest: "", network: teacher)], weights: [0.4])
    case .ensembling:
      TemporalEnsemblingObjective(
        momentum: 0.9, largestWeight: 30, rise: 0..<1, predictions: predictions, epochs: 2)
    case .trades: TRADESObjective(beta: beta)
    }
  let optimiser = try StochasticGradientDescent(network.parameters, momentum: 0.9, weightDecay: 5e-4)
  let places: [[Int64]] = [[0, 1, 2, 3], [4, 5, 6, 7], [2, 3, 4, 5]]
  var (losses, correct): ([Double], [Int64]) = ([], [])
  for number in 0..<3 {
    let range = 4 * number..<4 * number + 4
    let attack = GivenStart(
      method: goldenAttack(.linf, range: 0...1, steps: 2), start: try inputs["start"].narrowed(range))
    let step = TrainingStep(
      network: network, optimiser: optimiser, objective: objective,
      attack: (attack, attackMode ?? (method == .crossEntropy ? .training : .evaluation)),
      cleanForward: cleanForward ?? (method == .crossEntropy), gradientClipping: clipping)
    // Epoch 1: the weight of the distance is at its largest.
    let batch = try TrainingBatch(
      images: inputs["images"].narrowed(range), labels: inputs["labels"].narrowed(range),
      places: Tensor(places[number], on: inputs.device), epoch: 1, step: number)
    let outcome = try step(batch, rate: 0.1, from: RandomGenerator(seed: 0, on: inputs.device))
    losses.append(outcome.loss)
    correct.append(Int64(outcome.correct))
  }
  var results = [
    "losses": try Tensor(losses, on: inputs.device).to(inputs.type), "correct": try Tensor(correct, on: inputs.device),
  ]
  for own in objective.state { results[own.name] = own.tensor }
  for entry in network.state { results["after \(entry.name)"] = entry.tensor }
  return results
}

/// An attack from a start that is given.
struct GivenStart: Attack {
  let method: ProjectedGradientDescent
  nonisolated(unsafe) let start: Tensor

  var passes: Int { method.passes }

  func perturbed(
    _ samples: Tensor, from generator: RandomGenerator, objective: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    try method.perturbed(samples, startingAt: start, objective: objective)
  }
}

/// Cross-entropy and gradient descent on three batches of "images".
func threeSteps(
  _ inputs: GoldenInputs, _ network: any Layer, weightDecay: Double, nesterov: Bool
) throws -> [String: Tensor] {
  let optimiser = try StochasticGradientDescent(
    network.parameters, momentum: 0.9, weightDecay: weightDecay, nesterov: nesterov)
  let batch = try inputs["images"].shape[0] / 3
  var losses: [Tensor] = []
  for step in 0..<3 {
    let range = step * batch..<(step + 1) * batch
    let logits = try network(inputs["images"].narrowed(range), .training)
    let loss = try logits.crossEntropy(inputs["labels"].narrowed(range))
    try optimiser.step(gradients: loss.gradients(of: optimiser.parameters), rate: 0.1)
    losses.append(try loss.detached())
  }
  var results = ["losses": try Tensor.stacked(losses)]
  for entry in network.state { results["after \(entry.name)"] = entry.tensor }
  return results
}

/// All cases, file by file.
let goldenCases =
  functionCases + layerCases + lossCases + networkCases + attributionCases + attackCases + sampleLossCases
  + trainingCases
