import EngineTestSupport
import Tensors
import Testing
import Training

@Suite(.engine) struct AugmentationTests {
  private let height = 5
  private let width = 7

  /// One image whose pixel at (row, column) is 10 · row + column in every channel.
  private func images() throws -> DeviceImages {
    let pixels = (0..<height).flatMap { row in
      (0..<width).flatMap { column in (0..<3).map { _ in UInt8(10 * row + column) } }
    }
    return try DeviceImages(
      images: HostTensor(.uint8, shape: [1, height, width, 3], bytes: pixels), labels: [3], on: TestEngine.cpu())
  }

  /// The image as numbers, one channel.
  private func rows(_ batch: Tensor, image: Int = 0) throws -> [[Int]] {
    let values: [Float] = try batch.narrowed(image..<image + 1).narrowed(0..<1, along: 1).values()
    return (0..<height).map { row in (0..<width).map { Int((values[row * width + $0] * 255).rounded()) } }
  }

  /// What a shift and a flip make of the image, from the definition: pad, cut, mirror.
  private func expected(_ rowShift: Int, _ columnShift: Int, padding: Int, edge: ImageAugmentation.Edge, flip: Bool)
    -> [[Int]]
  {
    func source(_ place: Int, _ length: Int) -> Int? {
      if edge == .zero { return (0..<length).contains(place) ? place : nil }
      return place < 0 ? -place : place >= length ? 2 * (length - 1) - place : place
    }
    return (0..<height).map { row in
      let cut = (0..<width).map { column -> Int in
        guard let r = source(row + rowShift - padding, height), let c = source(column + columnShift - padding, width)
        else { return 0 }
        return 10 * r + c
      }
      return flip ? cut.reversed() : cut
    }
  }

  @Test(arguments: ImageAugmentation.Edge.allCases)
  func `every shift and flip comes up, and nothing else`(edge: ImageAugmentation.Edge) throws {
    let images = try images()
    let augmentation = ImageAugmentation(padding: 2, edge: edge, flipProbability: 0.5)
    let count = 2000
    let generator = try RandomSource(seed: 1).generator("test", on: images.device)
    let places = try Tensor.zeros([count], .int64, on: images.device)
    let batch = try images.batch(places, augmentedBy: augmentation, from: generator)
    #expect(batch.images.shape == [count, 3, height, width])
    #expect(batch.images.isChannelsLast)
    #expect(try batch.labels.values(as: Int64.self).allSatisfy { $0 == 3 })

    var possible: Set<[[Int]]> = []
    for rowShift in 0...4 {
      for columnShift in 0...4 {
        for flip in [false, true] {
          possible.insert(expected(rowShift, columnShift, padding: 2, edge: edge, flip: flip))
        }
      }
    }
    #expect(possible.count == 50)
    // Each of 50 outcomes is missing from 2,000 draws with probability 50 · .98^2000, below 1e-15.
    #expect(try Set((0..<count).map { try rows(batch.images, image: $0) }) == possible)
  }

  @Test func `no padding and no flip leave the image`() throws {
    let images = try images()
    let generator = try RandomSource(seed: 1).generator("test", on: images.device)
    let places = try Tensor.zeros([4], .int64, on: images.device)
    let augmentation = ImageAugmentation(padding: 0, edge: .reflect, flipProbability: 0)
    let batch = try images.batch(places, augmentedBy: augmentation, from: generator).images
    let plain = try images.batch(places).images
    #expect(try batch.values(as: Float.self) == plain.values(as: Float.self))
  }
}
