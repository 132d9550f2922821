import Attacks
import EngineTestSupport
import Foundation
import Layers
import Networks
import Reporting
import Tensors
import Testing

@Suite(.engine) struct GoldenTests {
  @Test func `every case agrees with PyTorch: 1e-5 in float32, 1e-10 in float64`() throws {
    for comparison in try GoldenComparison.all.get() {
      #expect(comparison.failures.isEmpty, "\(comparison.title), \(comparison.type)")
      #expect(comparison.count > 0, "\(comparison.title), \(comparison.type)")
    }
  }

  @Test func `every comparison fails for an expected value that is changed`() throws {
    for comparison in try GoldenComparison.all.get() {
      #expect(comparison.blind.isEmpty, "\(comparison.title), \(comparison.type)")
    }
  }

  @Test func `every case of the files is computed, and no other`() throws {
    for (file, cases) in Dictionary(grouping: goldenCases, by: \.file) {
      #expect(try GoldenFile(file).caseNames == Set(cases.map(\.name)))
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: GoldenFile.folder)
    let files = names.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(".safetensors".count)) }
    #expect(Set(files) == Set(goldenCases.map(\.file)))
  }

  @Test func `the table of errors is printed, and docs goldens has its cases`() throws {
    let page = try GoldenPage(GoldenComparison.all.get())
    print(page.text)
    // What make goldens sets.
    if let path = ProcessInfo.processInfo.environment["CCF_GOLDENS_PAGE"] {
      try Files.write(page.markdown, to: path)
    }
    #expect(try GoldenPage.titles(String(contentsOfFile: GoldenPage.path, encoding: .utf8)) == page.titles)
  }
}

@Suite(.engine) struct WrongComputationTests {
  /// Computes the case `name` of `file` in another way.
  private func failures(
    _ file: String, _ name: String, _ compute: @escaping @Sendable (GoldenInputs) throws -> [String: Tensor]
  ) throws -> [[String]] {
    try GoldenComparison.comparisons(GoldenCase(file: file, name: name, channelsLast: false, compute: compute))
      .map(\.failures)
  }

  private func failures(
    _ name: String, _ mode: ForwardMode, _ make: @escaping @Sendable (Initialiser) throws -> any Layer
  ) throws -> [[String]] {
    var list = GoldenCaseList("layers")
    list.layer(name, mode, make)
    return try failures("layers", name, list.cases[0].compute)
  }

  @Test func `batch norm with another momentum, epsilon or mode is noticed`() throws {
    let updating = ForwardMode(batchNorm: .updating)
    #expect(try failures("BatchNorm2d, updating", updating) { try BatchNorm2d(4, $0) }.allSatisfy(\.isEmpty))
    let slow = try failures("BatchNorm2d, updating", updating) { try BatchNorm2d(4, momentum: 0.1001, $0) }
    #expect(slow.allSatisfy { $0.count == 2 }, "running mean and variance: \(slow)")
    let wide = try failures("BatchNorm2d, updating", updating) { try BatchNorm2d(4, epsilon: 1e-3, $0) }
    #expect(wide.allSatisfy { !$0.isEmpty })
    let still = try failures("BatchNorm2d, updating", ForwardMode(batchNorm: .batch)) { try BatchNorm2d(4, $0) }
    #expect(still.allSatisfy { $0.count == 3 }, "mean, variance and counter: \(still)")
  }

  @Test func `a step of another length, one step fewer and the wrong direction are noticed`() throws {
    for norm in PerturbationNorm.allCases {
      let right = goldenAttack(norm, range: 0...1, steps: 7)
      let longer = ProjectedGradientDescent(right.set, stepSize: right.stepSize * 1.001, steps: 7)
      let shorter = ProjectedGradientDescent(right.set, stepSize: right.stepSize, steps: 6)
      for (method, isTargeted) in [(longer, false), (shorter, false), (right, true)] {
        var list = GoldenCaseList("attacks")
        list.attack("\(norm), untargeted", method, isTargeted: isTargeted, .evaluation, goldenAttackedNetwork)
        #expect(try failures("attacks", list.cases[0].name, list.cases[0].compute).allSatisfy { !$0.isEmpty })
      }
    }
  }

  @Test func `training without weight decay, or with the other momentum, is noticed`() throws {
    for (weightDecay, nesterov) in [(0, true), (5e-4, false)] {
      let found = try failures("training", "Nesterov's momentum and weight decay") { inputs in
        try threeSteps(inputs, goldenAttackedNetwork(inputs), weightDecay: weightDecay, nesterov: nesterov)
      }
      #expect(found.allSatisfy { !$0.isEmpty })
    }
  }

  @Test func `whole steps with another weight, attack mode or clipping, or without the clean pass, are noticed`() throws
  {
    func failures(
      _ method: GoldenMethod, beta: Double = 6, clipping: Double? = 0.5, attackMode: ForwardMode? = nil,
      cleanForward: Bool? = nil
    ) throws -> [[String]] {
      try self.failures("training", "whole steps, \(method.rawValue)") { inputs in
        try wholeSteps(
          inputs, method, beta: beta, clipping: clipping, attackMode: attackMode, cleanForward: cleanForward)
      }
    }
    #expect(try failures(.trades).allSatisfy(\.isEmpty))
    #expect(try failures(.trades, beta: 6.01).allSatisfy { !$0.isEmpty })
    #expect(try failures(.trades, attackMode: .training).allSatisfy { !$0.isEmpty })
    for method in GoldenMethod.allCases {
      #expect(try failures(method, clipping: nil).allSatisfy { !$0.isEmpty }, "\(method)")
    }
    #expect(try failures(.crossEntropy, cleanForward: false).allSatisfy { !$0.isEmpty })
  }

  @Test func `a result that is missing, unknown, of another shape or type, or not a number is noticed`() throws {
    let name = "sum of two"
    func list(_ change: @escaping @Sendable (Tensor) throws -> Tensor) throws -> [[String]] {
      var right = GoldenCaseList("functions")
      right.differentiated(name) { try $0["a"] + $0["b"] }
      let compute = right.cases[0].compute
      return try failures("functions", name) { inputs in
        var results = try compute(inputs)
        results["result"] = try change(results["result"]!)
        return results
      }
    }
    #expect(try list { $0 }.allSatisfy(\.isEmpty))
    #expect(try list { try $0.reshaped([-1]) }.allSatisfy { $0.count == 1 })
    #expect(try list { try $0.to(.bfloat16) }.allSatisfy { $0.count == 1 })
    #expect(try list { try $0 / 0 }.allSatisfy { $0.count == 1 })
    #expect(try failures("functions", name) { ["other": try $0["a"]] }.allSatisfy { $0.count == 4 })
  }
}
