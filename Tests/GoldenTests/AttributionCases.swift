import Attacks
import EngineTestSupport
import FeatureAttribution
import Layers
import Networks
import Tensors
import Testing
import Training

/// Attributions and saliency maps of perturbed images, with the perturbations given.
let attributionCases: [GoldenCase] = {
  var list = GoldenCaseList("attribution", bothFormats: true)
  list.add("attributions") { inputs in
    let network = try goldenPreActResNet18(inputs)
    return try attributionResults(inputs, vectors: goldenVectors(inputs, network))
  }
  list.add("Grad-CAM") { inputs in
    let maps = try GradCAM.maps(
      of: goldenPreActResNet18(inputs), images: goldenPoints(inputs), labels: goldenLabels(inputs))
    return ["maps": maps]
  }
  return list.cases
}()

/// The perturbed images: 255th parts of bytes, which inputs have as 256th parts, and 4096ths.
private func goldenPoints(_ inputs: GoldenInputs) throws -> Tensor {
  try inputs["images"] * 256 / 255 + inputs["perturbations"].to(inputs.type) / 4096
}

private func goldenLabels(_ inputs: GoldenInputs) throws -> [Int] {
  try inputs["labels"].values(as: Int64.self).map { Int($0) }
}

/// A(x) of all samples, in batches of 8; the last has 7.
private func goldenVectors(_ inputs: GoldenInputs, _ network: any Network) throws -> Tensor {
  let points = try goldenPoints(inputs)
  let labels = try goldenLabels(inputs)
  return try inputs.device.engine.withoutGradients {
    try Tensor.concatenated(
      stride(from: 0, to: labels.count, by: 8).map { start in
        let range = start..<min(start + 8, labels.count)
        return try AttributionVectors(
          features: network.features(points.narrowed(range), .evaluation),
          classifierWeights: network.classifierWeights().detached(), labels: Array(labels[range])
        ).vectors
      })
  }
}

/// All results for these vectors of the first samples.
private func attributionResults(_ inputs: GoldenInputs, vectors: Tensor) throws -> [String: Tensor] {
  let labels = try goldenLabels(inputs).prefix(vectors.shape[0])
  let attribution = try AttributionVectors(vectors, labels: Array(labels), classCount: 10)
  var results = ["vectors": vectors]
  for (name, sum, matrix) in [
    ("correlation", "similarity", try attribution.correlation()),
    ("instances", "instance similarity", try InstanceSimilarities(attribution).correlation),
  ] {
    let elements = matrix.elements.map { $0 ?? .nan }
    results[name] = try Tensor(elements, shape: [10, 10], on: inputs.device).to(inputs.type)
    results[sum] = try Tensor([matrix.similarity], shape: [], on: inputs.device).to(inputs.type)
  }
  return results
}

/// The perturbations of the golden values, whichever batch a sample is in.
private struct GivenPerturbations: Attack {
  /// Pixels of all samples, one a row, and what is added to them.
  let pixels: HostTensor
  let perturbations: HostTensor
  let passes = 0

  init(_ inputs: GoldenInputs) throws {
    let rows = try [inputs["images"].shape[0], -1]
    pixels = try (inputs["images"] * 256 / 255).reshaped(rows).contiguous().toHost()
    perturbations = try (inputs["perturbations"].to(inputs.type) / 4096).reshaped(rows).contiguous().toHost()
  }

  func perturbed(
    _ samples: Tensor, from generator: RandomGenerator, objective: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let shape = samples.shape
    let own = try samples.reshaped([shape[0], 1, -1])
    let distances = try (own - Tensor(pixels, on: samples.device).expandingAxis(at: 0)).norm(along: [2])
    let places = try (-distances).argmax(along: 1)
    return try samples + Tensor(perturbations, on: samples.device).selecting(places).reshaped(shape)
  }
}

@Suite(.engine) struct AttributionGoldenTests {
  /// The tensors that differ from the golden values, in float32 and in float64.
  private func different(
    _ name: String, _ compute: @escaping @Sendable (GoldenInputs) throws -> [String: Tensor]
  ) throws -> [Set<String>] {
    let wrong = GoldenCase(file: "attribution", name: name, channelsLast: false, compute: compute)
    let names = try GoldenFile("attribution").expected(name, .float32).keys
    return try GoldenComparison.comparisons(wrong).map { comparison in
      Set(
        names.filter { name in
          comparison.failures.contains { $0.hasPrefix(name + ":") || $0.hasPrefix(name + " is") }
        })
    }
  }

  @Test func `a measurement in batches of 8 with the perturbations given is PyTorch's`() throws {
    let measured = GoldenCase(file: "attribution", name: "attributions", channelsLast: true) { inputs in
      let host = try #require(inputs.file.inputs("attributions")["images"])
      let bytes = try Tensor(host, on: inputs.device).permuted([0, 2, 3, 1]).contiguous().toHost()
      let images = try DeviceImages(images: bytes, labels: goldenLabels(inputs), on: inputs.device)
      let measurement = AttributionMeasurement(attack: (try GivenPerturbations(inputs), .evaluation), batchSize: 8)
      let network = try goldenPreActResNet18(inputs)
      let result = try measurement.measure(network, on: images, randomness: RandomSource(seed: 1))
      return try attributionResults(inputs, vectors: result.measured.attribution.vectors)
    }
    // Measurements are in float32.
    let comparison = try GoldenComparison(measured, GoldenFile("attribution"), .float32)
    #expect(comparison.failures.isEmpty && comparison.blind.isEmpty && comparison.count == 5)
  }

  @Test func `attributions with the bias, of the predicted class, or of whole batches alone are noticed`() throws {
    let right = try different("attributions") { inputs in
      try attributionResults(inputs, vectors: goldenVectors(inputs, goldenPreActResNet18(inputs)))
    }
    #expect(right == [[], []])
    let biased = try different("attributions") { inputs in
      let network = try goldenPreActResNet18(inputs)
      let biases = try network.classifier.bias!.detached().selecting(inputs["labels"]).expandingAxis(at: 1)
      return try attributionResults(inputs, vectors: goldenVectors(inputs, network) + biases)
    }
    let predicted = try different("attributions") { inputs in
      let network = try goldenPreActResNet18(inputs)
      let vectors = try inputs.device.engine.withoutGradients {
        let features = try network.features(goldenPoints(inputs), .evaluation)
        let classes = try network.logits(ofFeatures: features).argmax(along: 1)
        return try features * network.classifierWeights().selecting(classes)
      }
      return try attributionResults(inputs, vectors: vectors)
    }
    let whole = try different("attributions") { inputs in
      let vectors = try goldenVectors(inputs, goldenPreActResNet18(inputs))
      return try attributionResults(inputs, vectors: vectors.narrowed(0..<16))
    }
    for found in biased + predicted + whole {
      #expect(found == ["vectors", "correlation", "similarity", "instances", "instance similarity"])
    }
  }

  @Test func `maps of another class, without the rectifier, scaled too early or with square pixels are noticed`() throws
  {
    func maps(
      shift: Int = 0, _ make: @escaping @Sendable (_ evidence: Tensor) throws -> Tensor
    ) throws -> [Set<String>] {
      try different("Grad-CAM") { ["maps": try make(goldenEvidence($0, shift: shift)).reshaped([-1, 32, 32])] }
    }
    #expect(try maps { try scaled($0.relu().resized(32, 32, .bilinear)) } == [[], []])
    for wrong in [
      try maps(shift: 1) { try scaled($0.relu().resized(32, 32, .bilinear)) },
      try maps { try scaled($0.resized(32, 32, .bilinear)) },
      try maps { try scaled($0.relu()).resized(32, 32, .bilinear) },
      try maps { try scaled($0.relu().resized(32, 32, .nearest)) },
    ] {
      #expect(wrong == [["maps"], ["maps"]])
    }
  }
}

/// The weighted sums of the last stage's channels, [count, 1, height, width], on the classes `shift` after the labels.
private func goldenEvidence(_ inputs: GoldenInputs, shift: Int) throws -> Tensor {
  let network = try goldenPreActResNet18(inputs)
  let classes = try goldenLabels(inputs).map { Int64(($0 + shift) % 10) }
  let stage = try network.lastStage(goldenPoints(inputs), .evaluation).detached()
  try stage.setRequiresGradient(true)
  let logits = try network.logits(ofFeatures: network.features(ofLastStage: stage, .evaluation))
  let chosen = try logits.gathering(Tensor(classes, shape: [classes.count, 1], on: inputs.device), along: 1)
  let gradient = try chosen.sum().gradients(of: [stage])[0]
  return try (gradient.mean(along: [2, 3], keepingAxes: true) * stage.detached()).sum(along: [1], keepingAxes: true)
}

/// Maps [count, 1, height, width] over their largest elements; 0 where that is 0.
private func scaled(_ maps: Tensor) throws -> Tensor {
  let largest = try maps.largest(along: [1, 2, 3], keepingAxes: true)
  return try maps / (largest + largest.equals(0).to(maps.elementType))
}
