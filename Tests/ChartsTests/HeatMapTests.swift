import Charts
import Foundation
import TestSupport
import Testing

@Suite("Heat maps")
struct HeatMapTests {
  private static let matrix: [[Double?]] = [[1, 0.5, 0], [0.25, 1, nil], [0, 0, 1]]
  private static let (white, middle, blue, red) = ([255, 255, 255], [107, 174, 214], [8, 48, 107], [165, 15, 21])

  private static func figure(_ map: HeatMap, png: Bool = false) throws -> RenderedFigure {
    let folder = try TemporaryFolder()
    try map.draw(to: folder.path("map"))
    #expect(folder.names == ["map.png", "map.svg"])
    return try withExtendedLifetime(folder) { try RenderedFigure(folder.path("map"), png: png) }
  }

  /// gnuplot's palette has 256 steps or fewer for each channel.
  private static func isNear(_ pixel: [Int], _ colour: [Int]) -> Bool {
    pixel[3] == 255 && zip(pixel, colour).allSatisfy { abs($0 - $1) <= 2 }
  }

  @Test("each element has its value's colour at its place; values beyond the scale have the colours of its ends")
  func colours() throws {
    let figure = try Self.figure(
      HeatMap(
        [HeatMap.Panel("best", [[1, 0.5, 0], [2, 1, -1], [0, 0.5, 1]])], scale: .sequential(0...1), label: "cosine",
        axis: "class"), png: true)
    let image = try #require(figure.images.first)
    let expected = [
      [Self.blue, Self.middle, Self.white], [Self.blue, Self.blue, Self.white], [Self.white, Self.middle, Self.blue],
    ]
    for (row, colours) in expected.enumerated() {
      for (column, colour) in colours.enumerated() {
        #expect(Self.isNear(image.pixels[row, column], colour), "\(row), \(column): \(image.pixels[row, column])")
        let (x, y) = (Double(column) + 0.5, Double(row) + 0.5)
        let pixel = figure.pixel(x: image.x + image.width * x / 3, y: image.y + image.height * y / 3)
        #expect(Self.isNear(pixel, colour), "PNG \(row), \(column): \(pixel)")
      }
    }
    #expect(abs(image.width - image.height) < 0.1)
    for text in ["best", "cosine", "class"] { #expect(figure.shows(text), "\(text)") }
  }

  @Test("an undefined element is left grey with a cross, and moves no other")
  func undefined() throws {
    let figure = try Self.figure(
      HeatMap([HeatMap.Panel("best", Self.matrix)], scale: .sequential(0...1), label: "cosine", axis: "class"),
      png: true)
    let image = try #require(figure.images.first)
    #expect(image.pixels.width == 3 && image.pixels.height == 3)
    // gnuplot reads 7 bits of opacity.
    #expect(image.pixels[1, 2][3] <= 1)
    #expect(Self.isNear(image.pixels[2, 2], Self.blue) && Self.isNear(image.pixels[2, 0], Self.white))
    let corner = figure.pixel(x: image.x + image.width * 0.7, y: image.y + image.height * 0.36)
    #expect(corner == [228, 228, 228, 255], "\(corner)")
    let cross = figure.pixel(x: image.x + image.width * 5 / 6, y: image.y + image.height / 2)
    #expect(cross[0] < 200, "\(cross)")
  }

  @Test("a diverging scale goes from red over white at 0 to blue, and is symmetric")
  func diverging() throws {
    let figure = try Self.figure(
      HeatMap(
        [HeatMap.Panel("C_{best} − C_{last}", [[0, 0.5], [-0.5, 0]])], scale: .diverging(0.5), label: "C",
        axis: "class"))
    let pixels = try #require(figure.images.first?.pixels)
    #expect(Self.isNear(pixels[0, 0], Self.white) && Self.isNear(pixels[1, 1], Self.white))
    #expect(Self.isNear(pixels[0, 1], Self.blue) && Self.isNear(pixels[1, 0], Self.red))
    #expect(figure.shows("-0.4") || figure.shows("−0.4"))
    // Enhanced notation: the index is a text of its own.
    #expect(figure.svg.contains(">best<"))
  }

  @Test("panels fill rows of the given length in reading order, and have one colour scale")
  func grid() throws {
    let panels = (0..<5).map { index in
      let value = Double(index) / 4
      return HeatMap.Panel("epoch \(10 * index)\nCAS \(index).5", [[value, value], [value, value]])
    }
    let figure = try Self.figure(
      HeatMap(
        panels, columns: 3, scale: .sequential(0...1), label: "cosine", axis: "class", title: "Matrices over training"))
    #expect(figure.images.count == 5)
    let (places, side) = (figure.images, figure.images[0].width)
    for (index, place) in places.enumerated() {
      #expect(abs(place.x - places[index % 3].x) < 0.1 && abs(place.y - places[index / 3 * 3].y) < 0.1, "\(index)")
    }
    #expect(places[1].x >= places[0].x + side && places[2].x >= places[1].x + side)
    // Room for numbers and two lines of title.
    #expect(places[3].y >= places[0].y + side + 55)
    #expect(places[0].pixels[0, 0] == Self.white + [255] && Self.isNear(places[4].pixels[0, 0], Self.blue))
    for index in 0..<5 { #expect(figure.shows("epoch \(10 * index)") && figure.shows("CAS \(index).5"), "\(index)") }
    #expect(figure.shows("Matrices over training"))
    #expect(figure.texts.filter { $0 == "cosine" }.count == 1)
    // The axis is named at the left of each row, and under the panels that have none below.
    #expect(figure.texts.filter { $0 == "class" }.count == 2 + 3)
  }

  @Test("numbers stay apart at any number of classes", arguments: [(10, 9, 10), (100, 80, 100), (200, 150, 200)])
  func numbers(classes: Int, last: Int, none: Int) throws {
    let elements = (0..<classes).map { row in (0..<classes).map { $0 == row ? 1.0 : 0.3 } }
    let figure = try Self.figure(
      HeatMap([HeatMap.Panel("C", elements)], scale: .sequential(0...1), label: "cosine", axis: "class"))
    #expect(figure.texts.filter { $0 == "\(last)" }.count == 2)
    #expect(!figure.shows("\(none)"))
    #expect(figure.images.first?.pixels.height == classes)
    #expect(figure.svg.utf8.count < 100_000)
  }

  @Test("classes have their names, as they are, at the outer panels")
  func names() throws {
    let panel = HeatMap.Panel("best", Self.matrix)
    let figure = try Self.figure(
      HeatMap(
        Array(repeating: panel, count: 4), columns: 2, scale: .sequential(0...1), label: "cosine", axis: "class",
        tickLabels: ["maple_tree", "driver's seat", "x^2"]))
    for name in ["maple_tree", "driver's seat", "x^2"] {
      // Two rows and two columns.
      #expect(figure.texts.filter { $0 == name || $0 == name.replacing("'", with: "&#39;") }.count == 4, "\(name)")
    }
  }

  @Test("NaN is undefined too")
  func notANumber() throws {
    func svg(_ element: Double?) throws -> String {
      let panel = HeatMap.Panel("best", [[1, element], [element, 1]])
      return try Self.figure(HeatMap([panel], scale: .sequential(0...1), label: "C", axis: "class")).svg
    }
    #expect(try svg(.nan) == svg(nil))
    #expect(try svg(0) != svg(nil))
  }

  @Test("a panel without any element is crosses alone, and the colour scale is drawn beside another")
  func nothing() throws {
    let none = HeatMap.Panel("none", [[nil, nil], [nil, nil]])
    let alone = try Self.figure(HeatMap([none], scale: .sequential(0...1), label: "C", axis: "class"))
    #expect(alone.shows("none") && alone.images.isEmpty)
    let both = try Self.figure(
      HeatMap([none, HeatMap.Panel("best", Self.matrix)], scale: .sequential(0...1), label: "C", axis: "class"))
    #expect(both.shows("0.8") && both.images.count == 1)
  }

  @Test("a matrix that is not square, and names that are too few, are refused")
  func refused() async {
    await #expect(processExitsWith: .failure) { _ = HeatMap.Panel("C", [[1, 0], [0, 1, 2]]) }
    await #expect(processExitsWith: .failure) { _ = HeatMap.Panel("C", [[1]]) }
    await #expect(processExitsWith: .failure) {
      _ = HeatMap(
        [HeatMap.Panel("C", [[1, 0], [0, 1]])], scale: .sequential(0...1), label: "C", axis: "class", tickLabels: ["a"])
    }
  }
}
