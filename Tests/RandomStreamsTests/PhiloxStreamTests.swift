import Foundation
import Numerics
import RandomStreams
import TestSupport
import Testing

@Suite("Philox streams")
struct PhiloxStreamTests {
  @Test("Random123's known answers for Philox4x32-10")
  func knownAnswers() {
    let vectors: [(counter: [UInt32], key: [UInt32], output: [UInt32])] = [
      ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        [.max, .max, .max, .max], [.max, .max],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ]
    for vector in vectors { #expect(PhiloxStream.block(counter: vector.counter, key: vector.key) == vector.output) }
  }

  @Test("a stream is the blocks of its counters, in order")
  func layout() {
    var stream = PhiloxStream(seed: 0x0123_4567_89ab_cdef, stream: 0xfedc_ba98_7654_3210)
    var late = PhiloxStream(seed: 0x0123_4567_89ab_cdef, stream: 0xfedc_ba98_7654_3210, block: 70)
    for block in 0..<100 {
      let words = PhiloxStream.block(
        counter: [UInt32(block), 0, 0x7654_3210, 0xfedc_ba98], key: [0x89ab_cdef, 0x0123_4567])
      #expect(stream.next() == UInt64(words[0]) | UInt64(words[1]) << 32)
      #expect(stream.next() == UInt64(words[2]) | UInt64(words[3]) << 32)
      if block >= 70 {
        #expect(late.next() == UInt64(words[0]) | UInt64(words[1]) << 32)
        _ = late.next()
      }
    }
  }

  /// Kolmogorov-Smirnov statistic of sorted values against a distribution function, times sqrt(count).
  static func kolmogorov(_ values: [Double], _ distribution: (Double) -> Double) -> Double {
    let count = Double(values.count)
    var worst = 0.0
    for (index, value) in values.sorted().enumerated() {
      let f = distribution(value)
      worst = max(worst, f - Double(index) / count, Double(index + 1) / count - f)
    }
    return worst * count.squareRoot()
  }

  /// P(statistic > 3.65) < 2 exp(-2 * 3.65^2) = 5.3e-12; at 200,000 values any law off by 0.0105 in its distribution
  /// function is rejected with probability over 0.999.
  static let critical = 3.65

  @Test("uniforms and normals have their laws; a normal with 5 % more spread is rejected")
  func laws() {
    var stream = PhiloxStream(seed: 1, stream: 2)
    let uniforms = (0..<200_000).map { _ in stream.nextUniform() }
    #expect(uniforms.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(Self.kolmogorov(uniforms) { $0 } < Self.critical)
    let normals = (0..<200_000).map { _ in stream.nextNormal() }
    #expect(Self.kolmogorov(normals, StandardNormal.distribution) < Self.critical)
    #expect(Self.kolmogorov(normals.map { 1.05 * $0 }, StandardNormal.distribution) > Self.critical)
  }

  @Test("indices are uniform")
  func indices() {
    var stream = PhiloxStream(seed: 1, stream: 3)
    let count = 210_000
    var histogram = [Int](repeating: 0, count: 7)
    for _ in 0..<count { histogram[stream.nextIndex(below: 7)] += 1 }
    for hits in histogram {
      #expect(binomialScore(hits, of: count, probability: 1.0 / 7).magnitude < criticalScore(count: 7))
    }
  }

  @Test("seeds and streams differ, equal ones agree")
  func independence() {
    func first(_ seed: UInt64, _ stream: UInt64) -> UInt64 {
      var source = PhiloxStream(seed: seed, stream: stream)
      return source.next()
    }
    #expect(Set([first(1, 1), first(1, 2), first(2, 1), first(2, 2)]).count == 4)
    #expect(first(5, 6) == first(5, 6))
  }
}

@Suite("Stable hash")
struct StableHashTests {
  @Test("FNV-1a's published values")
  func knownAnswers() {
    #expect(StableHash().text == "cbf29ce484222325")
    #expect(StableHash("a").text == "af63dc4c8601ec8c")
    #expect(StableHash("foobar").text == "85944171f73967e8")
    var word = StableHash()
    word.combine(UInt64(0x62_6f6f_66))
    var bytes = StableHash("foob")
    for _ in 0..<4 { bytes.combine(UInt8(0)) }
    #expect(word == bytes)
  }
  @Test("a hash is read back from its text, and from nothing else")
  func reading() {
    for hash in [StableHash(), StableHash("a"), StableHash("foobar")] {
      #expect(StableHash(hexadecimal: hash.text) == hash)
    }
    for text in ["", "cbf29ce48422232", "cbf29ce4842223255", "+bf29ce484222325", "xbf29ce484222325", "ＡＡＡＡＡ0"] {
      #expect(StableHash(hexadecimal: text) == nil, "\(text)")
    }
  }
}
