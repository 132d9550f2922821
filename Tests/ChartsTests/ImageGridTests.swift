import Charts
import Foundation
import TestSupport
import Testing

@Suite("Grids of images")
struct ImageGridTests {
  /// An image that is like no other: noise of `seed`.
  private static func noise(_ seed: Int, side: Int = 32) -> RGBImage {
    var state = UInt64(seed + 1)
    let bytes = (0..<3 * side * side).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(state >> 56)
    }
    return RGBImage(bytes: bytes, width: side, height: side)
  }

  private static func pixel(_ image: RGBImage, _ row: Int, _ column: Int) -> [Int] {
    let start = 3 * (row * image.width + column)
    return image.bytes[start..<start + 3].map { Int($0) } + [255]
  }

  private static func figure(_ grid: ImageGrid, png: Bool = false) throws -> RenderedFigure {
    let folder = try TemporaryFolder()
    try grid.draw(to: folder.path("grid"))
    #expect(folder.names == ["grid.png", "grid.svg"])
    return try withExtendedLifetime(folder) { try RenderedFigure(folder.path("grid"), png: png) }
  }

  @Test("each image is at its example's column and its row, in further blocks under the first, pixel by pixel")
  func places() throws {
    let examples = (0..<5).map { example in
      ImageGrid.Example("maple_tree \(example)", (0..<2).map { Self.noise(2 * example + $0, side: 4) })
    }
    let figure = try Self.figure(ImageGrid(examples, rows: ["original", "best"], columns: 3), png: true)
    #expect(figure.images.count == 10)
    for (index, drawn) in figure.images.enumerated() {
      let (example, row) = (index / 2, index % 2)
      let column = figure.images[example % 3 * 2]
      let line = figure.images[example / 3 * 6 + row]
      #expect(abs(drawn.x - column.x) < 0.1 && abs(drawn.y - line.y) < 0.1, "\(index)")
      let image = Self.noise(index, side: 4)
      for place in 0..<16 {
        let (y, x) = (place / 4, place % 4)
        #expect(drawn.pixels[y, x] == Self.pixel(image, y, x), "\(index): \(y), \(x)")
        // Three quarters into the pixel's square there is no trace of its neighbours: nothing is smoothed.
        for share in [0.25, 0.75] {
          let shown = figure.pixel(
            x: drawn.x + drawn.width * (Double(x) + share) / 4, y: drawn.y + drawn.height * (Double(y) + share) / 4)
          #expect(shown == Self.pixel(image, y, x), "PNG \(index): \(y), \(x), \(share)")
        }
      }
    }
    #expect(figure.images[1].y > figure.images[0].y + figure.images[0].height)
    #expect(figure.images[6].y > figure.images[1].y + figure.images[1].height + 20)
    // Names are no notation: the underscore lowers nothing.
    for example in 0..<5 { #expect(figure.shows("maple_tree \(example)")) }
    // Once a block.
    for row in ["original", "best"] { #expect(figure.texts.filter { $0 == row }.count == 2) }
  }

  @Test("a header wider than its image is broken at a space; title and scale are shown")
  func texts() throws {
    let example = ImageGrid.Example("automobile → airplane", [Self.noise(0)])
    let figure = try Self.figure(ImageGrid([example], rows: ["original"], title: "Grad-CAM", scale: "saliency"))
    for text in ["automobile →", "airplane", "original", "Grad-CAM", "saliency", "0.5", "1"] {
      #expect(figure.shows(text), "\(text)")
    }
    // The scale's colours run from the highest at the top to the lowest.
    let scale = try #require(figure.images.last?.pixels)
    #expect(scale[0, 0] == [252, 255, 164, 255] && scale[scale.height - 1, 0] == [0, 0, 4, 255])
  }

  @Test("six columns and three rows of noise, which no compression makes small, are an SVG of less than 500 kB")
  func size() throws {
    let examples = (0..<6).map { example in
      ImageGrid.Example("cat → dog", (0..<3).map { Self.noise(3 * example + $0) })
    }
    let figure = try Self.figure(ImageGrid(examples, rows: ["original", "best", "last"]))
    #expect(figure.svg.utf8.count < 500_000, "\(figure.svg.utf8.count)")
  }

  @Test("an example with another number of images than rows is refused")
  func refused() async {
    await #expect(processExitsWith: .failure) {
      let image = RGBImage(bytes: [UInt8](repeating: 0, count: 12), width: 2, height: 2)
      _ = ImageGrid([ImageGrid.Example("a", [image])], rows: ["original", "best"])
    }
  }
}
