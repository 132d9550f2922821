import Reporting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A plot that could not be drawn.
public struct PlotError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String
}

/// Draws through the program gnuplot: one script, an SVG and a PNG.
package enum Gnuplot {
  /// The colours of the curves, told apart by colour-blind readers too (Okabe and Ito).
  package static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999"]

  /// Sees that gnuplot is there and knows both kinds of figure.
  ///
  /// - Throws: `FileError` when it does not.
  package static func check() throws(FileError) {
    let status = system("gnuplot -e 'set terminal svg; set terminal pngcairo' >/dev/null 2>&1")
    guard exitCode(status) != notFound else { throw missing }
    guard status == 0 else {
      throw FileError("gnuplot", "has no terminals svg and pngcairo: install a build with cairo (Debian: gnuplot-nox)")
    }
  }

  /// A kind of file; sizes in units of 1/96 inch.
  package enum Format {
    /// Scalable, for a page.
    case svg(width: Int, height: Int)
    /// Pixels, for what shows no SVG: three for two units, lines and letters as much larger.
    case png(width: Int, height: Int)

    /// An SVG and a PNG.
    package static func both(width: Int, height: Int) -> [Format] {
      [.svg(width: width, height: height), .png(width: width, height: height)]
    }

    fileprivate var suffix: String {
      switch self {
      case .svg: "svg"
      case .png: "png"
      }
    }

    fileprivate var terminal: String {
      switch self {
      case .svg(let width, let height):
        "svg size \(width),\(height) dynamic enhanced font 'sans,14' background '#ffffff'"
      case .png(let width, let height):
        "pngcairo size \(width * 3 / 2),\(height * 3 / 2) enhanced font 'sans,14' fontscale 1.5 linewidth 1.5 "
          + "pointscale 1.5 background '#ffffff'"
      }
    }
  }

  /// Runs `script` for each of the formats: `basePath`.svg, `basePath`.png, each of which appears by rename.
  ///
  /// - Throws: `PlotError` when gnuplot refuses the script, `FileError` when a file cannot be put in place.
  package static func render(
    _ script: String, to basePath: String, _ formats: [Format] = Format.both(width: 900, height: 560)
  ) throws {
    for format in formats {
      let path = "\(basePath).\(format.suffix)"
      let partial = path + ".partial"
      defer { unlink(partial) }
      try run("set terminal \(format.terminal)\nset output \(quoted(partial))\n\(theme)\(script)\nunset output\n")
      if case .svg = format { try sharpenImages(partial) }
      try Files.move(partial, to: path)
    }
  }

  /// Asks viewers not to smooth the images in the SVG `path`, which gnuplot cannot: their pixels are data.
  private static func sharpenImages(_ path: String) throws {
    let file = try RandomAccessFile(path)
    let text = String(decoding: try file.bytes(0..<file.size), as: UTF8.self)
    guard text.contains("<image ") else { return }
    // Viewers that do not know CSS Images' word take SVG 1.1's.
    let style = "style='image-rendering:optimizeSpeed;image-rendering:pixelated'"
    try Files.write(text.replacing("<image ", with: "<image \(style) "), to: path)
  }

  private static let theme = """
    set encoding utf8
    set border 3 linecolor '#444444'
    set tics nomirror textcolor '#222222'
    set format x '%h'
    set grid linecolor '#dddddd' linetype 1
    set key outside right top vertical Left reverse samplen 2 spacing 1.2
    set title offset 0,-0.3

    """

  /// Gnuplot's remarks on figures that it draws (a narrow legend, one value on an axis) are not shown; those on one that it
  /// does not draw are the error.
  private static func run(_ script: String) throws {
    signal(SIGPIPE, SIG_IGN)
    var remarks = Array("/tmp/ccf-gnuplot-XXXXXX".utf8CString)
    let descriptor = mkstemp(&remarks)
    guard descriptor >= 0 else { throw FileError.system("/tmp", "cannot be written into") }
    close(descriptor)
    let path = String(decoding: remarks.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    guard let pipe = popen("gnuplot 2>\(path)", "w") else {
      throw PlotError(description: "gnuplot could not be started: \(String(cString: strerror(errno)))")
    }
    fputs(script, pipe)
    let status = pclose(pipe)
    guard exitCode(status) != notFound else { throw missing }
    guard status == 0 else {
      let said = try RandomAccessFile(path)
      let text = String(decoding: try said.read(upTo: 4096), as: UTF8.self)
      throw PlotError(description: "gnuplot refused the script (status \(status)):\n\(text)")
    }
  }

  private static let missing = FileError(
    "gnuplot", "is not on PATH: run scripts/setup (Debian: apt-get install gnuplot-nox)")

  /// What the shell says of a program that it does not find.
  private static let notFound: Int32 = 127

  /// The exit code in a status of `system` or `pclose`.
  private static func exitCode(_ status: Int32) -> Int32 { (status >> 8) & 0xff }

  /// `text` as a string of gnuplot's; line breaks stay line breaks.
  package static func quoted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      "'" + line.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }.joined(separator: ".\"\\n\".")
  }

  /// `text` in enhanced notation, which shows it as it is: a file's name with underscores has no subscripts.
  package static func literal(_ text: String) -> String {
    text.reduce(into: "") { literal, character in
      if "\\_^{}@&~".contains(character) { literal.append("\\") }
      literal.append(character)
    }
  }

  /// Points as an inline data block named `name`.
  package static func dataBlock(_ name: String, _ rows: [[Double]]) -> String {
    let lines = rows.map { row in row.map { $0.isFinite ? $0.exactText : "NaN" }.joined(separator: " ") }
    return "$\(name) << END\n" + lines.joined(separator: "\n") + "\nEND\n"
  }
}
