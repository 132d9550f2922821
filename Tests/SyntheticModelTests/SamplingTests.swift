import RandomStreams
import SyntheticModel
import TestSupport
import Testing

@Suite("Sampling")
struct SamplingTests {
  @Test("equation 8: which features are 0, and the moments of the others")
  func definition() throws {
    let copy = try FeatureCopy(exclusiveMean: 1, exclusiveDeviation: 0.5, sharedMean: 2, sharedDeviation: 0.25)
    let model = try GaussianModel(classes: 4, copies: [copy, copy])
    let layout = FeatureLayout(model)
    var stream = PhiloxStream(seed: 1, stream: 1)
    let count = 20_000
    var sums = [Double](repeating: 0, count: layout.count)
    var squares = sums
    for _ in 0..<count {
      let sample = model.sample(label: 2, from: &stream)
      for (index, value) in sample.features.enumerated() {
        sums[index] += value
        squares[index] += value * value
      }
    }
    var expected = [(mean: Double, deviation: Double)](repeating: (0, 0), count: layout.count)
    for k in 0..<2 {
      expected[layout.exclusive(2, copy: k)] = (1, 0.5)
      for other in [0, 1, 3] { expected[layout.shared(2, other, copy: k)] = (2, 0.25) }
    }
    for (index, law) in expected.enumerated() {
      let mean = sums[index] / Double(count)
      guard law.deviation > 0 else {
        #expect(sums[index] == 0 && squares[index] == 0)
        continue
      }
      let critical = criticalScore(count: 16)
      #expect(((mean - law.mean) / law.deviation * Double(count).squareRoot()).magnitude < critical)
      let variance = squares[index] / Double(count) - mean * mean
      // The variance of a sample variance is 2 sigma^4 / count.
      let score = (variance / (law.deviation * law.deviation) - 1) / (2 / Double(count)).squareRoot()
      #expect(score.magnitude < critical)
    }
  }

  @Test("classes are drawn uniformly, and a stream gives the same samples again")
  func classes() throws {
    let model = try GaussianModel(mu: 1, sigma: 1)
    var stream = PhiloxStream(seed: 5, stream: 0)
    var again = stream
    var counts = [0, 0, 0]
    for _ in 0..<30_000 {
      let sample = model.sample(from: &stream)
      counts[sample.label] += 1
    }
    for hits in counts {
      #expect(binomialScore(hits, of: 30_000, probability: 1.0 / 3).magnitude < criticalScore(count: 3))
    }
    var repeated = PhiloxStream(seed: 5, stream: 0)
    for _ in 0..<10 { #expect(model.sample(from: &again) == model.sample(from: &repeated)) }
  }
}
