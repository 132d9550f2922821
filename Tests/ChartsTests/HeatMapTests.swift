import Charts
import Foundation
import TestSupport
import Testing

@Suite("Heat maps")
struct HeatMapTests {
  private static let matrix: [[Double?]] = [[1, 0.5, 0], [0.25, 1, nil], [0, 0, 1]]

  @Test("panels share one scale; the ends have its first and last colours, and what is missing is crossed out")
  func sequential() throws {
    let folder = try TemporaryFolder()
    let panels = [HeatMap.Panel("best", Self.matrix), HeatMap.Panel("last", [[1, 2], [nil, 1]])]
    let path = folder.path("map")
    try HeatMap(panels, scale: .sequential(0...1), label: "cosine", axis: "class").draw(to: path)
    let png = try Data(contentsOf: URL(fileURLWithPath: path + ".png"))
    #expect(png.starts(with: [0x89, 0x50, 0x4e, 0x47]) && png.count > 2_000)
    let svg = try folder.read("map.svg")
    for text in ["best", "last", "cosine", "class"] { #expect(svg.contains(">\(text)<"), "\(text)") }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.root)
    #expect(Set(names) == ["map.svg", "map.png"])
  }

  @Test("a diverging scale is symmetric around 0")
  func diverging() throws {
    let folder = try TemporaryFolder()
    try HeatMap([HeatMap.Panel("difference", Self.matrix)], scale: .diverging(0.5), label: "C", axis: "class")
      .draw(to: folder.path("map"))
    let svg = try folder.read("map.svg")
    #expect(svg.contains(">-0.4<") || svg.contains(">−0.4<"))
    #expect(svg.contains(">difference<"))
  }

  @Test("a matrix without any element is drawn as crosses alone")
  func nothing() throws {
    let folder = try TemporaryFolder()
    try HeatMap(
      [HeatMap.Panel("none", [[nil, nil], [nil, nil]])], scale: .sequential(0...1), label: "C", axis: "class"
    )
    .draw(to: folder.path("map"))
    #expect(try folder.read("map.svg").contains(">none<"))
  }
}

@Suite("Gnuplot")
struct GnuplotTests {
  @Test("a script that is refused is an error with gnuplot's message, and leaves no file")
  func refused() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: PlotError.self) {
      try Gnuplot.render("plot nothing_of_that_name(x)", to: folder.path("figure"))
    }
    #expect(
      error?.description.contains("undefined function: nothing_of_that_name") == true, "\(String(describing: error))")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root).isEmpty)
  }
}
