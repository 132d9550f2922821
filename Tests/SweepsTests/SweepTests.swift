import Reporting
import Sweeps
import SyntheticModel
import TestSupport
import Testing

@Suite("Sweeps")
struct SweepTests {
  static func configuration(_ epsilon: String = "0.05:0.45:0.05", samples: Int = 200, seed: UInt64 = 1) throws
    -> SweepConfiguration
  {
    try SweepConfiguration(
      classes: "3,4", copies: "1,2", beta: "0,0.2", epsilon: epsilon, samples: samples, seed: seed)
  }

  static func rows(_ configuration: SweepConfiguration, shard: Shard = .whole, workers: Int = 2, from: Int = 0)
    async throws -> [String]
  {
    var rows: [String] = []
    let runner = SweepRunner(configuration, format: .csv, shard: shard, workers: workers)
    try await runner.run(from: from) { batch in
      rows += batch.rows.map(\.csvLine)
    }
    return rows
  }

  @Test("rows do not depend on threads, shards or where a run starts")
  func independence() async throws {
    let configuration = try Self.configuration()
    #expect(configuration.cellCount == 72)
    let reference = try await Self.rows(configuration, workers: 1)
    #expect(reference.count == 72)
    #expect(try await Self.rows(configuration, workers: 7) == reference)
    #expect(try await Self.rows(configuration, workers: 2, from: 41) == Array(reference[41...]))
    var sharded = [String](repeating: "", count: 72)
    for number in 1...5 {
      let shard = try Shard(parsing: "\(number)/5")
      let part = try await Self.rows(configuration, shard: shard)
      #expect(part.count == shard.size(of: 72))
      for (ordinal, row) in part.enumerated() { sharded[shard.cell(ordinal)] = row }
    }
    #expect(sharded == reference)
  }

  @Test("a batch's text is its rows as records write them, in both formats")
  func text() async throws {
    let configuration = try Self.configuration("0.25,0.7")
    try await SweepRunner(configuration, format: .csv, workers: 2).run(from: 0) { batch in
      #expect(batch.text == batch.rows.map { $0.csvLine + "\n" }.joined())
    }
    try await SweepRunner(configuration, format: .jsonLines, workers: 2).run(from: 0) { batch in
      #expect(batch.text == batch.rows.map { $0.jsonLine + "\n" }.joined())
    }
  }

  @Test("a cell's row is the same in every grid that holds it, and changes with the seed")
  func cellsAreTheirParameters() async throws {
    let small = try Self.configuration("0.25")
    let large = try Self.configuration()
    func data(_ row: String) -> Substring { row.drop { $0 != "," } }
    let smallRows = try await Self.rows(small).map(data)
    let largeRows = Set(try await Self.rows(large).map(data))
    #expect(smallRows.allSatisfy(largeRows.contains))
    #expect(try await Self.rows(Self.configuration("0.25", seed: 2)).map(data) != smallRows)
  }

  @Test("epsilon varies fastest; all axes take part")
  func order() throws {
    let configuration = try SweepConfiguration(
      classes: "3,5", copies: "1", mu: "1,2", sigma: "0.5", lambda: "1", smoothings: [.appendix, .mainText],
      perturbations: [.lemma2, .worstCase], beta: "0.1,0.2", epsilon: "0.1,0.2", samples: 0, seed: 0)
    #expect(configuration.cellCount == 64)
    let problems = try (0..<64).map(configuration.problem)
    #expect(Set(problems).count == 64)
    #expect(problems[0].epsilon == 0.1 && problems[1].epsilon == 0.2 && problems[1].smoothing?.beta == 0.1)
    #expect(problems[2].smoothing?.beta == 0.2 && problems[63].model.classes == 5)
  }

  @Test("the row's numbers are the model's")
  func rowContents() throws {
    let configuration = try SweepConfiguration(beta: "0.1", epsilon: "0.2", samples: 0, seed: 0)
    let row = try SweepRow.compute(configuration, cell: 0)
    let problem = try configuration.problem(0)
    let closed = try ClosedFormOptimum(problem)
    #expect(row["smoothed.w2"]?.asNumber == closed.weights.w2)
    #expect(row["smoothed.loss"]?.asNumber == closed.loss)
    #expect(row["plain.w1"]?.asNumber == 0.6)
    #expect(row["epsilon1InRange"] == .flag(true))
    #expect(row["plain.empirical.w1"] == .missing)
    let outside = try SweepRow.compute(
      SweepConfiguration(beta: "0.1", epsilon: "0.7", samples: 0, seed: 0), cell: 0)
    #expect(outside["epsilonBelowHalfMu"] == .flag(false))
    for name in ["t", "cas", "pairwiseAccuracy", "jointAccuracy"] { #expect(outside["plain.\(name)"] == .missing) }
  }

  @Test("bad configurations are refused before any work")
  func refused() {
    func configuration(
      classes: String = "3", copies: String = "1", sigma: String = "0.5", lambda: String = "1", beta: String = "0.1",
      epsilon: String = "0.1", samples: Int = 0
    ) throws -> SweepConfiguration {
      try SweepConfiguration(
        classes: classes, copies: copies, sigma: sigma, lambda: lambda, beta: beta, epsilon: epsilon,
        samples: samples, seed: 0)
    }
    #expect(throws: ParameterError.self) { try configuration(classes: "2") }
    #expect(throws: ParameterError.self) { try configuration(classes: "3.5") }
    #expect(throws: ParameterError.self) { try configuration(copies: "0") }
    #expect(throws: ParameterError.self) { try configuration(sigma: "0.5,0") }
    #expect(throws: ParameterError.self) { try configuration(lambda: "-1") }
    #expect(throws: ParameterError.self) { try configuration(beta: "1") }
    #expect(throws: ParameterError.self) { try configuration(epsilon: "-0.1:0.1:0.1") }
    #expect(throws: ParameterError.self) { try configuration(epsilon: "0:1:1e-9") }
    #expect(throws: ParameterError.self) { try configuration(beta: "0:0.9:1e-9", epsilon: "0:1:1e-12") }
    #expect(throws: ParameterError.self) { try configuration(samples: 7) }
  }

  @Test("shards are parsed and sized")
  func shards() throws {
    #expect(try Shard(parsing: "2/3").size(of: 10) == 3)
    #expect(try Shard(parsing: "1/3").size(of: 10) == 4)
    #expect(try (1...7).reduce(0) { $0 + (try Shard(parsing: "\($1)/7")).size(of: 10) } == 10)
    for text in ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "1/100001"] {
      #expect(throws: ParameterError.self) { try Shard(parsing: text) }
    }
  }

  @Test("the configuration's hash is stable and tells configurations apart")
  func hash() throws {
    #expect(try Self.configuration().hash == Self.configuration().hash)
    #expect(try Self.configuration().hash != Self.configuration(seed: 2).hash)
    #expect(try Self.configuration().hash.count == 16)
  }

  /// The row of a cell with some of its fields changed, `nil` for one that is left out.
  static func row(_ configuration: SweepConfiguration, _ changes: [String: ResultValue?] = [:]) throws -> ResultRecord {
    var row = ResultRecord()
    for field in try SweepRow.compute(configuration, cell: 0).fields {
      guard let change = changes[field.path] else {
        row.append(field.path, field.value)
        continue
      }
      if let value = change { row.append(field.path, value) }
    }
    return row
  }

  @Test("agreement: holds for the model, fails for a closed form that is wrong")
  func agreement() throws {
    let configuration = try Self.configuration(samples: 2000)
    var right = Agreement(samples: 2000)
    for cell in 0..<configuration.cellCount { right.add(try SweepRow.compute(configuration, cell: cell)) }
    #expect(right.holds, "\(right.text)")
    #expect(right.rows == 72 && right.scores == 36 * 2 * (2 + 7))
    #expect(right.text.contains("agree") && !right.text.contains("DISAGREE"))

    // The same rows with a difference or a score that a wrong closed form would give.
    for (path, value) in [("plain.population.difference", 1e-9), ("smoothed.empirical.largestZ", -9)] {
      var wrong = Agreement(samples: 2000)
      wrong.add(try Self.row(configuration, [path: .number(value)]))
      #expect(!wrong.holds && wrong.text.contains("DISAGREE"))
    }
  }

  @Test(
    "agreement: what a row should hold and does not is not checked, and does not agree",
    arguments: [
      "plain.population.difference", "smoothed.population.errorBound", "plain.population.converged",
      "smoothed.empirical.largestZ", "plain.empirical.zStandardError",
    ])
  func unchecked(path: String) throws {
    let configuration = try Self.configuration("0.2", samples: 200)
    for value in [nil, ResultValue.missing, .number(.nan)] {
      var agreement = Agreement(samples: 200)
      agreement.add(try Self.row(configuration))
      #expect(agreement.holds && agreement.unchecked.count == 0)
      agreement.add(try Self.row(configuration, ["cell": .integer(7), path: value]))
      #expect(!agreement.holds && agreement.unchecked.count == 1 && agreement.unchecked.firstCell == 7)
      #expect(agreement.text.contains("NOT CHECKED: 1 comparisons") && agreement.text.contains("cell 7"))
    }
  }

  @Test("agreement: a population minimum that is not known to rounding level leaves it undecided")
  func undecided() throws {
    let configuration = try Self.configuration("0.2", samples: 0)
    var agreement = Agreement(samples: 0)
    agreement.add(try Self.row(configuration))
    #expect(agreement.holds && agreement.text.contains("not checked, no samples"))
    // A difference of 0.001 within a bound of 0.01 says nothing.
    agreement.add(
      try Self.row(
        configuration,
        [
          "cell": .integer(3), "plain.population.errorBound": .number(0.01),
          "plain.population.difference": .number(0.001), "plain.population.converged": .flag(false),
        ]))
    #expect(!agreement.holds && agreement.undecided.count == 1 && agreement.undecided.firstCell == 3)
    #expect(agreement.text.contains("UNDECIDED") && agreement.text.contains("1 of 4 minima"))
    #expect(Agreement(samples: 0).text == "no rows: nothing to compare\n")
  }

  @Test("agreement: ten copies and 200 samples, from one side of the threshold to the other")
  func manyCopiesFewSamples() throws {
    let configuration = try SweepConfiguration(
      copies: "10", beta: "0", epsilon: "0.448397:0.448897:0.000005", samples: 200, seed: 1)
    var agreement = Agreement(samples: 200)
    for cell in 0..<configuration.cellCount { agreement.add(try SweepRow.compute(configuration, cell: cell)) }
    #expect(agreement.holds && agreement.rows == 101, "\(agreement.text)")
  }

  @Test("agreement: the detectable difference counts rounding, which is all that is left with little noise")
  func detectableDifference() throws {
    let configuration = try SweepConfiguration(sigma: "1e-20", beta: "0.1", epsilon: "0.1", samples: 200, seed: 1)
    var agreement = Agreement(samples: 200)
    agreement.add(try SweepRow.compute(configuration, cell: 0))
    #expect(agreement.holds)
    let difference = agreement.detectableDifference
    #expect(difference > 1e-15 && difference < 1e-12, "\(difference)")
    let problem = try configuration.problem(0)
    let right = try ClosedFormOptimum(problem).weights
    func largest(off share: Double) throws -> Double {
      let wrong = try Weights(w1: right.w1!, w2: right.w2! - share * difference)
      return try OptimalityTest(problem, weights: wrong, samples: 200, seed: 1, stream: 0).largestScore
    }
    #expect(try largest(off: 1) > agreement.criticalScore)
    #expect(try largest(off: 0.1) < agreement.criticalScore)
  }
}
