import Foundation
import Plots
import Reporting
import Sweeps
import TestSupport
import Testing

@Suite("Plots")
struct SweepPlotsTests {
  static func plots(sigma: String) throws -> SweepPlots {
    let configuration = try SweepConfiguration(
      sigma: sigma, beta: "0,0.2", epsilon: "0.1:0.4:0.1", samples: 200, seed: 1)
    var plots = SweepPlots()
    for cell in 0..<configuration.cellCount { plots.add(try SweepRow.compute(configuration, cell: cell)) }
    return plots
  }

  @Test("each figure is drawn as a PNG and an SVG with its axes' names")
  func figures() throws {
    let folder = try TemporaryFolder()
    let drawn = try Self.plots(sigma: "0.5").draw(into: folder.path("it's here"))
    #expect(drawn.setsLeftOut == 0)
    #expect(drawn.figures.count == 3)
    for (figure, axis) in zip(drawn.figures, ["perturbation bound", "t = w", "CAS"]) {
      let png = try Data(contentsOf: URL(fileURLWithPath: figure + ".png"))
      #expect(png.starts(with: [0x89, 0x50, 0x4e, 0x47]))
      #expect(png.count > 10_000)
      let svg = try String(contentsOfFile: figure + ".svg", encoding: .utf8)
      #expect(svg.contains("<svg") && svg.contains(axis), "\(figure)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("it's here"))
    #expect(!names.contains { $0.hasSuffix(".partial") })
  }

  @Test("one set of figures for each combination of the other parameters")
  func sets() throws {
    let folder = try TemporaryFolder()
    let drawn = try Self.plots(sigma: "0.5,1").draw(into: folder.root)
    #expect(drawn.figures.count == 6)
    #expect(Set(drawn.figures).count == 6)
  }

  @Test("a folder that cannot be made is an error")
  func unwritable() throws {
    let plots = try Self.plots(sigma: "0.5")
    #expect(throws: FileError.self) { try plots.draw(into: "/dev/null/plots") }
  }
}
