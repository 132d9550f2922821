import Reporting

/// Small images in columns, one for each example, and rows, one for each kind of picture, with their pixels enlarged
/// and not smoothed.
///
/// Headers and names are taken as they are.
public struct ImageGrid: Sendable {
  /// A column.
  public struct Example: Sendable {
    let header: String
    let images: [RGBImage]

    /// Images of one example from the top to the bottom, under a header, such as "automobile → truck", which is broken at
    /// spaces where it is too long.
    public init(_ header: String, _ images: [RGBImage]) {
      self.header = header
      self.images = images
    }
  }

  private let examples: [Example]
  private let rows: [String]
  private let columns: Int
  private let title: String?
  private let scale: String?

  /// - Parameters:
  ///   - examples: from left to right, then in further blocks of rows under the first; each has as many images as there
  ///     are rows.
  ///   - rows: names of the rows.
  ///   - columns: examples a block; all of them by default.
  ///   - title: over all examples, in gnuplot's enhanced notation.
  ///   - scale: the label of a scale of `SaliencyColours` from 0 to 1 at the right; none by default.
  public init(
    _ examples: [Example], rows: [String], columns: Int? = nil, title: String? = nil, scale: String? = nil
  ) {
    precondition(!examples.isEmpty && !rows.isEmpty, "an image grid has an example and a row")
    precondition(columns ?? 1 > 0, "an image grid has a column")
    precondition(
      examples.allSatisfy { $0.images.count == rows.count }, "each example of an image grid has one image a row")
    self.examples = examples
    self.rows = rows
    self.columns = min(columns ?? examples.count, examples.count)
    self.title = title
    self.scale = scale
  }

  /// Draws `basePath`.svg and `basePath`.png.
  ///
  /// - Throws: `PlotError` or `FileError`.
  public func draw(to basePath: String) throws {
    try Gnuplot.render(script, to: basePath, Gnuplot.Format.both(width: Int(width), height: Int(height)))
  }

  // Units of 1/96 inch from the upper left corner.
  private static let side = 124.0
  private static let gap = 6.0
  private static let line = 16.0
  private static let charactersPerSide = 15

  private var headers: [[String]] { examples.map { Self.lines($0.header) } }
  private var names: [[String]] { rows.map(Self.lines) }
  private var left: Double { 14 + Self.line * Double(names.map(\.count).max() ?? 0) }
  private var top: Double { title == nil ? 6 : 42 }
  private var headerHeight: Double { 8 + Self.line * Double(headers.map(\.count).max() ?? 0) }
  private var blockHeight: Double { headerHeight + Double(rows.count) * (Self.side + Self.gap) + 8 }
  private var blocks: Int { (examples.count + columns - 1) / columns }
  private var imagesWidth: Double { Double(columns) * (Self.side + Self.gap) - Self.gap }
  private var width: Double { left + imagesWidth + (scale == nil ? 14 : 102) }
  private var height: Double { top + Double(blocks) * blockHeight }

  private var script: String {
    // One pair of axes for the whole figure, in its units: places are exact, and images touch nothing.
    var labels = [
      "unset key", "unset grid", "unset border", "unset tics", "unset colorbox",
      "set lmargin at screen 0\nset rmargin at screen 1\nset bmargin at screen 0\nset tmargin at screen 1",
      "set xrange [0:\(width.exactText)]\nset yrange [\(height.exactText):0]",
    ]
    if let title {
      labels.append("set label \(Gnuplot.quoted(title)) at \((width / 2).exactText),20 center font ',15'")
    }
    var data = ""
    var plots: [String] = []
    func add(_ image: RGBImage, left: Double, upper: Double, width: Double, height: Double) {
      let name = "image\(plots.count)"
      data += Self.dataBlock(name, image)
      let (across, down) = (width / Double(image.width), height / Double(image.height))
      plots.append(
        "$\(name) using (\(left.exactText)+($1+0.5)*\(across.exactText)):"
          + "(\(upper.exactText)+($2+0.5)*\(down.exactText)):3:4:5 with rgbimage notitle")
    }
    for (index, example) in examples.enumerated() {
      let column = Double(index % columns)
      let x = left + column * (Self.side + Self.gap)
      let blockTop = top + Double(index / columns) * blockHeight
      // Headers end just above the images, whatever their number of lines.
      for (offset, text) in headers[index].reversed().enumerated() {
        let y = blockTop + headerHeight - 12 - Self.line * Double(offset)
        labels.append(Self.label(text, x: x + Self.side / 2, y: y, "center"))
      }
      for (row, image) in example.images.enumerated() {
        let y = blockTop + headerHeight + Double(row) * (Self.side + Self.gap)
        add(image, left: x, upper: y, width: Self.side, height: Self.side)
        guard column == 0 else { continue }
        for (offset, text) in names[row].reversed().enumerated() {
          let x = left - 12 - Self.line * Double(offset)
          labels.append(Self.label(text, x: x, y: y + Self.side / 2, "center rotate by 90"))
        }
      }
    }
    if let scale {
      let (x, upper, length) = (left + imagesWidth + 18, top + headerHeight, blockHeight - headerHeight - 8 - Self.gap)
      // Two columns: the fewest that gnuplot draws as an image.
      let steps = (0..<256).flatMap { step in
        let colour = SaliencyColours.colour(at: 1 - Double(step) / 255).map { UInt8($0.rounded()) }
        return colour + colour
      }
      add(RGBImage(bytes: steps, width: 2, height: 256), left: x, upper: upper, width: 16, height: length)
      for tick in stride(from: 0.0, through: 1, by: 0.5) {
        labels.append(Self.label(tick.rounded(toDigits: 2), x: x + 22, y: upper + (1 - tick) * length, "left"))
      }
      labels.append(Self.label(scale, x: x + 68, y: upper + length / 2, "center rotate by 90"))
    }
    return labels.joined(separator: "\n") + "\n" + data + "plot \(plots.joined(separator: ", \\\n  "))"
  }

  private static func label(_ text: String, x: Double, y: Double, _ placement: String) -> String {
    "set label \(Gnuplot.quoted(text)) at \(x.exactText),\(y.exactText) \(placement) noenhanced font ',12'"
  }

  private static func dataBlock(_ name: String, _ image: RGBImage) -> String {
    var text = "$\(name) << END\n"
    for pixel in 0..<image.width * image.height {
      let values = image.bytes[3 * pixel..<3 * pixel + 3].map { String($0) }.joined(separator: " ")
      text += "\(pixel % image.width) \(pixel / image.width) \(values)\n"
    }
    return text + "END\n"
  }

  /// `text` in lines no longer than an image is wide, as far as its spaces and line breaks allow.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").flatMap { part in
      part.split(separator: " ").reduce(into: [String]()) { lines, word in
        if let last = lines.last, last.count + 1 + word.count <= charactersPerSide {
          lines[lines.count - 1] = last + " " + word
        } else {
          lines.append(String(word))
        }
      }
    }
  }
}
