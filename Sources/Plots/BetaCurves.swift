import Charts
import Reporting

/// How the curves of a figure tell their beta: few by a colour and a line in the key each, many by a colour scale.
struct BetaCurves {
  /// The betas that are drawn, in order.
  let betas: [Double]
  /// How many there are besides.
  let leftOut: Int

  /// The ends and inner points of the colour scale, dark to light, even in lightness (after viridis, whose lightest part
  /// does not stand out from white).
  private static let scale = ["#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#bddf26"]

  /// At most `limit` of the values in `all`, evenly chosen with both ends.
  init(_ all: Set<Double>, limit: Int) {
    let sorted = all.sorted()
    if sorted.count <= limit {
      betas = sorted
    } else {
      betas = (0..<limit).map { sorted[$0 * (sorted.count - 1) / (limit - 1)] }
    }
    leftOut = sorted.count - betas.count
  }

  private var hasScale: Bool { betas.count > Gnuplot.colours.count }

  /// The colour of the curve at `index`.
  func colour(_ index: Int) -> String {
    hasScale ? Self.colour(at: (betas[index] - betas[0]) / (betas.last! - betas[0])) : Gnuplot.colours[index]
  }

  /// The title of the curve at `index`, as gnuplot has it.
  func title(_ index: Int) -> String {
    hasScale ? "notitle" : "title 'β = \(betas[index].rounded(toDigits: 4))'"
  }

  /// Settings that the colour scale needs; nothing without one.
  var settings: String {
    guard hasScale else { return "" }
    let stops = Self.scale.enumerated().map { "\($0.offset) '\($0.element)'" }.joined(separator: ", ")
    let omitted = leftOut > 0 ? " (\(betas.count) of \(betas.count + leftOut) values)" : ""
    return """
      set palette defined (\(stops))
      set cbrange [\(betas[0].exactText):\(betas.last!.exactText)]
      set cblabel "label smoothing β\(omitted)"

      """
  }

  /// Curves that bring the colour scale into the figure; none without one.
  var scaleCurves: [String] {
    hasScale ? ["'+' using 1:(NaN):(\(betas[0].exactText)) with lines linecolor palette notitle"] : []
  }

  /// The colour at `position` of the scale, 0 to 1.
  private static func colour(at position: Double) -> String {
    let place = min(max(position, 0), 1) * Double(scale.count - 1)
    let lower = min(Int(place), scale.count - 2)
    let share = place - Double(lower)
    func parts(_ colour: String) -> [Double] {
      let value = Int(colour.dropFirst(), radix: 16)!
      return [16, 8, 0].map { Double(value >> $0 & 255) }
    }
    let mixed = zip(parts(scale[lower]), parts(scale[lower + 1])).map { Int(($0 + share * ($1 - $0)).rounded()) }
    return "#" + mixed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
