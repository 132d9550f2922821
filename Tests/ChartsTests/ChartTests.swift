import Charts
import Foundation
import TestSupport
import Testing

@Suite("Charts")
struct ChartTests {
  private static func panel(_ title: String, _ names: [String?], shift: Double) -> Chart.Panel {
    var panel = Chart.Panel(title: title, x: "epoch", y: "robust accuracy (%)", xRange: 0...20, yRange: 0...100)
    panel.series = names.enumerated().map { index, name in
      Chart.Series(name, .line, colour: index, (0...20).map { [Double($0), shift + 10 * Double(index) + Double($0)] })
    }
    return panel
  }

  private static func figure(_ chart: Chart) throws -> RenderedFigure {
    let folder = try TemporaryFolder()
    try chart.draw(to: folder.path("chart"), png: true)
    #expect(folder.names == ["chart.png", "chart.svg"])
    return try withExtendedLifetime(folder) { try RenderedFigure(folder.path("chart"), png: false) }
  }

  @Test("panels share one legend: each name once, also of a series without rows and of one in the second panel alone")
  func legend() throws {
    let names = ["ε = 2/255", "ε = 8/255"]
    let train = Self.panel("(a) training", names, shift: 10)
    var test = Self.panel("(b) test", names, shift: 20)
    test.series.append(Chart.Series("clean", .dashed, colour: 2, [[0, 50], [20, 50]]))
    test.series.append(Chart.Series("best epoch", .dashed, colour: 7, []))
    test.marks = [(x: 12, colour: nil)]
    let figure = try Self.figure(Chart("Robust accuracy", train, test))
    for name in names + ["clean", "best epoch", "(a) training", "(b) test", "Robust accuracy"] {
      #expect(figure.texts.filter { $0 == name }.count == 1, "\(name): \(figure.texts)")
    }
    #expect(figure.texts.filter { $0 == "robust accuracy (%)" }.count == 2)
  }

  @Test("the PNG has the SVG's shape")
  func shape() throws {
    let folder = try TemporaryFolder()
    try Chart("One", Self.panel("a", ["b"], shift: 0)).draw(to: folder.path("chart"), png: true)
    let box = try #require(try folder.read("chart.svg").firstMatch(of: /viewBox="0 0 (\d+) (\d+)"/))
    // The header's width and height, of 4 bytes each.
    let header = try Data(contentsOf: URL(fileURLWithPath: folder.path("chart.png")))[16..<24].map { Int($0) }
    #expect(header[2] * 256 + header[3] == (try #require(Int(box.output.1))) * 3 / 2)
    #expect(header[6] * 256 + header[7] == (try #require(Int(box.output.2))) * 3 / 2)
  }

  @Test("numbers under the x axis stand under their ticks")
  func numbers() throws {
    let figure = try Self.figure(Chart("One", Self.panel("a", ["b"], shift: 0)))
    // gnuplot's own format begins with a space.
    for number in [5, 15] { #expect(figure.svg.contains(">\(number)<") && !figure.svg.contains("> \(number)<")) }
  }

  @Test("one of several seeds is a pale line of its colour")
  func seeds() throws {
    var panel = Chart.Panel(x: "epoch", y: "accuracy (%)", xRange: 0...1, yRange: 0...1)
    panel.series = [Chart.Series(nil, .thin, colour: 1, [[0, 0.25], [1, 0.25]])]
    let figure = try Self.figure(Chart("Seeds", panel))
    #expect(figure.svg.contains("stroke='rgb(213,  94,   0)' opacity='0.50'"))
  }
}
