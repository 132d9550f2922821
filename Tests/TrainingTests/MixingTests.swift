import EngineTestSupport
import Foundation
import Numerics
import RandomStreams
import Tensors
import Testing
import Training

@Suite(.engine) struct MixingTests {
  private let shape = [4, 3, 5, 6]

  /// Four images of classes 2, 0, 1, 1; element k of all is k.
  private func batch(channelsLast: Bool = false) throws -> TrainingBatch {
    let device = try TestEngine.cpu()
    let values = (0..<4 * 3 * 5 * 6).map(Float.init)
    var images = try Tensor(values, shape: shape, on: device)
    if channelsLast { images = try images.contiguous(channelsLast: true) }
    return try TrainingBatch(images: images, labels: Tensor([2, 0, 1, 1] as [Int64], on: device))
  }

  @Test(arguments: [false, true])
  func `a box is the partner's and the rest the image's own, and targets go by the area`(channelsLast: Bool) throws {
    let original = try batch(channelsLast: channelsLast)
    let mixture = ImageMixing.Mixture.cutMix(rows: 1..<3, columns: 2..<6)
    let mixed = try mixture.applied(to: original, classCount: 3)
    #expect(mixed.images.isChannelsLast == channelsLast)
    let values = try mixed.images.values(as: Float.self)
    for image in 0..<4 {
      for channel in 0..<3 {
        for row in 0..<5 {
          for column in 0..<6 {
            let source = (1..<3).contains(row) && (2..<6).contains(column) ? 3 - image : image
            let place = { ((($0 * 3 + channel) * 5) + row) * 6 + column }
            #expect(values[place(image)] == Float(place(source)))
          }
        }
      }
    }
    let share = Float(1 - 8.0 / 30)
    let targets: [Float] = [0, 1 - share, share, share, 1 - share, 0, 1 - share, share, 0, 0, share, 1 - share]
    let found = try #require(mixed.softTargets).values(as: Float.self)
    #expect(zip(found, targets).allSatisfy { abs($0 - $1) < 1e-6 }, "\(found)")
    #expect(try mixed.labels.values(as: Int64.self) == [2, 0, 1, 1])
  }

  @Test func `Mixup weighs images and targets alike, and the class with the larger share is the label`() throws {
    let original = try batch()
    for share in [0.75, 0.25, 0.5] {
      let mixed = try ImageMixing.Mixture.mixup(share: share).applied(to: original, classCount: 3)
      let values = try mixed.images.values(as: Float.self)
      let size = 90
      #expect(
        (0..<4 * size).allSatisfy { place in
          let partner = (3 - place / size) * size + place % size
          return abs(values[place] - Float(share * Double(place) + (1 - share) * Double(partner))) < 1e-4
        })
      let sums = try #require(mixed.softTargets).sum(along: [1]).values(as: Float.self)
      #expect(sums.allSatisfy { $0 == 1 })
      #expect(try mixed.labels.values(as: Int64.self) == (share < 0.5 ? [1, 1, 0, 2] : [2, 0, 1, 1]))
      let largest = try #require(mixed.softTargets).argmax(along: 1).values(as: Int64.self)
      #expect(try share == 0.5 || largest == mixed.labels.values(as: Int64.self))
    }
  }

  @Test func `what mixes nothing leaves the batch without soft targets`() throws {
    let original = try batch()
    for mixture in [
      ImageMixing.Mixture.none, .mixup(share: 1), .cutMix(rows: 2..<2, columns: 0..<4),
    ] {
      let mixed = try mixture.applied(to: original, classCount: 3)
      #expect(mixed.softTargets == nil)
      #expect(mixed.images === original.images)
    }
  }

  @Test
  func `draws come with their probabilities, shares from the beta law, boxes within the image`()
    throws
  {
    let mixing = ImageMixing(mixupAlpha: 0.8, cutMixAlpha: 1, probability: 0.3, switchProbability: 0.25)
    var stream = PhiloxStream(seed: 4, stream: 1)
    let count = 20_000
    var (mixups, boxes): ([Double], [(rows: Range<Int>, columns: Range<Int>)]) = ([], [])
    for _ in 0..<count {
      switch try mixing.draw(height: 32, width: 32, from: &stream) {
      case .none: break
      case .mixup(let share): mixups.append(share)
      case .cutMix(let rows, let columns): boxes.append((rows, columns))
      }
    }
    // Five standard errors: once in 1.7 million seeds for each of the comparisons.
    func isNear(_ found: Double, _ mean: Double, deviation: Double, of count: Int) -> Bool {
      abs(found - mean) < 5 * deviation / Double(count).squareRoot()
    }
    let mixed = Double(mixups.count + boxes.count) / Double(count)
    #expect(isNear(mixed, 0.3, deviation: (0.3 * 0.7).squareRoot(), of: count))
    let switched = Double(boxes.count) / Double(mixups.count + boxes.count)
    #expect(isNear(switched, 0.25, deviation: (0.25 * 0.75).squareRoot(), of: mixups.count + boxes.count))
    // Beta(a, a): mean 1/2, variance 1 / (4 (2a + 1)); the fourth power of the distance is below 1/16.
    let variance = 1 / (4 * 2.6)
    let mean = mixups.reduce(0, +) / Double(mixups.count)
    #expect(isNear(mean, 0.5, deviation: variance.squareRoot(), of: mixups.count))
    let spread = mixups.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / Double(mixups.count)
    #expect(isNear(spread, variance, deviation: 0.125, of: mixups.count))
    #expect(mixups.allSatisfy { (0...1).contains($0) })
    // Every box lies in the image; those away from the edges are squares of an even side.
    #expect(boxes.allSatisfy { $0.rows.lowerBound >= 0 && $0.rows.upperBound <= 32 && $0.columns.upperBound <= 32 })
    let whole = boxes.filter {
      $0.rows.lowerBound > 0 && $0.rows.upperBound < 32 && $0.columns.lowerBound > 0 && $0.columns.upperBound < 32
    }
    #expect(whole.count > 100 && whole.allSatisfy { $0.rows.count == $0.columns.count && $0.rows.count % 2 == 0 })
  }

  /// The share of Beta(1e4, 1e4) is within .035 of a half (ten deviations), so that a box of 32 pixels a side has
  /// int(32 sqrt(.5 ± .035)) = 21 to 23 of them, and timm takes half of that, rounded down, on either side of the centre.
  @Test func `a box leaves the share of the image, and is cut off at the edges`() throws {
    let mixing = ImageMixing(mixupAlpha: 0, cutMixAlpha: 1e4)
    var stream = PhiloxStream(seed: 5, stream: 1)
    var centres: Set<Int> = []
    for _ in 0..<500 {
      guard case .cutMix(let rows, let columns) = try mixing.draw(height: 32, width: 64, from: &stream) else {
        Issue.record("no box")
        continue
      }
      #expect(rows.lowerBound == 0 || rows.upperBound == 32 || [20, 22].contains(rows.count))
      // 64 sqrt(.5 ± .035) is 43 to 46.
      #expect(columns.lowerBound == 0 || columns.upperBound == 64 || [42, 44, 46].contains(columns.count))
      #expect((10...22).contains(rows.count) && (21...46).contains(columns.count))
      if rows.upperBound < 32 { centres.insert(rows.upperBound - 11) }
    }
    // The centres whose box of 22 is not cut off below, in the first row or elsewhere.
    #expect(centres.isSuperset(of: 0..<21))
  }

  @Test func `an alpha of 0 turns its way of mixing off, and the same place draws the same`() throws {
    for (mixing, isCutMix) in [
      (ImageMixing(mixupAlpha: 0.5, cutMixAlpha: 0, switchProbability: 1), false),
      (ImageMixing(mixupAlpha: 0, cutMixAlpha: 0.5, switchProbability: 0), true),
    ] {
      var (one, other) = (PhiloxStream(seed: 1, stream: 0), PhiloxStream(seed: 1, stream: 0))
      for _ in 0..<200 {
        let mixture = try mixing.draw(height: 8, width: 8, from: &one)
        if case .cutMix = mixture { #expect(isCutMix) } else { #expect(!isCutMix && mixture != .none) }
        #expect(try mixing.draw(height: 8, width: 8, from: &other) == mixture)
      }
    }
  }

  /// Distribution functions that have a closed form: x for 1, x² (3 - 2x) for 2, 2/pi asin(sqrt x) for 1/2.
  @Test func `quantiles of the beta law invert its distribution function`() throws {
    let forms: [(alpha: Double, distribution: (Double) -> Double)] = [
      (1, { $0 }), (2, { $0 * $0 * (3 - 2 * $0) }), (0.5, { 2 / Double.pi * asin($0.squareRoot()) }),
    ]
    for (alpha, distribution) in forms {
      for k in 1..<1000 {
        let level = Double(k) / 1000
        #expect(
          abs(distribution(try BetaDistribution.quantile(level, alpha, alpha)) - level) < 1e-12, "\(alpha), \(level)")
      }
    }
    for alpha in [0.1, 0.2, 0.4, 0.8, 1.5, 5] {
      for k in 1..<1000 {
        let level = Double(k) / 1000
        let (low, high) = (
          try BetaDistribution.quantile(level, alpha, alpha), try BetaDistribution.quantile(1 - level, alpha, alpha)
        )
        #expect(abs(low + high - 1) < 1e-9, "\(alpha), \(level)")
      }
    }
  }
}
