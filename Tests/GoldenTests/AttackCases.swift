import Attacks
import Layers
import Networks
import Tensors
import Training

/// Projected gradient descent from a given start.
let attackCases: [GoldenCase] = {
  var list = GoldenCaseList("attacks", bothFormats: true)
  for norm in PerturbationNorm.allCases {
    for isTargeted in [false, true] {
      for range in [0.0...1.0, nil] {
        let name = "\(norm), \(isTargeted ? "targeted" : "untargeted")\(range == nil ? ", no range" : "")"
        let mode = isTargeted == (range != nil) ? ForwardMode.training : .evaluation
        list.attack(
          name, goldenAttack(norm, range: range, steps: 7), isTargeted: isTargeted, mode, goldenAttackedNetwork)
      }
    }
  }
  list.attack(
    "linf, PreActResNet18", goldenAttack(.linf, range: 0...1, steps: 3), isTargeted: false, .training,
    goldenPreActResNet18)
  for mode in [ForwardMode.training, .evaluation] {
    list.add("linf, TRADES, \(mode == .training ? "training" : "evaluation")") { inputs in
      let network = try goldenAttackedNetwork(inputs)
      let images = try inputs["images"]
      let student = StudentNetwork(network: network, attackMode: mode, autocast: false)
      let perturbed = try network.withFrozenParameters {
        let batch = try TrainingBatch(images: images, labels: inputs["labels"])
        return try goldenAttack(.linf, range: 0...1, steps: 5).perturbed(
          images, startingAt: inputs["start"],
          objective: TRADESObjective(beta: 6).losses(of: batch, for: student).attack)
      }
      return try network.buffersAfter().merging(["perturbation": perturbed - images]) { $1 }
    }
  }
  return list.cases
}()

/// The losses of attacks on single samples.
let sampleLossCases: [GoldenCase] = {
  var list = GoldenCaseList("sample-losses")
  list.differentiated("difference of logits ratio") {
    try SampleLoss.logitRatio($0["logits"], labels: $0["labels"], targets: $0["labels"])
  }
  list.differentiated("targeted difference of logits ratio") {
    try SampleLoss.targetedLogitRatio($0["logits"], labels: $0["labels"], targets: $0["targets"])
  }
  return list.cases
}()

/// The attack of the golden values.
func goldenAttack(
  _ norm: PerturbationNorm, range: ClosedRange<Double>?, steps: Int
) -> ProjectedGradientDescent {
  let (epsilon, step) = norm == .linf ? (8.0 / 255, 2.0 / 255) : (128.0 / 255, 16.0 / 255)
  return ProjectedGradientDescent(
    PerturbationSet(norm, epsilon: epsilon, range: range), stepSize: step, steps: steps)
}

func goldenAttackedNetwork(_ inputs: GoldenInputs) throws -> AttackedNetwork {
  try goldenAttackedNetwork(inputs, "small network")
}

/// With the weights of that name.
func goldenAttackedNetwork(_ inputs: GoldenInputs, _ weights: String) throws -> AttackedNetwork {
  let network = try AttackedNetwork(inputs.initialiser())
  try network.load(inputs.file.weights(weights))
  return network
}

/// Two convolutions with their norms.
final class AttackedNetwork: Network {
  let classCount = 5
  private let convolution1: Conv2d
  private let norm1: BatchNorm2d
  private let convolution2: Conv2d
  private let norm2: BatchNorm2d
  private let classifier: Linear

  init(_ make: Initialiser) throws {
    convolution1 = try Conv2d(3, 4, kernel: 3, padding: 1, make)
    norm1 = try BatchNorm2d(4, make)
    convolution2 = try Conv2d(4, 8, kernel: 3, stride: 2, padding: 1, make)
    norm2 = try BatchNorm2d(8, make)
    classifier = try Linear(8, 5, make)
  }

  var state: [StateEntry] {
    convolution1.state(below: "conv1") + norm1.state(below: "bn1") + convolution2.state(below: "conv2")
      + norm2.state(below: "bn2") + classifier.state(below: "linear")
  }

  func features(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    let first = try norm1(convolution1(input, mode), mode).relu()
    let second = try norm2(convolution2(first, mode), mode).relu()
    return try second.mean(along: [2, 3])
  }

  func logits(ofFeatures features: Tensor) throws(TensorError) -> Tensor { try classifier(features, .evaluation) }

  func classifierWeights() -> Tensor { classifier.weight }

  func multiplyAccumulates(sampleShape: [Int]) -> Int {
    convolution1.multiplyAccumulates(side: sampleShape[1]) + convolution2.multiplyAccumulates(side: sampleShape[1])
      + classifier.multiplyAccumulates
  }
}

extension GoldenCaseList {
  /// An attack on "images" from "start": the perturbation, and buffers afterwards.
  mutating func attack(
    _ name: String, _ method: ProjectedGradientDescent, isTargeted: Bool, _ mode: ForwardMode,
    _ make: @escaping @Sendable (GoldenInputs) throws -> any Layer
  ) {
    add(name) { inputs in
      let network = try make(inputs)
      let images = try inputs["images"]
      let perturbed = try network.withFrozenParameters {
        try method.perturbed(images, startingAt: inputs["start"]) { point in
          let loss = try network(point, mode).crossEntropy(inputs["labels"])
          return isTargeted ? try -loss : loss
        }
      }
      return try network.buffersAfter().merging(["perturbation": perturbed - images]) { $1 }
    }
  }
}
