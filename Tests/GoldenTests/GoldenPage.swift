import EngineTestSupport
import Foundation
import Reporting
import Tensors

/// The errors of all cases, as a table and as docs/goldens.md.
struct GoldenPage {
  /// One row: a case, with its comparisons in float32 and float64.
  private struct Row {
    let title: String
    let comparisons: [GoldenComparison]

    /// Case, number of tensors, and the error in each type.
    var cells: [String] {
      [title, String(comparisons[0].count)] + comparisons.map { $0.error.rounded(toDigits: 2) }
    }
  }

  private static let header = ["case", "tensors", "float32", "float64"]
  private let rows: [Row]
  private let worst: [String]
  private let torchVersion: String
  private let configuration: String

  init(_ comparisons: [GoldenComparison]) throws {
    rows = stride(from: 0, to: comparisons.count, by: 2).map {
      Row(title: comparisons[$0].title, comparisons: Array(comparisons[$0...$0 + 1]))
    }
    worst = [ElementType.float32, .float64].map { type in
      let worst = comparisons.filter { $0.type == type }.max { $0.error < $1.error }!
      return "\(type): \(worst.error.rounded(toDigits: 2)) (\(worst.title), \(worst.worst)); "
        + "allowed \(worst.tolerance.rounded(toDigits: 2))"
    }
    torchVersion = try GoldenFile("functions").torchVersion
    let engine = try TestEngine.engine()
    let capability = engine.configuration.split(separator: "\n").first { $0.contains("CPU capability usage") }
    configuration = "libtorch \(engine.version), \(capability?.split(separator: ": ").last ?? "unknown")"
  }

  var text: String {
    var table = TextTable(Self.header)
    for row in rows { table.append(row.cells) }
    return "golden values of PyTorch \(torchVersion), \(configuration)\n" + table.text
      + worst.map { "worst \($0)\n" }.joined()
  }

  var markdown: String {
    var text = """
      # The engine against PyTorch

      <!-- Written by `make goldens`. -->

      `scripts/goldens.py` computes each case with PyTorch \(torchVersion); `Tests/GoldenTests` computes it with the engine
      and compares. The error of a case is that of its worst tensor: the largest difference over the largest expected
      element. Allowed are 1e-5 in float32 and 1e-10 in float64; integers and truth values must be equal. Each comparison is
      repeated with one expected element changed by three tolerances, and must then fail.

      Steps along the sign of a gradient and rectifiers jump at zero. The inputs are such that no element comes within 1e-5
      of zero there, relative to the largest gradient or to the root mean square of the rectifier's input, so that rounding
      on another processor changes no branch. They are also such that float32, in either memory format, resolves the
      results to 4e-6: the gradient of a bias before a convolution and a batch norm is a sum that nearly cancels, and most
      inputs leave float32 less of it (9e-5 at worst among those tried).

      Attributions are the paper's Algorithm 1 with equations 5 to 7, the instance-wise matrix of its section 5.3, and
      Grad-CAM by hooks, each written plainly, for images whose perturbations are in the file.

      This table was measured with \(configuration). Golden values were made once, for row-major tensors; "channels last"
      is the same computation with the other memory format, and shows what another order of additions does.

      | \(Self.header.joined(separator: " | ")) |
      | --- | ---: | ---: | ---: |

      """
    for row in rows { text += "| \(row.cells.joined(separator: " | ")) |\n" }
    text += "\nWorst of all:\n\n" + worst.map { "- \($0)\n" }.joined()
    return text
  }

  /// docs/goldens.md of this checkout.
  static var path: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../docs/goldens.md")
      .standardized.path
  }

  /// The cases that a page names, in order.
  static func titles(_ markdown: String) -> [String] {
    let rows = markdown.split(separator: "\n").filter { $0.hasPrefix("| ") }
    return rows.dropFirst(2).map { row in String(row.dropFirst(2).prefix { $0 != "|" }.dropLast()) }
  }

  var titles: [String] { rows.map(\.title) }
}
