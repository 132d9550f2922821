import Datasets
import Foundation
import RandomStreams
import Reporting
import SyntheticModel
import Tensors
import TestSupport
import Testing

@Suite("Planted images")
struct PlantedImagesTests {
  static func small(
    classes: Int = 3, copies: Int = 1, side: Int = 16, noise: Double = 0.02, seed: UInt64 = 5
  ) throws -> PlantedParameters {
    try PlantedParameters(
      GaussianModel(mu: 0.1, sigma: 0.05, classes: classes, copies: copies), side: side, noise: noise, seed: seed)
  }

  @Test("patches do not overlap, lie inside, have half their pattern +1; another seed has others")
  func map() throws {
    for parameters in [try Self.small(), try Self.small(classes: 4, copies: 3, side: 32), try .standard()] {
      let map = PlantedMap(parameters)
      let layout = FeatureLayout(parameters.model)
      #expect(map.patches.count == layout.count)
      var taken = Set<Int>()
      for patch in map.patches {
        #expect(patch.row >= 0 && patch.row + 4 <= parameters.side && patch.column + 4 <= parameters.side)
        for row in patch.row..<patch.row + 4 {
          for column in patch.column..<patch.column + 4 {
            #expect(taken.insert(row * parameters.side + column).inserted, "two patches share a pixel")
          }
        }
        #expect(
          patch.pattern.count == 48 && patch.pattern.count { $0 == 1 } == 24 && patch.pattern.count { $0 == -1 } == 24)
      }
      for copy in 0..<layout.copies {
        for label in 0..<layout.classes {
          let own = map.patches[layout.exclusive(label, copy: copy)]
          #expect(own.classes == [label] && own.copy == copy)
          for other in 0..<layout.classes where other != label {
            let shared = map.patches[layout.shared(label, other, copy: copy)]
            #expect(shared.classes == [label, other].sorted() && shared.copy == copy)
          }
        }
      }
    }
    #expect(PlantedMap(try Self.small()) == PlantedMap(try Self.small()))
    #expect(PlantedMap(try Self.small(seed: 6)) != PlantedMap(try Self.small()))
    // Strengths and noise leave the places alone.
    #expect(PlantedMap(try Self.small(noise: 0)) == PlantedMap(try Self.small()))
  }

  @Test("what is read from the pixels is the model's sample, up to rounding and noise")
  func readings() throws {
    for noise in [0.0, 0.02] {
      let parameters = try Self.small(noise: noise)
      let images = PlantedImages(parameters)
      let readings = try images.map.readings(images.dataset(.training, count: 300))
      var squares = 0.0
      for index in 0..<300 {
        let image = images.image(.training, index)
        #expect(image.label == index % 3 && image.clipped == 0)
        // Those that the model has as exactly 0.
        let layout = FeatureLayout(parameters.model)
        let present =
          [layout.exclusive(image.label, copy: 0)]
          + (0..<3).filter { $0 != image.label }.map { layout.shared(image.label, $0, copy: 0) }
        for feature in 0..<layout.count { #expect((image.features[feature] != 0) == present.contains(feature)) }
        for (reading, feature) in zip(readings[index], image.features) {
          // A pixel is rounded by at most half of 1/255, so is their mean.
          if noise == 0 { #expect((reading - feature).magnitude <= 0.5 / 255 + 1e-15) }
          squares += (reading - feature) * (reading - feature)
        }
      }
      // 1,800 readings: the mean square of their errors has a deviation of 3.3 %; 20 % is six of them. Rounding adds
      // 1/12 of 1/255², which is 0.3 % of the noise's square.
      if noise > 0 {
        let expected = parameters.readingNoise * parameters.readingNoise
        #expect((squares / 1800 / expected - 1).magnitude < 0.2)
      }
    }
  }

  @Test("features have the law of equation 8: means and deviations of those present")
  func law() throws {
    let copy = try FeatureCopy(
      exclusiveMean: 0.12, exclusiveDeviation: 0.03, sharedMean: 0.08, sharedDeviation: 0.06)
    let parameters = try PlantedParameters(GaussianModel(classes: 4, copies: [copy]), side: 16, noise: 0, seed: 3)
    let images = PlantedImages(parameters)
    let count = 2000
    let readings = try images.map.readings(images.dataset(.test, count: count))
    var values: (own: [Double], shared: [Double]) = ([], [])
    for (index, reading) in readings.enumerated() {
      for (patch, value) in zip(images.map.patches, reading) where patch.classes.contains(index % 4) {
        if patch.classes.count == 1 { values.own.append(value) } else { values.shared.append(value) }
      }
    }
    for (sample, mean, deviation) in [(values.own, 0.12, 0.03), (values.shared, 0.08, 0.06)] {
      let average = sample.reduce(0, +) / Double(sample.count)
      let variance = sample.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(sample.count)
      // Five standard errors: false alarms 6e-7 each.
      #expect((average - mean).magnitude < 5 * deviation / Double(sample.count).squareRoot())
      #expect((variance.squareRoot() / deviation - 1).magnitude < 5 / (2 * Double(sample.count)).squareRoot())
    }
  }

  @Test("an image is a function of seed, part and number")
  func address() throws {
    let images = PlantedImages(try Self.small())
    let few = try images.dataset(.training, count: 10)
    let many = try images.dataset(.training, count: 25)
    #expect(Array(many.pixels.prefix(few.pixels.count)) == few.pixels && many.labels[7] == 1)
    #expect(images.image(.training, 24).pixels == Array(many.pixels.suffix(768)))
    #expect(images.image(.training, 3).pixels != images.image(.test, 3).pixels)
    #expect(images.image(.training, 0).pixels != images.image(.training, 3).pixels)
    #expect(PlantedImages(try Self.small(seed: 6)).image(.training, 3).pixels != images.image(.training, 3).pixels)
    // The numbers themselves: a change would give a seed other images, and needs another version in planted.json.
    #expect(Array(images.image(.training, 0).pixels.prefix(6)) == Self.firstPixels)
  }

  static let firstPixels: [UInt8] = [132, 128, 133, 137, 123, 134]

  @Test("mean and deviation of the channels are those of the law")
  func statistics() throws {
    let images = PlantedImages(try .standard(seed: 1))
    let set = try images.dataset(.training, count: 500)
    for channel in 0..<3 {
      var sums = (first: 0.0, second: 0.0)
      for pixel in stride(from: channel, to: set.pixels.count, by: 3) {
        let value = Double(set.pixels[pixel]) / 255
        sums.first += value
        sums.second += value * value
      }
      let count = Double(set.pixels.count / 3)
      let mean = sums.first / count
      // Patterns are balanced over the channels together, so a channel's mean is off by about a pattern's imbalance.
      #expect((mean - 0.5).magnitude < 0.002)
      #expect(
        ((sums.second / count - mean * mean).squareRoot() / set.statistics.standardDeviation[channel] - 1).magnitude
          < 0.03)
    }
  }

  @Test("a pixel beyond the range is clipped and counted")
  func clipping() throws {
    let strong = try PlantedParameters(GaussianModel(mu: 0.7, sigma: 0.01), side: 16, noise: 0, seed: 1)
    let image = PlantedImages(strong).image(.training, 0)
    // Three features are present, all of them beyond 0.5.
    #expect(image.clipped == 3 * 48 && image.pixels.allSatisfy { [0, 128, 255].contains($0) })
  }

  @Test("parameters that are not possible say what is")
  func errors() throws {
    let tight = #expect(throws: DatasetError.self) { try Self.small(classes: 6) }
    #expect(
      tight?.reason.contains("have room for 16: give a side of 20 or more") == true, "\(String(describing: tight))")
    #expect(throws: DatasetError.self) { try Self.small(noise: -1) }
    #expect(throws: DatasetError.self) { try Self.small(noise: .nan) }
    for side in [0, -4, 1 << 40] { #expect(throws: DatasetError.self) { try Self.small(side: side) } }
    let many = try GaussianModel(mu: 0.1, sigma: 0.1, classes: 300)
    #expect(throws: DatasetError.self) { try PlantedParameters(many, side: 1000, patchSide: 2) }
    #expect(throws: DatasetError.self) { try PlantedImages(Self.small()).dataset(.test, count: 0) }
    let other = try ImageDataset(
      name: "other", height: 1, width: 1, classNames: ["a"],
      statistics: ChannelStatistics(mean: [0.5], standardDeviation: [1]), pixels: [0], labels: [0])
    #expect(throws: DatasetError.self) { try PlantedMap(Self.small()).readings(other) }
  }

  @Test("the pattern matrix reads features from a network's input, and feature weights find w1 and w2 again")
  func weights() throws {
    let parameters = try Self.small(classes: 4, copies: 1)
    let map = PlantedMap(parameters)
    let matrix = try map.patternMatrix
    #expect(matrix.shape == [10, 3 * 16 * 16])
    let rows = try matrix.values(as: Float.self)
    let set = try PlantedImages(parameters).dataset(.test, count: 2)
    let readings = try map.readings(set)
    for feature in 0..<10 {
      var sum = 0.0
      for channel in 0..<3 {
        for place in 0..<256 {
          sum +=
            Double(rows[feature * 768 + channel * 256 + place])
            * (Double(set.pixels[768 + place * 3 + channel]) / 255 - 0.5)
        }
      }
      #expect((sum / 48 - readings[1][feature]).magnitude < 1e-12)
    }
    // The model's hypothesis, and something that is added to all logits alike.
    let (own, shared) = (0.7, 0.3)
    let derivatives = (0..<4).map { label in
      map.patches.enumerated().map { feature, patch -> Double in
        let weight = patch.classes.count == 1 ? own : shared
        return Double(feature) + (patch.classes.contains(label) ? weight : 0)
      }
    }
    let found = map.featureWeights(derivatives)
    #expect((found.exclusive[0] - own).magnitude < 1e-12 && (found.shared[0] - shared).magnitude < 1e-12)
  }
}

@Suite("Files of planted images")
struct PlantedFilesTests {
  @Test("what was written is read back, by its own name and as CIFAR-10's form")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let images = PlantedImages(try .standard(seed: 8))
    let share = try PlantedFiles.write(images, training: 33, test: 12, to: folder.path("made"))
    #expect(share.training == 0 && folder.names == ["made"])
    let source = PlantedSource()
    let training = try source.load(.training, from: folder.path("made"), checking: .digests)
    let expected = try images.dataset(.training, count: 33)
    #expect(training.pixels == expected.pixels && training.labels == expected.labels)
    #expect(training.statistics == expected.statistics && training.classNames == expected.classNames)
    #expect(
      try source.load(.test, from: folder.path("made"), checking: .form).pixels
        == images.dataset(.test, count: 12).pixels)
    #expect(try PlantedSource.parameters(in: folder.path("made")) == images.parameters)
    let plain = try CIFAR10.load(.training, from: folder.path("made"), checking: .form)
    #expect(plain.pixels == training.pixels && plain.labels == training.labels)
    #expect(try source.localCopy(in: folder.path("made"))?.isRight == true)
    #expect(try source.localCopy(in: folder.root) == nil)
  }

  @Test("three classes of another size too, from the folder planted in the data folder")
  func otherSize() throws {
    let folder = try TemporaryFolder()
    let images = PlantedImages(try PlantedImagesTests.small())
    try PlantedFiles.write(images, training: 5, test: 1, to: folder.path("planted/"))
    let set = try PlantedSource().load(.training, from: folder.root, checking: .digests)
    #expect(set.height == 16 && set.classNames.count == 3 && set.labels == [0, 1, 2, 0, 1])
  }

  @Test("a changed file, description or patch is an error; so is a folder that holds something")
  func damage() throws {
    let folder = try TemporaryFolder()
    let made = folder.path("made")
    try PlantedFiles.write(PlantedImages(PlantedImagesTests.small()), training: 6, test: 2, to: made)
    let taken = #expect(throws: FileError.self) {
      try PlantedFiles.write(PlantedImages(PlantedImagesTests.small()), training: 6, test: 2, to: made)
    }
    #expect(taken?.reason.contains("holds files already") == true && folder.names == ["made"])
    func refusal() -> String {
      do {
        _ = try PlantedSource().load(.test, from: made, checking: .digests)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(refusal() == "no error")
    let description = try folder.read("made/planted.json")
    for (old, new, reason) in [
      ("\"seed\": \"5\"", "\"seed\": \"6\"", "has other patches than its parameters give"),
      ("version 1", "version 9", "accepted is"), ("\"side\": 16", "\"side\": 8", "have room for"),
      ("test_batch.bin", "../x", "the files are"), ("{", "", "is no description"),
    ] {
      try Files.write(description.replacingOccurrences(of: old, with: new), to: folder.path("made/planted.json"))
      #expect(refusal().contains(reason), "\(old): \(refusal())")
    }
    try Files.write(description, to: folder.path("made/planted.json"))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("made/test_batch.bin")))
    bytes[50] ^= 1
    try bytes.write(to: URL(fileURLWithPath: folder.path("made/test_batch.bin")))
    #expect(refusal().contains("has the MD5") && refusal().contains("make it by ccf-at data make planted"))
    try FileManager.default.removeItem(atPath: folder.path("made/planted.json"))
    #expect(refusal().contains("is missing: make planted images by ccf-at data make planted"))
    for (training, test) in [(4, 1), (5, 0)] {
      #expect(throws: DatasetError.self) {
        try PlantedFiles.write(
          PlantedImages(PlantedImagesTests.small()), training: training, test: test, to: made + "2")
      }
    }
    #expect(folder.names == ["made"])
  }
}
