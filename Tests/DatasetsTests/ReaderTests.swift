import Datasets
import Foundation
import Reporting
import TestSupport
import Testing

@Suite("CIFAR-10's binary files")
struct ReaderTests {
  @Test("planes become pixels, files follow each other, labels keep their images")
  func layout() throws {
    let made = try MadeData()
    let training = try made.source.load(.training, from: made.folder.root)
    #expect(training.count == 15 && training.height == 32 && training.width == 32 && training.channels == 3)
    #expect(training.classNames[3] == "cat" && training.statistics.mean == [0.4914, 0.4822, 0.4465])
    for image in 0..<15 {
      #expect(training.labels[image] == Int(MadeData.label(image / 3, image % 3)))
      for (row, column, channel) in [(0, 0, 0), (0, 1, 2), (1, 0, 1), (31, 31, 2), (17, 5, 0)] {
        let byte = training.pixels[((image * 32 + row) * 32 + column) * 3 + channel]
        #expect(byte == MadeData.pixel(image / 3, image % 3, row, column, channel))
      }
    }
    #expect(try CIFAR10.load(.test, from: made.batches, checking: .form).count == 4)
    #expect(try training.imageTensor.shape == [15, 32, 32, 3])
    #expect(try training.labelTensor.values(as: Int64.self) == training.labels.map(Int64.init))
  }

  @Test("without another distribution the files must be CIFAR-10's own")
  func official() throws {
    let made = try MadeData()
    let error = #expect(throws: FileError.self) { try CIFAR10.load(.test, from: made.folder.root) }
    #expect(error?.reason.contains("has 12292 bytes, the published file 30730000") == true)
  }

  @Test("a missing file says how to fetch the data set")
  func missing() throws {
    let made = try MadeData()
    try FileManager.default.removeItem(atPath: "\(made.batches)/data_batch_3.bin")
    let error = #expect(throws: FileError.self) {
      try made.source.load(.training, from: made.folder.root)
    }
    #expect(error?.path.hasSuffix("cifar-10-batches-bin/data_batch_3.bin") == true)
    #expect(error?.reason.hasPrefix("is missing: fetch the data set by ccf-at data fetch made --data ") == true)
    #expect(try made.source.load(.test, from: made.folder.root).count == 4)
    let nowhere = #expect(throws: FileError.self) { try CIFAR10.load(.test, from: "/no/such/folder") }
    #expect(nowhere?.description.contains("ccf-at data fetch cifar10 --data /no/such/folder") == true)
  }

  @Test("one changed bit is a wrong checksum, with both digests")
  func changed() throws {
    let made = try MadeData()
    var bytes = made.contents[5]
    bytes[1000] ^= 4
    try made.rewrite(5, bytes)
    let error = #expect(throws: FileError.self) {
      try made.source.load(.test, from: made.folder.root)
    }
    #expect(error?.reason.contains(MD5.text(of: bytes)) == true)
    #expect(error?.reason.contains("the published file \(made.distribution.test[0].md5!)") == true)
    #expect(try CIFAR10.load(.test, from: made.folder.root, checking: .form).count == 4)
  }

  @Test("a file that is cut off, too long, empty or no file is an error, with and without digests")
  func sizes() throws {
    let made = try MadeData()
    for bytes in [Array(made.contents[5].dropLast()), made.contents[5] + [0], []] {
      try made.rewrite(5, bytes)
      for checking in [FileChecking.digests, .form] {
        let error = #expect(throws: FileError.self) {
          try made.source.load(.test, from: made.folder.root, checking: checking)
        }
        #expect(error?.reason.hasPrefix("has \(bytes.count) bytes") == true)
      }
    }
    try FileManager.default.removeItem(atPath: "\(made.batches)/test_batch.bin")
    try FileManager.default.createDirectory(atPath: "\(made.batches)/test_batch.bin", withIntermediateDirectories: true)
    #expect(throws: FileError.self) { try CIFAR10.load(.test, from: made.folder.root, checking: .form) }
  }

  @Test("a label that no class has is an error with its image")
  func labels() throws {
    let made = try MadeData()
    var bytes = made.contents[5]
    bytes[2 * made.source.recordSize] = 10
    try made.rewrite(5, bytes)
    let error = #expect(throws: DatasetError.self) {
      try CIFAR10.load(.test, from: made.folder.root, checking: .form)
    }
    #expect(error?.reason == "image 2 has label 10: labels go from 0 to 9")
  }

  @Test("a folder knows which of its files are right")
  func states() throws {
    let made = try MadeData()
    let copy = LocalCopy(made.distribution, in: made.folder.root)
    #expect(copy.isRight && copy.folder == made.batches)
    #expect(LocalCopy(made.distribution, in: made.batches).folder == made.batches)
    try made.rewrite(1, [1])
    try FileManager.default.removeItem(atPath: copy.path(made.distribution.files[2]))
    let states = copy.states.map(\.state)
    #expect(states[0] == .right && states[2] == .missing && !copy.isRight)
    guard case .wrong(let reason) = states[1] else {
      Issue.record("a file of one byte is right")
      return
    }
    #expect(reason.contains(made.distribution.files[1].md5!))
  }

  @Test(
    "the real test images: ten classes of 1,000, the mean and deviation near the training set's",
    .enabled(if: RealCIFAR10.testBatch != nil, "no CIFAR-10 here: see scripts/cifar10"))
  func real() throws {
    let test = try CIFAR10.load(.test, from: try #require(RealCIFAR10.testBatch))
    #expect(test.count == 10_000)
    for label in 0..<10 { #expect(test.labels.count { $0 == label } == 1000) }
    // The labels of the first images, as CIFAR-10's own browser shows them: cat, ship, ship, airplane, frog.
    #expect(Array(test.labels.prefix(5)) == [3, 8, 8, 0, 6])
    for channel in 0..<3 {
      var sums = (first: 0, second: 0)
      for pixel in stride(from: channel, to: test.pixels.count, by: 3) {
        let value = Int(test.pixels[pixel])
        sums.first += value
        sums.second += value * value
      }
      let count = Double(test.pixels.count / 3)
      let mean = Double(sums.first) / count
      let deviation = (Double(sums.second) / count - mean * mean).squareRoot()
      // An image's mean has a deviation of 0.12, so the mean of 10,000 one of 0.0012; planes in another order are 0.01 off.
      #expect((mean / 255 - test.statistics.mean[channel]).magnitude < 0.004)
      #expect((deviation / 255 - test.statistics.standardDeviation[channel]).magnitude < 0.004)
    }
  }
}
