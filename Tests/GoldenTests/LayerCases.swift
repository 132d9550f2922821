import Checkpoints
import Layers
import Networks
import Tensors
import Training

/// Every layer of `Layers`, in both memory formats.
let layerCases: [GoldenCase] = {
  var list = GoldenCaseList("layers", bothFormats: true)
  list.layer("Conv2d, 3 by 3") { try Conv2d(4, 6, kernel: 3, padding: 1, $0) }
  list.layer("Conv2d, 3 by 3, stride 2") { try Conv2d(4, 6, kernel: 3, stride: 2, padding: 1, $0) }
  list.layer("Conv2d, 1 by 1, stride 2") { try Conv2d(4, 6, kernel: 1, stride: 2, $0) }
  list.layer("Conv2d, bias") { try Conv2d(4, 6, kernel: 3, bias: true, $0) }
  list.layer("Conv2d, two groups") { try Conv2d(4, 6, kernel: 3, padding: 1, groups: 2, bias: true, $0) }
  list.layer("Linear") { try Linear(7, 3, $0) }
  list.layer("Linear, no bias") { try Linear(7, 3, bias: false, $0) }
  for mode in ForwardMode.BatchStatistics.allCases {
    list.layer("BatchNorm2d, \(mode.rawValue)", ForwardMode(batchNorm: mode)) { try BatchNorm2d(4, $0) }
  }
  list.differentiated("ChannelNormalisation") { inputs in
    try ChannelNormalisation.cifar10(inputs.initialiser())(inputs["images"])
  }
  list.layer("LayerNorm") { try LayerNorm(6, $0) }
  list.layer("SelfAttention") { try SelfAttention(6, heads: 2, $0) }
  return list.cases
}()

/// Cross-entropy in all its forms.
let lossCases: [GoldenCase] = {
  var list = GoldenCaseList("losses")
  func add(_ name: String, _ reduction: Tensor.Reduction, smoothing: Double = 0) {
    list.add(name) { inputs in
      let logits = try inputs["logits"]
      try logits.setRequiresGradient(true)
      var target = try inputs["target"]
      if target.elementType.isFloatingPoint { target = try target / target.sum(along: [1], keepingAxes: true) }
      let loss = try logits.crossEntropy(target, reduction: reduction, labelSmoothing: smoothing)
      return try gradients(of: loss, for: [("logits", logits)])
    }
  }
  for kind in ["classes", "distributions"] {
    for (name, reduction) in [("none", Tensor.Reduction.none), ("mean", .mean), ("sum", .sum)] {
      add("cross-entropy, \(kind), \(name)", reduction)
      add("cross-entropy, \(kind), \(name), smoothed", reduction, smoothing: 0.3)
    }
  }
  add("cross-entropy, large logits", .mean)
  list.objectives()
  return list.cases
}()

extension GoldenCaseList {
  /// The losses of training methods; gradients are asked for of the inputs called `student` alone.
  fileprivate mutating func objectives() {
    func add(_ name: String, _ student: [String], _ loss: @escaping @Sendable (GoldenInputs) throws -> Tensor) {
      self.add(name) { inputs in
        let leaves = try student.map { (name: $0, tensor: try inputs[$0]) }
        for leaf in leaves { try leaf.tensor.setRequiresGradient(true) }
        return try gradients(of: loss(inputs), for: leaves)
      }
    }
    func distillation(
      _ name: String, crossEntropy: Double, _ weights: [(teacher: String, weight: Double)], scale: Double = 4,
      isTeacherFirst: Bool = true
    ) {
      add("distillation, \(name)", ["logits"]) { inputs in
        let teachers = try weights.map { try Teacher(name: $0.teacher, digest: "", network: unused(inputs)) }
        let objective = DistillationObjective(
          crossEntropyWeight: crossEntropy, temperature: 2, divergenceScale: scale, isTeacherFirst: isTeacherFirst,
          teachers: teachers, weights: weights.map(\.weight))
        return try objective.loss(
          logits: inputs["logits"], answers: weights.map { try inputs[$0.teacher] }, target: inputs["target"])
      }
    }
    distillation("one teacher", crossEntropy: 0.7, [("robust", 0.3)])
    distillation(
      "as equation 3 is printed", crossEntropy: 0.7, [("robust", 0.3)], scale: 1, isTeacherFirst: false)
    distillation("two teachers", crossEntropy: 0.3, [("standard", 0.1), ("robust", 0.6)])
    add("TRADES", ["clean", "perturbed"]) { inputs in
      try TRADESObjective.loss(
        clean: inputs["clean"], perturbed: inputs["perturbed"], target: inputs["target"], beta: 6)
    }
    add("distance from earlier predictions", ["logits"]) { inputs in
      try TemporalEnsemblingObjective.distance(inputs["logits"], inputs["earlier"].softmax(along: 1))
    }
  }
}

/// A network for a teacher whose answers are given.
private func unused(_ inputs: GoldenInputs) throws -> any Network { try AttackedNetwork(inputs.initialiser()) }

extension ChannelNormalisation {
  static func cifar10(_ make: Initialiser) throws -> ChannelNormalisation {
    try ChannelNormalisation(mean: [0.4914, 0.4822, 0.4465], deviation: [0.2471, 0.2435, 0.2616], make)
  }
}

extension GoldenCaseList {
  /// A layer on "input" with its state from the other inputs: output, gradients, and buffers afterwards.
  mutating func layer(
    _ name: String, _ mode: ForwardMode = .training,
    _ make: @escaping @Sendable (Initialiser) throws -> any Layer
  ) {
    add(name) { inputs in
      let layer = try make(inputs.initialiser())
      try layer.load(StateDict(layer.state.map { ($0.name, try inputs[$0.name].toHost()) }))
      let input = try inputs["input"]
      try input.setRequiresGradient(true)
      let output = try layer(input, mode)
      let leaves = [(name: "input", tensor: input)] + layer.namedParameters
      return try gradients(of: output, for: leaves).merging(layer.buffersAfter()) { $1 }
    }
  }
}

extension Module {
  var namedParameters: [(name: String, tensor: Tensor)] {
    state.filter { $0.role == .parameter }.map { (name: $0.name, tensor: $0.tensor) }
  }

  /// The buffers as results.
  func buffersAfter() throws -> [String: Tensor] {
    let buffers = state.filter { $0.role == .buffer }
    return Dictionary(uniqueKeysWithValues: buffers.map { ("after \($0.name)", $0.tensor) })
  }
}
