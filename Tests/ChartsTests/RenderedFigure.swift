import Foundation
import TestSupport
import Testing

/// A figure as it was written: the texts and images of its SVG and, where asked for, the pixels of its PNG.
struct RenderedFigure: CustomStringConvertible {
  /// An image in the SVG.
  struct Image {
    /// The place of its upper left corner and its size, in the SVG's units.
    let x, y, width, height: Double
    /// Its own pixels.
    let pixels: Pixels
  }

  /// Rows of pixels from the top.
  struct Pixels {
    /// For each pixel its place, which is left out of account, and its colour.
    fileprivate let numbers: [Int]
    let height: Int
    var width: Int { numbers.count / 6 / height }

    /// Red, green, blue and opacity in 0...255.
    subscript(row: Int, column: Int) -> [Int] {
      let start = 6 * (row * width + column)
      return Array(numbers[start + 2..<start + 6])
    }
  }

  let svg: String
  let images: [Image]
  let png: Pixels?

  /// Reads `basePath`.svg, and `basePath`.png where asked for, which takes a second.
  init(_ basePath: String, png isWanted: Bool) throws {
    svg = try String(contentsOfFile: basePath + ".svg", encoding: .utf8)
    png = isWanted ? try Self.pixels(basePath + ".png") : nil
    let folder = try TemporaryFolder()
    images = try svg.matches(of: /<image ([^>]*)>/).enumerated().map { index, match in
      func attribute(_ name: String) throws -> String {
        let found = try Regex(" \(name)='([^']*)'").firstMatch(in: match.output.1)
        return String(try #require(found?.output[1].substring))
      }
      func number(_ name: String) throws -> Double { try #require(Double(try attribute(name))) }
      #expect(match.output.1.contains("image-rendering:pixelated"))
      let encoded = try attribute("xlink:href").trimmingPrefix("data:image/png;base64,")
      let path = folder.path("\(index).png")
      try #require(Data(base64Encoded: String(encoded))).write(to: URL(fileURLWithPath: path))
      return Image(
        x: try number("x"), y: try number("y"), width: try number("width"), height: try number("height"),
        pixels: try Self.pixels(path))
    }
  }

  /// Whether the SVG has a line of text that is `text`.
  func shows(_ text: String) -> Bool { texts.contains(text) }

  /// The lines of text that the SVG shows, without gnuplot's spaces before numbers.
  var texts: [String] {
    svg.matches(of: />([^<\n]+)<\/t(?:span|ext)>/).map { $0.output.1.trimmingCharacters(in: .whitespaces) }
  }

  /// The PNG's pixel at a place in the SVG's units.
  func pixel(x: Double, y: Double) -> [Int] { png?[Int(1.5 * y), Int(1.5 * x)] ?? [] }

  /// For a test's message.
  var description: String { "\(images.count) images, \(texts)" }

  /// The pixels of a PNG as gnuplot reads them.
  private static func pixels(_ path: String) throws -> Pixels {
    let folder = try TemporaryFolder()
    let table = folder.path("table")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "gnuplot", "-e", "set table '\(table)'; plot '\(path)' binary filetype=png using 1:2:3:4 with table",
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    // Column, row from the bottom, and the colour, a line a pixel; the rows come from the top.
    var (numbers, number): ([Int], Int?) = ([], nil)
    for byte in try Data(contentsOf: URL(fileURLWithPath: table)) {
      if (48...57).contains(byte) {
        number = 10 * (number ?? 0) + Int(byte) - 48
      } else if let read = number {
        numbers.append(read)
        number = nil
      }
    }
    try #require(numbers.count % 6 == 0 && numbers.count > 0)
    return Pixels(numbers: numbers, height: numbers[1] + 1)
  }
}
