import Numerics
import Testing

@Suite("Scrambled Sobol nets")
struct SobolNetTests {
  /// Steele, Lea and Flood's SplitMix64: words for a scramble.
  private struct Words {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }

  @Test("every elementary box keeps one point", arguments: [1, 2, 3, 4] as [UInt64])
  func boxes(seed: UInt64) throws {
    let net = try SobolNet(dimension: 2, count: 256)
    var words = Words(state: seed)
    let points = net.scrambled { words.next() }
    // The first two coordinates are a (0, 8, 2)-net: 2^a by 2^(8 - a) boxes.
    for a in 0...8 {
      let (columns, rows) = (Double(1 << a), Double(1 << (8 - a)))
      let boxes = Set((0..<256).map { [Int(points[0][$0] * columns), Int(points[1][$0] * rows)] })
      #expect(boxes.count == 256, "\(columns) by \(rows) boxes")
    }
  }

  @Test("a scrambled point is uniform: digits are fair and independent of the net's")
  func uniform() throws {
    let net = try SobolNet(dimension: 1, count: 4)
    var words = Words(state: 9)
    let trials = 4096
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 16), count: 4)
    for _ in 0..<trials {
      let points = net.scrambled { words.next() }[0]
      for index in 0..<4 { counts[index][Int(points[index] * 16)] += 1 }
    }
    // 64 binomial counts of probability 1/16, false alarm 1e-6 in all: 5.6 standard deviations, of 15.5 each.
    let deviation = (Double(trials) * 15 / 256).squareRoot()
    for count in counts.joined() { #expect((Double(count) - Double(trials) / 16).magnitude < 5.6 * deviation) }
  }

  @Test("the mean of a smooth function: unbiased, with far less variance than random points")
  func variance() throws {
    let count = 256
    let net = try SobolNet(dimension: 2, count: count)
    var words = Words(state: 5)
    let means = (0..<400).map { _ in
      let points = net.scrambled { words.next() }
      return zip(points[0], points[1]).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
    }
    let mean = means.reduce(0, +) / 400
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399
    #expect((mean - 0.25).magnitude < 6 * (variance / 400).squareRoot())
    // x y has variance 7/144: random points would give 7/144/256.
    #expect(variance < 7.0 / 144 / Double(count) / 100)
  }

  @Test("what is no net")
  func counts() {
    #expect(throws: NumericsError.self) { try SobolNet(dimension: 2, count: 100) }
    #expect(throws: NumericsError.self) { try SobolNet(dimension: 2, count: 0) }
    #expect(throws: NumericsError.self) { try SobolNet(dimension: 41, count: 4) }
  }
}
