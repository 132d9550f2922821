import EngineTestSupport
import FeatureAttribution
import RandomStreams
import Statistics
import Tensors
import Testing

@Suite("Intervals for attribution similarities", .engine)
struct BootstrapTests {
  /// Samples around class means that are given, under normal noise.
  private func sample(
    _ means: [[Double]], perClass: Int, noise: Double, stream: inout PhiloxStream
  ) throws -> AttributionVectors {
    var rows: [Double] = []
    var labels: [Int] = []
    for _ in 0..<perClass {
      for (label, mean) in means.enumerated() {
        labels.append(label)
        for value in mean { rows.append(value + noise * stream.nextNormal()) }
      }
    }
    return try AttributionVectors(
      Tensor(rows, shape: [labels.count, means[0].count], on: TestEngine.cpu()), labels: labels,
      classCount: means.count)
  }

  private static let means: [[Double]] = [
    [1, 0, 0, 0.7, 0.4, 0], [0, 1, 0, 0.7, 0, 0.5], [0, 0, 1, 0, 0.6, 0.5], [0.3, 0, 0, 0.5, 0.5, 0.5],
  ]

  @Test("the interval covers the similarity of the population's means as often as it says, within 3.9 standard errors")
  func coverage() throws {
    var stream = PhiloxStream(seed: 17, stream: 0)
    let truth = try sample(Self.means, perClass: 1, noise: 0, stream: &stream).correlation().similarity
    let repetitions = 300
    var covered = 0
    for repetition in 0..<repetitions {
      let drawn = try sample(Self.means, perClass: 300, noise: 1, stream: &stream)
      let interval = BootstrapInterval(
        estimate: try drawn.correlation().similarity,
        replicates: try AttributionBootstrap(replicates: 200, seed: UInt64(repetition)).similarities(of: drawn))
      if (interval.low...interval.high).contains(truth) { covered += 1 }
    }
    // Of 300 intervals of 95 % 285 cover, give or take 3.8; half as wide ones would cover 67 %.
    let error = (Double(repetitions) * 0.95 * 0.05).squareRoot()
    #expect(abs(Double(covered) - 0.95 * Double(repetitions)) < 3.9 * error, "\(covered) of \(repetitions)")
  }

  @Test("with ten classes of few noisy samples the interval allows for what noise takes from cosines")
  func noisyMeans() throws {
    var stream = PhiloxStream(seed: 29, stream: 0)
    // Non-negative, half of them shared: cosines far from 0, which noise makes smaller.
    let means = (0..<10).map { _ in (0..<64).map { _ in stream.nextUniform() < 0.5 ? stream.nextUniform() : 0 } }
    let truth = try sample(means, perClass: 1, noise: 0, stream: &stream).correlation().similarity
    let repetitions = 60
    var covered = 0
    var coveredByPercentiles = 0
    for repetition in 0..<repetitions {
      let drawn = try sample(means, perClass: 40, noise: 0.8, stream: &stream)
      let replicates = try AttributionBootstrap(replicates: 100, seed: UInt64(repetition)).similarities(of: drawn)
      let interval = BootstrapInterval(estimate: try drawn.correlation().similarity, replicates: replicates)
      if (interval.low...interval.high).contains(truth) { covered += 1 }
      let (low, high) = (2 * interval.estimate - interval.high, 2 * interval.estimate - interval.low)
      if (low...high).contains(truth) { coveredByPercentiles += 1 }
    }
    // An interval that covered 85 % would have 39 or fewer of 60 once in 25,000 times; percentiles are the control.
    #expect(covered >= 40, "\(covered) of \(repetitions)")
    #expect(coveredByPercentiles < 20, "\(coveredByPercentiles) of \(repetitions)")
  }

  @Test("a replicate is the similarity of the samples that it drew")
  func replicate() throws {
    var stream = PhiloxStream(seed: 2, stream: 0)
    let perClass = 5
    let drawn = try sample(Self.means, perClass: perClass, noise: 1, stream: &stream)
    let bootstrap = AttributionBootstrap(replicates: 43, seed: 8)
    let replicates = try bootstrap.similarities(of: drawn)
    for number in [0, 19, 20, 42] {
      // Sample k of class c stands in row k · classes + c.
      var rows: [Int64] = []
      var labels: [Int] = []
      for label in Self.means.indices {
        let shares = bootstrap.shares(label: label, count: perClass, replicate: number)
        #expect(abs(shares.reduce(0, +) - 1) < 1e-14)
        for (place, share) in shares.enumerated() {
          for _ in 0..<Int((share * Double(perClass)).rounded()) {
            rows.append(Int64(place * Self.means.count + label))
            labels.append(label)
          }
        }
      }
      let chosen = try drawn.vectors.selecting(Tensor(rows, on: TestEngine.cpu()))
      let expected = try AttributionVectors(chosen, labels: labels, classCount: Self.means.count).correlation()
      #expect(abs(replicates[number] - expected.similarity) < 1e-12)
    }
  }

  @Test("networks on the same samples share their draws, so that equal ones differ by nothing")
  func paired() throws {
    var stream = PhiloxStream(seed: 3, stream: 0)
    let one = try sample(Self.means, perClass: 40, noise: 1, stream: &stream)
    let twice = try AttributionVectors(one.vectors * 2, labels: one.labels, classCount: one.classCount)
    let bootstrap = AttributionBootstrap(replicates: 30, seed: 1)
    let differences = zip(try bootstrap.similarities(of: one), try bootstrap.similarities(of: twice)).map { $0 - $1 }
    #expect(differences.allSatisfy { abs($0) < 1e-12 })
    let another = try AttributionBootstrap(replicates: 30, seed: 2).similarities(of: one)
    #expect(try bootstrap.similarities(of: one) != another)
  }

  @Test("classes without samples or without attribution add nothing to a replicate")
  func degenerate() throws {
    let device = try TestEngine.cpu()
    let vectors = try Tensor([1.0, 0, 1, 0, 0, 0], shape: [3, 2], on: device)
    let attribution = try AttributionVectors(vectors, labels: [0, 1, 3], classCount: 5)
    #expect(try AttributionBootstrap(replicates: 3).similarities(of: attribution) == [2, 2, 2])
  }
}
