/// Where the parts of a heat map stand.
struct HeatMapLayout {
  /// A rectangle in fractions of the figure, from its lower left corner.
  struct Place {
    let left, bottom, width, height: Double
  }

  /// Units of 1/96 inch: a matrix's side.
  let side: Double
  /// The font's size of numbers and names at the axes, in points.
  let tickSize: Int
  /// The font's size of the panels' titles, in points.
  let titleSize: Int
  /// The figure's size in units of 1/96 inch.
  let width, height: Int

  private let panels, columns, rows: Int
  private let firstLeft, otherLeft: Double
  private let top, titleHeight, below: Double
  private let tickWidth, tickHeight: Double

  init(panels: Int, columns: Int, titleLines: Int, hasTitle: Bool, classes: Int, tickLabels: [String]?) {
    self.panels = panels
    self.columns = min(columns, panels)
    rows = (panels + columns - 1) / columns
    side = self.columns < 4 ? 270 : self.columns == 4 ? 220 : 185
    tickSize = self.columns < 4 ? 13 : 11
    titleSize = self.columns < 4 ? 14 : 12
    let character = 0.66 * Double(tickSize)
    let longest = character * Double(tickLabels?.map(\.count).max() ?? String(classes - 1).count)
    tickWidth = longest + 8
    firstLeft = tickWidth + 33
    otherLeft = tickLabels == nil ? tickWidth + 14 : 18
    below = tickLabels == nil ? Double(tickSize) + 8 : 12
    top = hasTitle ? 36 : 0
    titleHeight = 12 + 1.55 * Double(titleSize * titleLines)
    tickHeight = tickLabels == nil ? Double(tickSize) + 8 : 12 + 0.72 * longest
    let outer = tickHeight + 29
    let scale = 122.0
    width = Int((firstLeft + Double(self.columns) * side + Double(self.columns - 1) * otherLeft + scale).rounded(.up))
    height = Int((top + Double(rows) * (titleHeight + side) + Double(rows - 1) * below + outer).rounded(.up))
  }

  /// Whether no panel stands to its left.
  func isLeft(_ index: Int) -> Bool { index % columns == 0 }

  /// Whether no panel stands under it.
  func isLowest(_ index: Int) -> Bool { index + columns >= panels }

  /// The matrix of a panel.
  func place(of index: Int) -> Place {
    let column = Double(index % columns)
    let upper = top + titleHeight + Double(index / columns) * (titleHeight + side + below)
    return place(left: firstLeft + column * (side + otherLeft), upper: upper, width: side, height: side)
  }

  /// The colour scale, along all rows.
  var colourBar: Place {
    let length = Double(rows) * side + Double(rows - 1) * (titleHeight + below)
    return place(left: Double(width) - 102, upper: top + titleHeight, width: 16, height: length)
  }

  /// The middle of the colour scale's label.
  var colourBarLabel: (x: Double, y: Double) {
    (1 - 18 / Double(width), colourBar.bottom + colourBar.height / 2)
  }

  /// The middle of the label under a panel.
  func xLabel(of index: Int) -> (x: Double, y: Double) {
    let place = place(of: index)
    return (place.left + place.width / 2, place.bottom - (tickHeight + 14) / Double(height))
  }

  /// The middle of the label at the left of a panel.
  func yLabel(of index: Int) -> (x: Double, y: Double) {
    let place = place(of: index)
    return (place.left - (tickWidth + 18) / Double(width), place.bottom + place.height / 2)
  }

  /// The distance of the numbers at an axis: each class up to 10, then 5 numbers or fewer.
  static func tickStep(_ classes: Int) -> Int {
    guard classes > 10 else { return 1 }
    return [2, 5, 10, 20, 50, 100, 200, 500].first { $0 * 5 >= classes } ?? classes
  }

  private func place(left: Double, upper: Double, width: Double, height: Double) -> Place {
    let (figureWidth, figureHeight) = (Double(self.width), Double(self.height))
    return Place(
      left: left / figureWidth, bottom: 1 - (upper + height) / figureHeight, width: width / figureWidth,
      height: height / figureHeight)
  }
}
