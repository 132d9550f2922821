import Charts
import Reporting

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A drawn figure as an `svg` element for a page, in the page's colours.
///
/// Text, axes, grid and background take the CSS variables `--ink`, `--axis`, `--grid` and `--paper`, the palette `--c0` to `--c7`, so that the
/// page's style decides how the figure looks on light, dark and paper.
public struct InlineSVG: Hashable, Sendable {
  /// The element.
  public let text: String

  /// The figure `basePath`.svg.
  ///
  /// - Parameters:
  ///   - name: a prefix for the element's ids, which must differ between the figures of a page.
  ///   - label: what the figure shows, for readers who do not see it.
  /// - Throws: `FileError` when the file cannot be read.
  public init(_ basePath: String, name: String, label: String) throws(FileError) {
    let path = basePath + ".svg"
    guard let data = FileManager.default.contents(atPath: path) else { throw FileError(path, "cannot be read") }
    self.init(svg: String(decoding: data, as: UTF8.self), name: name, label: label)
  }

  init(svg: String, name: String, label: String) {
    var body = svg
    if let start = body.firstRange(of: "<g id=\"gnuplot_canvas\">") { body = String(body[start.lowerBound...]) }
    let box = svg.firstMatch(of: /viewBox="([^"]*)"/).map { String($0.1) } ?? "0 0 900 560"
    for (old, new) in Self.replacements { body = body.replacing(old, with: new) }
    for quote in ["'", "\""] {
      body = body.replacing("id=\(quote)", with: "id=\(quote)\(name)-")
      body = body.replacing("href=\(quote)#", with: "href=\(quote)#\(name)-")
    }
    body = body.replacing("url(#", with: "url(#\(name)-")
    body.replace(/<rect x="0" y="0" width="\d+" height="\d+" fill="#ffffff"\/>\n/, with: "")
    body.replace(/<g [^>]*>\n<\/g>\n/, with: "")
    body.replace(/\s*<filter[\s\S]*?<\/filter>/, with: "")
    body.replace(/\ font-family="[^"]*"/, with: "")
    text =
      "<svg viewBox=\"\(box)\" role=\"img\" aria-label=\"\(label.replacing("\"", with: "&quot;"))\" "
      + "xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n\(body)"
  }

  /// gnuplot's spellings of the theme's colours, and what the page calls them.
  private static let replacements: [(String, String)] = {
    let named = [
      ("#222222", "var(--ink)"), ("#444444", "var(--axis)"), ("#dddddd", "var(--grid)"), ("#FFFFFF", "var(--paper)"),
    ]
    let palette = Gnuplot.colours.enumerated().map { ($0.element, "var(--c\($0.offset))") }
    return [("\"black\"", "\"var(--ink)\"")]
      + (named + palette).flatMap { hex, variable -> [(String, String)] in
        let parts = stride(from: 1, to: 7, by: 2).map { place -> Int in
          let start = hex.index(hex.startIndex, offsetBy: place)
          return Int(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)!
        }
        let padded = parts.map { String(repeating: " ", count: 3 - String($0).count) + String($0) }
        return [
          ("rgb(\(padded.joined(separator: ", ")))", variable),
          ("rgb(\(parts.map(String.init).joined(separator: ",")))", variable), (hex, variable),
        ]
      }
  }()
}
