import Checkpoints
import EngineTestSupport
import FeatureAttribution
import Foundation
import RandomStreams
import Reporting
import Statistics
import Tensors
import TestSupport
import Testing

@Suite("Estimates whose replicates are paired", .engine)
struct PairedEstimateTests {
  private let bootstrap = AttributionBootstrap(replicates: 50, seed: 3)

  private func identity(
    images: String = "a", samples: Int = 100, _ bootstrap: AttributionBootstrap? = nil
  ) -> BootstrapIdentity {
    BootstrapIdentity(imagesSHA256: images, samples: samples, bootstrap ?? self.bootstrap)
  }

  private func estimate(_ value: Double, _ seed: UInt64) throws -> PairedEstimate {
    var stream = PhiloxStream(seed: seed, stream: 0)
    return try PairedEstimate(
      value, replicates: (0..<50).map { _ in value + stream.nextNormal() }, identity: identity())
  }

  @Test("a combination is the combination of each replicate, and one less itself is 0 with no width")
  func combinations() throws {
    let (a, b, c) = (try estimate(1, 1), try estimate(-2, 2), try estimate(0.5, 3))
    let sum = try 0.5 * (a - b) + c
    #expect(sum.estimate == 2 && sum.identity == a.identity)
    for place in 0..<50 {
      #expect(sum.replicates[place] == 0.5 * (a.replicates[place] - b.replicates[place]) + c.replicates[place])
    }
    let nothing = try (a - a).interval()
    #expect(nothing.estimate == 0 && nothing.low == 0 && nothing.high == 0 && nothing.standardError == 0)
    #expect(a.interval(confidence: 0.8) == BootstrapInterval(estimate: 1, replicates: a.replicates, confidence: 0.8))
  }

  @Test("other images, samples, seeds or numbers of replicates do not combine, and the error names them")
  func notPaired() throws {
    let one = try estimate(1, 1)
    let replicates = [Double](repeating: 0, count: 50)
    for (other, said) in [
      (identity(images: "b"), "images with SHA-256 a and b"), (identity(samples: 99), "numbers of samples 100 and 99"),
      (identity(AttributionBootstrap(replicates: 50, seed: 4)), "seeds 3 and 4"),
    ] {
      let stranger = try PairedEstimate(1, replicates: replicates, identity: other)
      for operation in [{ try one - stranger }, { try one + stranger }] {
        let error = try #require(#expect(throws: PairingError.self) { try operation() })
        #expect(error.one == identity() && error.other == other && "\(error)".contains(said))
      }
    }
    #expect(throws: AttributionError.self) {
      try PairedEstimate(1, replicates: Array(replicates.dropLast()), identity: identity())
    }
  }

  @Test("a replicate of an accuracy is that of the samples that similarities draw")
  func accuracies() throws {
    let labels = (0..<37).map { [0, 0, 3, 1][$0 % 4] }
    let isCorrect = (0..<37).map { $0 * 7 % 5 < 3 }
    let replicates = bootstrap.accuracies(isCorrect, labels: labels)
    #expect(Set(replicates).count > 5)
    for (number, replicate) in replicates.enumerated() {
      var correct = 0.0
      for label in [0, 1, 3] {
        let members = labels.indices.filter { labels[$0] == label }
        let shares = bootstrap.shares(label: label, count: members.count, replicate: number)
        for (share, place) in zip(shares, members) where isCorrect[place] { correct += share * Double(members.count) }
      }
      #expect(abs(replicate - correct / 37) < 1e-14)
    }
    #expect(bootstrap.accuracies(labels.map { _ in true }, labels: labels).allSatisfy { $0 == 1 })
  }

  /// Two classes of [x, y] with a sample without attribution among them.
  private static let rows: [(label: Int, vector: [Double])] = [
    (0, [1, 0]), (1, [0, 2]), (0, [0, 0]), (0, [1, 1]), (1, [3, 1]), (0, [2, 1]),
  ]

  @Test("a sample without attribution is drawn like the others and then left out of the instance-wise matrix")
  func withoutAttribution() throws {
    let attribution = try AttributionVectors(
      Tensor(Self.rows.flatMap(\.vector), shape: [6, 2], on: TestEngine.cpu()), labels: Self.rows.map(\.label),
      classCount: 2)
    let replicates = bootstrap.similarities(of: try InstanceSimilarities(attribution))
    func cosine(_ one: [Double], _ other: [Double]) -> Double {
      let norms = [one, other].map { ($0[0] * $0[0] + $0[1] * $0[1]).squareRoot() }
      return (one[0] * other[0] + one[1] * other[1]) / (norms[0] * norms[1])
    }
    for (number, replicate) in replicates.enumerated() {
      var expected = 0.0
      for label in 0..<2 {
        let own = Self.rows.filter { $0.label == label }
        let others = Self.rows.filter { $0.label != label && $0.vector != [0, 0] }
        let shares = bootstrap.shares(label: label, count: own.count, replicate: number)
        let drawn = zip(own, shares).filter { $0.0.vector != [0, 0] }
        let sum = drawn.reduce(0) { $0 + $1.1 }
        guard sum > 0 else { continue }
        for (row, share) in drawn {
          expected += share / sum * (others.map { cosine(row.vector, $0.vector) }.max() ?? 0)
        }
      }
      #expect(abs(replicate - expected) < 1e-12)
    }
  }

  @Test("a paired interval covers a difference as often as it says; an unpaired one is four times as wide")
  func coverage() throws {
    let means: [[Double]] = [
      [1, 0, 0, 0.7, 0.4, 0], [0, 1, 0, 0.7, 0, 0.5], [0, 0, 1, 0, 0.6, 0.5], [0.3, 0, 0, 0.5, 0.5, 0.5],
    ]
    // The second network shares less.
    let less = means.map { mean in mean.enumerated().map { $0.offset < 3 ? $0.element : 0.8 * $0.element } }
    func attribution(_ rows: [Double]) throws -> AttributionVectors {
      let labels = (0..<rows.count / 6).map { $0 % 4 }
      return try AttributionVectors(
        Tensor(rows, shape: [labels.count, 6], on: TestEngine.cpu()), labels: labels, classCount: 4)
    }
    let truth =
      try attribution(means.flatMap { $0 }).correlation().similarity
      - attribution(less.flatMap { $0 }).correlation().similarity
    var stream = PhiloxStream(seed: 23, stream: 0)
    let repetitions = 200
    var (covered, width, unpairedWidth) = (0, 0.0, 0.0)
    for repetition in 0..<repetitions {
      // The networks see the same samples: most of the noise is common.
      var rows: [[Double]] = [[], []]
      for _ in 0..<100 {
        for label in 0..<4 {
          for place in 0..<6 {
            let noise = 0.5 * stream.nextNormal()
            rows[0].append(means[label][place] + noise + 0.1 * stream.nextNormal())
            rows[1].append(less[label][place] + noise + 0.1 * stream.nextNormal())
          }
        }
      }
      func estimate(_ rows: [Double], seed: Int) throws -> PairedEstimate {
        let bootstrap = AttributionBootstrap(replicates: 200, seed: UInt64(seed))
        let drawn = try attribution(rows)
        return try PairedEstimate(
          drawn.correlation().similarity, replicates: bootstrap.similarities(of: drawn),
          identity: identity(samples: 400, bootstrap))
      }
      let (one, other) = (try estimate(rows[0], seed: repetition), try estimate(rows[1], seed: repetition))
      let interval = try (one - other).interval()
      if (interval.low...interval.high).contains(truth) { covered += 1 }
      width += interval.high - interval.low
      // The control: draws of its own for the second network.
      if repetition < 20 {
        let apart = try estimate(rows[1], seed: 1000 + repetition)
        let unpaired = BootstrapInterval(
          estimate: interval.estimate, replicates: zip(one.replicates, apart.replicates).map { $0 - $1 })
        unpairedWidth += 10 * (unpaired.high - unpaired.low)
      }
    }
    let error = (Double(repetitions) * 0.95 * 0.05).squareRoot()
    #expect(abs(Double(covered) - 0.95 * Double(repetitions)) < 3.9 * error, "\(covered) of \(repetitions)")
    #expect(unpairedWidth > 3 * width, "\(unpairedWidth / width)")
  }

  @Test("replicates are read back from their file to the last bit; a damaged or foreign one is refused")
  func file() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("replicates.npz")
    let (a, b) = (try estimate(1.0 / 3, 1), try estimate(-2, 2))
    try ReplicateFile.write([("similarity", a), ("robust", b)], to: path)
    #expect(try ReplicateFile.read(path) == ["similarity": a, "robust": b])
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: folder.path("damaged.npz")))
    #expect(throws: CheckpointError.self) { try ReplicateFile.read(folder.path("damaged.npz")) }
    try NumPyFile.write([("similarity", HostTensor([1.0], shape: [1]))], to: path)
    #expect(throws: CheckpointError.self) { try ReplicateFile.read(path) }
    let other = try PairedEstimate(1, replicates: b.replicates, identity: identity(images: "b"))
    #expect(throws: PairingError.self) { try ReplicateFile.write([("one", a), ("other", other)], to: path) }
  }
}
