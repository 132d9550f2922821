import Foundation
import Plots
import Reporting
import Sweeps
import SyntheticModel
import TestSupport
import Testing

@Suite("Plots")
struct SweepPlotsTests {
  static func plots(sigma: String = "0.5", beta: String = "0,0.2", samples: Int = 200) throws -> SweepPlots {
    let configuration = try SweepConfiguration(
      sigma: sigma, beta: beta, epsilon: "0.1:0.4:0.1", samples: samples, seed: 1)
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

  @Test("more betas than colours have a curve each and a colour scale; of very many some are left out, and it is said")
  func manyBetas() throws {
    let folder = try TemporaryFolder()
    func colours(_ name: String) throws -> Set<String> {
      let svg = try folder.read("\(name)/w2-epsilon.svg")
      return Set(svg.matches(of: /stroke='(rgb\([ 0-9,]+\))'/).map { String($0.output.1) })
    }
    let few = try Self.plots(beta: "0:0.11:0.01", samples: 0).draw(into: folder.path("few"))
    #expect(few.betasLeftOut == 0)
    // What a figure of one curve has besides: axes and grid.
    _ = try Self.plots(beta: "0.1", samples: 0).draw(into: folder.path("one"))
    #expect(try colours("few").count >= 12 + colours("one").count - 1)
    #expect(try folder.read("few/w2-epsilon.svg").contains("label smoothing β"))
    let many = try Self.plots(beta: "0:0.59:0.01", samples: 0).draw(into: folder.path("many"))
    #expect(many.betasLeftOut == 60 - SweepPlots.largestCurveCount)
    #expect(try folder.read("many/cas-epsilon.svg").contains("(48 of 60 values)"))
  }

  @Test("bars are explained where there are points, thinned ones too, and not elsewhere")
  func bars() throws {
    let folder = try TemporaryFolder()
    _ = try Self.plots().draw(into: folder.path("points"))
    _ = try Self.plots(samples: 0).draw(into: folder.path("lines"))
    for figure in ["w2-epsilon.svg", "cas-epsilon.svg"] {
      #expect(try folder.read("points/\(figure)").contains("2 standard errors"))
      #expect(try !folder.read("lines/\(figure)").contains("standard errors"))
    }
    let configuration = try SweepConfiguration(beta: "0", epsilon: "0.01:0.41:0.01", samples: 100, seed: 1)
    var dense = SweepPlots()
    for cell in 0..<configuration.cellCount { dense.add(try SweepRow.compute(configuration, cell: cell)) }
    _ = try dense.draw(into: folder.path("dense"))
    #expect(try folder.read("dense/w2-epsilon.svg").contains("one of 2 points"))
  }

  @Test("a folder that cannot be drawn into is found before there is anything to draw")
  func checked() throws {
    let folder = try TemporaryFolder()
    try SweepPlots.checkFolder(folder.path("new/deep"))
    #expect(folder.names == ["new"])
    #expect(throws: ParameterError.self) { try SweepPlots.checkFolder("") }
    #expect(throws: FileError.self) { try SweepPlots.checkFolder("/dev/null/plots") }
  }

  @Test("a folder that cannot be made is an error")
  func unwritable() throws {
    let plots = try Self.plots(sigma: "0.5")
    #expect(throws: FileError.self) { try plots.draw(into: "/dev/null/plots") }
  }
}
