import Layers
import Networks
import SyntheticModel
import Tensors

/// The networks at fixed weights; those of images in both memory formats.
let networkCases: [GoldenCase] = {
  var list = GoldenCaseList("networks", bothFormats: true)
  list.network("PreActResNet18, training", .training) { try goldenPreActResNet18($0) }
  list.network("PreActResNet18, evaluation", .evaluation) { try goldenPreActResNet18($0) }
  for (name, mode) in [("training", ForwardMode.training), ("evaluation", .evaluation)] {
    list.network("ResNet18, \(name)", mode) { inputs in
      try inputs.network("ResNet18") { try ResNet18(width: 2, normalisation: $0, $1) }
    }
    list.network("WideResNet, \(name)", mode) { inputs in
      try inputs.network("WideResNet") { try WideResNet(depth: 10, widening: 2, width: 2, normalisation: $0, $1) }
    }
  }
  list.network("ResNet18, windows", .evaluation) { inputs in
    try inputs.network("ResNet18, windows") {
      try ResNet18(width: 2, side: 64, pooling: .windows, normalisation: $0, $1)
    }
  }
  list.network("DeiT, evaluation", .evaluation) { inputs in
    try inputs.network("DeiT") { try DeiT(width: 12, depth: 2, heads: 3, patch: 8, normalisation: $0, $1) }
  }
  list.network("SmallCNN", .evaluation) { inputs in
    try inputs.network("SmallCNN") { try SmallCNN(width: 3, side: 8, normalisation: $0, $1) }
  }
  var rows = GoldenCaseList("networks")
  rows.layer("LinearHypothesis") { make in
    let model = try GaussianModel(mu: 1, sigma: 1, classes: 3, copies: 2)
    return try LinearHypothesis(FeatureLayout(model), make)
  }
  return list.cases + rows.cases
}()

/// The network of the golden values: width 2, with CIFAR-10's normalisation inside.
func goldenPreActResNet18(_ inputs: GoldenInputs) throws -> PreActResNet18 {
  let make = try inputs.initialiser()
  let network = try PreActResNet18(width: 2, normalisation: .cifar10(make), make)
  try network.load(GoldenFile("networks").weights("PreActResNet18"))
  return network
}

extension GoldenInputs {
  /// A network with CIFAR-10's normalisation inside and the file's weights.
  fileprivate func network(
    _ name: String, _ make: (ChannelNormalisation, Initialiser) throws -> any Network
  ) throws -> any Network {
    let initialiser = try initialiser()
    let network = try make(.cifar10(initialiser), initialiser)
    try network.load(file.weights(name))
    return network
  }
}

extension GoldenCaseList {
  /// A network on "images": features, logits, the cross-entropy's gradients, and buffers afterwards.
  fileprivate mutating func network(
    _ name: String, _ mode: ForwardMode, _ make: @escaping @Sendable (GoldenInputs) throws -> any Network
  ) {
    add(name) { inputs in
      let network = try make(inputs)
      let images = try inputs["images"]
      try images.setRequiresGradient(true)
      let features = try network.features(images, mode)
      let logits = try network.logits(ofFeatures: features)
      let loss = try logits.crossEntropy(inputs["labels"])
      let leaves = [(name: "images", tensor: images)] + network.namedParameters
      let gradients = try loss.gradients(of: leaves.map(\.tensor))
      var results = try network.buffersAfter()
      for (name, tensor) in [("features", features), ("logits", logits), ("loss", loss)] {
        results[name] = try tensor.detached()
      }
      for (leaf, gradient) in zip(leaves, gradients) { results["gradient of \(leaf.name)"] = gradient }
      return results
    }
  }
}
