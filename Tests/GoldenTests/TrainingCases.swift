import Layers
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
  return list.cases
}()

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
  functionCases + layerCases + lossCases + networkCases + attackCases + sampleLossCases + trainingCases
