import Charts
import Foundation
import Testing

@Suite("Images")
struct RGBImageTests {
  private static let bytes: [UInt8] = [255, 0, 51, 0, 102, 153, 10, 20, 30, 200, 210, 220]

  @Test("rows of numbers, planes of numbers and bytes are one image; numbers beyond 0...1 are cut to it")
  func layouts() {
    let image = RGBImage(bytes: Self.bytes, width: 2, height: 2)
    let values = Self.bytes.map { Double($0) / 255 }
    var pixels = (0..<4).map { Array(values[3 * $0..<3 * $0 + 3]) }
    #expect(RGBImage([[pixels[0], pixels[1]], [pixels[2], pixels[3]]]) == image)
    let planes = (0..<3).flatMap { channel in pixels.map { Float($0[channel]) } }
    #expect(RGBImage(planes: planes, width: 2, height: 2) == image)
    pixels[0] = [1.5, -0.1, 0.2]
    #expect(RGBImage([[pixels[0], pixels[1]], [pixels[2], pixels[3]]]) == image)
  }

  @Test("an overlay is the opacity's mean of the image and the saliency's colour")
  func overlay() {
    let image = RGBImage(bytes: Self.bytes, width: 2, height: 2)
    let saliency = [[1.0, 0], [1, 0]]
    #expect(image.overlaid(with: saliency, opacity: 0) == image)
    #expect(image.overlaid(with: saliency, opacity: 1).bytes == [252, 255, 164, 0, 0, 4, 252, 255, 164, 0, 0, 4])
    // (255 + 252) / 2 is 253.5, and so on; halves are rounded up.
    #expect(
      image.overlaid(with: saliency).bytes == [254, 128, 108, 0, 51, 79, 131, 138, 97, 100, 105, 112])
    #expect(image.overlaid(with: [[7, -1], [1, 0]]) == image.overlaid(with: saliency))
  }

  @Test("the colours of saliency grow lighter from one value to the next")
  func lightness() {
    let black = RGBImage(bytes: [UInt8](repeating: 0, count: 3 * 128 * 2), width: 128, height: 2)
    let ramp = (0..<128).map { Double($0) / 127 }
    let colours = black.overlaid(with: [ramp, ramp], opacity: 1).bytes
    // Relative luminance, IEC 61966-2-1.
    let luminance = (0..<128).map { pixel -> Double in
      zip(colours[3 * pixel..<3 * pixel + 3], [0.2126, 0.7152, 0.0722]).reduce(0) { sum, channel in
        let value = Double(channel.0) / 255
        return sum + channel.1 * (value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4))
      }
    }
    #expect(zip(luminance, luminance.dropFirst()).allSatisfy { $0 < $1 })
    #expect(luminance[0] < 0.001 && luminance[127] > 0.9)
  }

  @Test("wrong shapes and NaN are refused")
  func refused() async {
    await #expect(processExitsWith: .failure) { _ = RGBImage(bytes: [1, 2, 3], width: 2, height: 2) }
    await #expect(processExitsWith: .failure) { _ = RGBImage([[[0, 0, 0], [0, 0, 0]], [[0, 0, 0]]]) }
    await #expect(processExitsWith: .failure) {
      _ = RGBImage(planes: [Double](repeating: .nan, count: 12), width: 2, height: 2)
    }
    await #expect(processExitsWith: .failure) {
      _ = RGBImage(bytes: [UInt8](repeating: 0, count: 12), width: 2, height: 2).overlaid(with: [[0, 0]])
    }
  }
}
