import Datasets
import RandomStreams
import Testing

@Suite("Selections of images")
struct SelectionTests {
  static let statistics = try! ChannelStatistics(mean: [0.5], standardDeviation: [0.25])

  /// Images of one pixel, whose value is their number modulo 256.
  static func images(_ labels: [Int], classes: Int = 3) throws -> ImageDataset {
    try ImageDataset(
      name: "made", height: 1, width: 1, classNames: (0..<classes).map { "class \($0)" }, statistics: statistics,
      pixels: labels.indices.map { UInt8(truncatingIfNeeded: $0) }, labels: labels)
  }

  @Test("sizes, labels and statistics that do not fit are errors")
  func validation() throws {
    #expect(throws: DatasetError.self) { try Self.images([0, 3]) }
    #expect(throws: DatasetError.self) { try Self.images([0, -1]) }
    #expect(throws: DatasetError.self) { try Self.images([], classes: 0) }
    #expect(throws: DatasetError.self) {
      try ImageDataset(
        name: "made", height: 2, width: 1, classNames: ["a"], statistics: Self.statistics, pixels: [1], labels: [0])
    }
    #expect(throws: DatasetError.self) {
      try ImageDataset(
        name: "made", height: 0, width: 1, classNames: ["a"], statistics: Self.statistics, pixels: [], labels: [0])
    }
    for (mean, deviation) in [([], []), ([0.5], [0]), ([2], [1]), ([0.5, 0.5], [1]), ([0.5], [.nan])]
      as [([Double], [Double])]
    {
      #expect(throws: DatasetError.self) { try ChannelStatistics(mean: mean, standardDeviation: deviation) }
    }
  }

  @Test("a subset has the images asked for, in that order, and their labels")
  func subset() throws {
    let images = try Self.images([0, 1, 2, 0, 1, 2])
    let chosen = try images.subset([4, 0, 4])
    #expect(chosen.pixels == [4, 0, 4] && chosen.labels == [1, 0, 1] && chosen.name == "made")
    #expect(try images.subset([]).count == 0)
    #expect(throws: DatasetError.self) { try images.subset([6]) }
    #expect(throws: DatasetError.self) { try images.subset([-1]) }
    #expect(try images.first(2).pixels == [0, 1])
    for count in [0, -1, 7] { #expect(throws: DatasetError.self) { try images.first(count) } }
  }

  @Test("the first of each class keep the data set's order")
  func perClass() throws {
    let images = try Self.images([2, 2, 0, 2, 0, 1, 1, 0])
    let chosen = try images.first(perClass: 2)
    #expect(chosen.pixels == [0, 1, 2, 4, 5, 6] && chosen.labels == [2, 2, 0, 0, 1, 1])
    let error = #expect(throws: DatasetError.self) { try images.first(perClass: 3) }
    #expect(error?.reason.contains("the class class 1 has 2") == true)
    #expect(throws: DatasetError.self) { try images.first(perClass: 0) }
  }

  @Test("a held-out part is a function of the seed, has each class's share, and with the rest is everything")
  func heldOut() throws {
    let images = try Self.images((0..<240).map { [0, 0, 1, 2][$0 % 4] })
    let (training, heldOut) = try images.heldOut(40, seed: 7)
    #expect(training.count == 200 && heldOut.count == 40)
    #expect((0..<3).map { label in heldOut.labels.count { $0 == label } } == [20, 10, 10])
    #expect(Set(training.pixels).isDisjoint(with: heldOut.pixels))
    #expect(training.pixels == training.pixels.sorted() && heldOut.pixels == heldOut.pixels.sorted())
    #expect(try images.heldOut(40, seed: 7).heldOut == heldOut)
    #expect(try images.heldOut(40, seed: 8).heldOut.pixels != heldOut.pixels)
    // The numbers themselves: a change would give the same recipe another held-out part.
    #expect(Array(heldOut.pixels.prefix(8)) == Self.firstHeldOut)
    for count in [0, 240, -1] { #expect(throws: DatasetError.self) { try images.heldOut(count, seed: 7) } }
  }

  static let firstHeldOut: [UInt8] = [5, 6, 23, 29, 31, 35, 39, 41]

  @Test("shares that are no whole numbers add up")
  func shares() throws {
    let images = try Self.images((0..<100).map { $0 % 3 })
    for count in [1, 2, 10, 50, 99] {
      let (training, heldOut) = try images.heldOut(count, seed: 1)
      #expect(heldOut.count == count && training.count == 100 - count)
      for label in 0..<3 {
        let share = Double(count * (label == 0 ? 34 : 33)) / 100
        #expect((Double(heldOut.labels.count { $0 == label }) - share).magnitude <= 1)
      }
    }
  }

  @Test("every image of a class is as likely to be held out")
  func uniform() throws {
    let images = try Self.images([Int](repeating: 0, count: 20), classes: 1)
    var counts = [Int](repeating: 0, count: 20)
    let draws = 4000
    for seed in 0..<UInt64(draws) {
      for pixel in try images.heldOut(5, seed: seed).heldOut.pixels { counts[Int(pixel)] += 1 }
    }
    // Each count is binomial (4000, 1/4), so five deviations are 137; false alarms 1e-5. An index drawn from one too few
    // is off by 50 to 1000.
    for count in counts { #expect((count - draws / 4).magnitude < 137) }
  }
}
