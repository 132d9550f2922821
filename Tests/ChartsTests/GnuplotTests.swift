import Charts
import Foundation
import TestSupport
import Testing

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
    #expect(folder.names.isEmpty)
  }

  @Test("text reaches the figure as it is: quotes, line breaks, and what a shell would run")
  func text() throws {
    let folder = try TemporaryFolder()
    let title = "Lemma 2's δ\n`touch \(folder.path("made"))` \"C\""
    try Gnuplot.render("set title \(Gnuplot.quoted(title))\nplot [0:1] x notitle", to: folder.path("figure"))
    let svg = try folder.read("figure.svg")
    #expect(svg.contains("Lemma 2's δ") || svg.contains("Lemma 2&#39;s δ"))
    #expect(svg.contains("`touch"))
    #expect(folder.names == ["figure.png", "figure.svg"])
  }
}
