import Attacks
import EngineTestSupport
import FeatureAttribution
import Layers
import Networks
import Synchronization
import Tensors
import Testing
import Training

/// An attack that counts how often it is used.
private final class CountedAttack: Attack {
  private let method = ProjectedGradientDescent(PerturbationSet(.linf, epsilon: 0.1), stepSize: 0.05, steps: 2)
  private let uses = Mutex(0)

  var passes: Int { method.passes }
  var useCount: Int { uses.withLock { $0 } }

  func perturbed(
    _ samples: Tensor, from generator: RandomGenerator, objective: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    uses.withLock { $0 += 1 }
    return try method.perturbed(samples, from: generator, objective: objective)
  }
}

@Suite("Examples of what two checkpoints see", .engine)
struct SaliencyExamplesTests {
  private let bytes = (0..<14 * 8 * 8 * 3).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
  private let labels = (0..<14).map { $0 % 3 }

  private func network(_ seed: UInt64) throws -> any Network {
    let make = Initialiser(try RandomGenerator(seed: seed, on: TestEngine.cpu()), channelsLast: true)
    return try SmallCNN(width: 4, classCount: 3, channels: 3, side: 8, normalisation: nil, make)
  }

  private func images() throws -> DeviceImages {
    try DeviceImages(
      images: HostTensor(.uint8, shape: [14, 8, 8, 3], bytes: bytes), labels: labels, on: TestEngine.cpu())
  }

  /// The first 13 images perturbed in batches of 4, batch by batch, and what the network makes of them.
  private func perturbed(_ network: any Network, _ attack: CountedAttack) throws -> (points: Tensor, classes: [Int]) {
    let images = try images()
    let points = try network.withFrozenParameters {
      try stride(from: 0, to: 13, by: 4).map { start in
        let (batch, labels) = try images.batch(start..<min(start + 4, 13))
        let generator = try RandomSource(seed: 3).generator("evaluation", at: start, on: images.device)
        return try attack.perturbed(batch, from: generator) { try network($0, .evaluation).crossEntropy(labels) }
      }
    }
    let all = try Tensor.concatenated(points)
    let classes: [Int64] = try network(all, .evaluation).argmax(along: 1).values()
    return (all, classes.map { Int($0) })
  }

  @Test("the first samples that are right at the best and wrong at the last, so many of a class")
  func places() throws {
    let labels = [0, 0, 0, 1, 1, 0, 2, 1]
    let best = [0, 0, 1, 1, 1, 0, 2, 1]
    let last = [1, 0, 2, 0, 2, 2, 2, 0]
    func places(_ count: Int, perClass: Int? = nil) throws -> [Int] {
      try SaliencyExamples.places(labels: labels, best: best, last: last, count: count, perClass: perClass)
    }
    #expect(try places(10) == [0, 3, 4, 5, 7])
    #expect(try places(3) == [0, 3, 4])
    #expect(try places(3, perClass: 1) == [0, 3])
    #expect(try places(4, perClass: 2) == [0, 3, 4, 5])
    #expect(try places(0) == [] && places(3, perClass: 0) == [])
    #expect(throws: AttributionError.self) {
      try SaliencyExamples.places(labels: labels, best: best, last: [0], count: 1)
    }
  }

  @Test("an example has the image's bytes and the maps of its perturbation in its own batch; a batch is perturbed once")
  func examples() throws {
    let (best, last) = (try network(4), try network(5))
    let attack = CountedAttack()
    let (ofBest, ofLast) = (try perturbed(best, attack), try perturbed(last, attack))
    let before = attack.useCount
    let examples = SaliencyExamples(AttributionMeasurement(attack: (attack, .evaluation), batchSize: 4))
    let places = [12, 5, 1, 6]
    let made = try examples.examples(
      at: places, best: PredictedSamples(best, predictions: ofBest.classes),
      last: PredictedSamples(last, predictions: ofLast.classes), on: images(), randomness: RandomSource(seed: 3))
    #expect(made.map(\.place) == places)
    // Three batches hold the four places.
    #expect(attack.useCount - before == 6)
    for example in made {
      let place = example.place
      #expect(example.label == labels[place])
      #expect(example.image.shape == [8, 8, 3] && example.image.bytes == Array(bytes[place * 192..<(place + 1) * 192]))
      for (reading, network, all) in [(example.best, best, ofBest), (example.last, last, ofLast)] {
        #expect(reading.prediction == all.classes[place])
        let expected: [Float] = try GradCAM.maps(
          of: network, images: all.points.narrowed(place..<place + 1), labels: [labels[place]]
        ).values()
        let map: [Float] = try reading.map.values()
        #expect(reading.map.shape == [8, 8])
        // Sums over 8 channels; a batch of one may add them in another order.
        #expect(zip(map, expected).allSatisfy { abs($0 - $1) <= 100 * Float.ulpOfOne })
      }
    }
    // The comparison would notice the image without its perturbation, and the other network.
    let clean: [Float] = try GradCAM.maps(of: best, images: images().batch(5..<6).images, labels: [2]).values()
    let (one, other): ([Float], [Float]) = (try made[1].best.map.values(), try made[1].last.map.values())
    #expect(zip(clean, one).contains { abs($0 - $1) > 1e-3 } && zip(one, other).contains { abs($0 - $1) > 1e-3 })
  }

  @Test("a sample that changed sides since its prediction is left out; when none is left the predictions are others'")
  func leftOut() throws {
    let (network, attack) = (try network(4), CountedAttack())
    let all = try perturbed(network, attack)
    let examples = SaliencyExamples(AttributionMeasurement(attack: (attack, .evaluation), batchSize: 4))
    let places = [12, 5, 2, 6]
    func make(wrong: [Int]) throws -> [SaliencyExample] {
      var classes = all.classes
      for place in wrong { classes[place] = (classes[place] + 1) % 3 }
      return try examples.examples(
        at: places, best: PredictedSamples(network, predictions: all.classes),
        last: PredictedSamples(network, predictions: classes), on: images(), randomness: RandomSource(seed: 3))
    }
    let whole = try make(wrong: [])
    #expect(whole.map(\.place) == places)
    // One of a batch's two, and all of a batch. Maps are of the batch's chosen samples together: the last digits may differ.
    for (wrong, left) in [([5], [12, 2, 6]), ([2], [12, 5, 6]), ([5, 6, 12], [2])] {
      let made = try make(wrong: wrong)
      #expect(made.map(\.place) == left)
      for example in made {
        let same = try #require(whole.first { $0.place == example.place })
        #expect(example.image == same.image && example.label == same.label)
        #expect(example.last.prediction == same.last.prediction)
        let (map, expected): ([Float], [Float]) = (try example.last.map.values(), try same.last.map.values())
        #expect(zip(map, expected).allSatisfy { abs($0 - $1) <= 100 * Float.ulpOfOne })
      }
    }
    let error = try #require(#expect(throws: AttributionError.self) { try make(wrong: places) })
    #expect("\(error)".contains("of 4: sample 2 is classified \(all.classes[2]) and not"))
  }

  @Test("predictions of another network, places without prediction, and networks without a last stage are errors")
  func errors() throws {
    let (network, attack) = (try network(4), CountedAttack())
    let classes = try perturbed(network, attack).classes
    let examples = SaliencyExamples(AttributionMeasurement(attack: (attack, .evaluation), batchSize: 4))
    func make(_ places: [Int], last: [Int]) throws -> [SaliencyExample] {
      try examples.examples(
        at: places, best: PredictedSamples(network, predictions: classes),
        last: PredictedSamples(network, predictions: last), on: images(), randomness: RandomSource(seed: 3))
    }
    #expect(try make([2], last: classes).count == 1)
    var wrong = classes
    wrong[2] = (wrong[2] + 1) % 3
    #expect(throws: AttributionError.self) { try make([2], last: wrong) }
    #expect(throws: AttributionError.self) { try make([13], last: classes) }
    #expect(throws: AttributionError.self) { try make([-1], last: classes) }
    #expect(throws: AttributionError.self) { try make([2], last: classes.dropLast()) }
    // Refused before an attack is spent.
    let before = attack.useCount
    let transformer = try DeiT(
      width: 8, depth: 1, heads: 2, patch: 4, classCount: 3, side: 8,
      Initialiser(RandomGenerator(seed: 1, on: TestEngine.cpu())))
    #expect(throws: AttributionError.self) {
      try examples.examples(
        at: [2], best: PredictedSamples(network, predictions: classes),
        last: PredictedSamples(transformer, predictions: classes), on: images(), randomness: RandomSource(seed: 3))
    }
    #expect(attack.useCount == before)
  }
}
