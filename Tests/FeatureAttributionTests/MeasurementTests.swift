import Attacks
import EngineTestSupport
import FeatureAttribution
import Layers
import Networks
import Tensors
import Testing
import Training

@Suite("Measuring attributions of a network", .engine)
struct MeasurementTests {
  private func network(seed: UInt64 = 4) throws -> any Network {
    let make = Initialiser(try RandomGenerator(seed: seed, on: TestEngine.cpu()), channelsLast: true)
    return try SmallCNN(width: 4, classCount: 3, channels: 3, side: 8, normalisation: nil, make)
  }

  private func images(_ count: Int) throws -> DeviceImages {
    // Noise, and in each image one colour more.
    let bytes = (0..<count * 8 * 8 * 3).map { place in
      UInt8(truncatingIfNeeded: (place &* 2_654_435_761) >> 13) / 2 + (place / 192 * 7 % 3 == place % 3 ? 120 : 0)
    }
    return try DeviceImages(
      images: HostTensor(.uint8, shape: [count, 8, 8, 3], bytes: bytes), labels: (0..<count).map { $0 % 3 },
      on: TestEngine.cpu())
  }

  private var measurement: AttributionMeasurement {
    let attack = ProjectedGradientDescent(PerturbationSet(.linf, epsilon: 0.05), stepSize: 0.02, steps: 3)
    return AttributionMeasurement(attack: (attack, .evaluation), batchSize: 4)
  }

  @Test("the vectors are features of perturbed images times the row of the label; the last, partial batch counts")
  func vectors() throws {
    let (network, images) = (try network(), try images(10))
    let randomness = RandomSource(seed: 3)
    let (measured, isComplete) = try measurement.measure(network, on: images, randomness: randomness)
    #expect(isComplete && measured.attribution.count == 10)
    let weights: [Float] = try network.classifierWeights().detached().values()
    let ours: [Float] = try measured.attribution.vectors.values()
    for start in [0, 4, 8] {
      let (batch, labels) = try images.batch(start..<min(start + 4, 10))
      let perturbed = try network.withFrozenParameters {
        try measurement.attack!.method.perturbed(
          batch, from: randomness.generator("evaluation", at: start, on: images.device)
        ) { try network($0, .evaluation).crossEntropy(labels) }
      }
      let features: [Float] = try images.device.engine.withoutGradients {
        try network.features(perturbed, .evaluation).values()
      }
      let width = weights.count / 3
      for (place, feature) in features.enumerated() {
        let row = start + place / width
        let expected = feature * weights[row % 3 * width + place % width]
        #expect(ours[row * width + place % width] == expected)
      }
    }
  }

  @Test("accuracies are those of an evaluation with the same seed")
  func accuracies() throws {
    let (network, images) = (try network(), try images(30))
    let measured = try measurement.measure(network, on: images, randomness: RandomSource(seed: 1)).measured
    let evaluator = Evaluator(attack: measurement.attack, batchSize: 4)
    #expect(
      try measured.counts == evaluator.count(network, on: images, randomness: RandomSource(seed: 1)).counts)
    let clean = try AttributionMeasurement(attack: nil, batchSize: 4)
      .measure(network, on: images, randomness: RandomSource(seed: 1)).measured
    #expect(clean.counts.robust == nil && clean.counts.clean == measured.counts.clean)
    #expect(clean.robustClasses == nil && clean.cleanClasses == measured.cleanClasses)
    let (all, _) = try images.batch(0..<30)
    let expected: [Int64] = try images.device.engine.withoutGradients {
      try network(all, .evaluation).argmax(along: 1).values()
    }
    #expect(measured.cleanClasses == expected.map { Int($0) })
  }

  @Test("classes under attack are those of the perturbed images, for a network whose mind the attack changes")
  func classesUnderAttack() throws {
    let images = try images(30)
    let attack = ProjectedGradientDescent(PerturbationSet(.linf, epsilon: 0.2), stepSize: 0.1, steps: 3)
    let measurement = AttributionMeasurement(attack: (attack, .evaluation), batchSize: 30)
    // The first networks may have one class for all images.
    for seed in 0..<100 as Range<UInt64> {
      let network = try network(seed: seed)
      let measured = try measurement.measure(network, on: images, randomness: RandomSource(seed: 1)).measured
      guard measured.robustClasses != measured.cleanClasses else { continue }
      let (batch, labels) = try images.batch(0..<30)
      let perturbed = try network.withFrozenParameters {
        try attack.perturbed(batch, from: RandomSource(seed: 1).generator("evaluation", at: 0, on: images.device)) {
          try network($0, .evaluation).crossEntropy(labels)
        }
      }
      let expected: [Int64] = try images.device.engine.withoutGradients {
        try network(perturbed, .evaluation).argmax(along: 1).values()
      }
      #expect(measured.robustClasses == expected.map { Int($0) })
      return
    }
    Issue.record("no network changes its mind")
  }

  @Test("evaluations and measurements classify images before an attack in training mode moves the network's statistics")
  func order() throws {
    let images = try images(60)
    let (all, labels) = try images.batch(0..<60)
    let attack = ProjectedGradientDescent(PerturbationSet(.linf, epsilon: 0.05), stepSize: 0.02, steps: 10)
    // Until moved statistics show in the number of right images.
    for seed in 0..<100 as Range<UInt64> {
      let make = Initialiser(try RandomGenerator(seed: seed, on: TestEngine.cpu()), channelsLast: true)
      let network = try PreActResNet18(width: 2, classCount: 3, channels: 3, normalisation: nil, make)
      func right() throws -> Int {
        try images.device.engine.withoutGradients {
          try Int(network(all, .evaluation).argmax(along: 1).equals(labels).sum().item())
        }
      }
      let same = try PreActResNet18(
        width: 2, classCount: 3, channels: 3, normalisation: nil,
        Initialiser(RandomGenerator(seed: seed, on: TestEngine.cpu()), channelsLast: true))
      let measured = try AttributionMeasurement(attack: (attack, .training), batchSize: 60)
        .measure(same, on: images, randomness: RandomSource(seed: 1)).measured
      let before = try right()
      let counts = try Evaluator(attack: (attack, .training), batchSize: 60)
        .count(network, on: images, randomness: RandomSource(seed: 1)).counts
      #expect(counts.clean.correct == before && measured.counts.clean.correct == before)
      if try right() != before { return }
    }
    Issue.record("no attack shows in the number of right images")
  }

  @Test("one that is stopped and taken up has the bits of an uninterrupted one", arguments: [4, 8, 12])
  func resumed(stop: Int) throws {
    let (network, images) = (try network(), try images(14))
    let whole = try measurement.measure(network, on: images, randomness: RandomSource(seed: 6)).measured
    let (part, isComplete) = try measurement.measure(
      network, on: images, randomness: RandomSource(seed: 6), isStopped: { $0 == stop })
    #expect(!isComplete && part.attribution.count == stop)
    let (rest, _) = try measurement.measure(network, on: images, randomness: RandomSource(seed: 6), from: part)
    #expect(try rest.attribution.vectors.toHost() == whole.attribution.vectors.toHost())
    #expect(rest.counts == whole.counts && rest.attribution.labels == whole.attribution.labels)
    #expect(rest.cleanClasses == whole.cleanClasses && rest.robustClasses == whole.robustClasses)
  }
}
