import Foundation
import Testing

@Suite("ccf-theory optimum and accuracy")
struct OptimumCommandTests {
  static func json(_ arguments: String...) throws -> [String: Any] {
    let outcome = try Command.run(["optimum", "--format", "json"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test("JSON has the documented keys and the closed forms' values at the defaults")
  func keys() throws {
    let report = try Self.json()
    let model = try #require(report["model"] as? [String: Any])
    #expect(model["classes"] as? Int == 3 && model["copies"] as? Int == 1)
    #expect(model["mu"] as? Double == 1 && model["sigma"] as? Double == 0.5)
    for (key, value) in [("epsilon", 0.2), ("lambda", 1), ("beta", 0.1)] { #expect(report[key] as? Double == value) }
    #expect(report["smoothing"] as? String == "appendix" && report["perturbation"] as? String == "lemma-2")
    let root = 0.5 / Double.pi.squareRoot()
    #expect(((report["epsilon0"] as? Double ?? 0) - (1 - root) / 2).magnitude < 1e-15)
    #expect(((report["epsilon1"] as? Double ?? 0) - (1 / 0.9 - root) / 2).magnitude < 1e-15)
    #expect(report["epsilon1InRange"] as? Bool == true)
    let range = try #require(report["smoothedRange"] as? [String: Any])
    #expect(range["kind"] as? String == "below" && range["threshold"] as? Double == report["epsilon1"] as? Double)
    let expected = [("plain", 0.6, 0.6 - root), ("smoothed", 0.56, 1 - 0.9 * (0.4 + root))]
    for (side, w1, w2) in expected {
      let values = try #require(report[side] as? [String: Any])
      for key in ["w1", "w2", "t", "loss", "cas", "pairwiseAccuracy", "jointAccuracy"] {
        #expect(values[key] is Double, "\(side).\(key)")
      }
      #expect(((values["w1"] as? Double ?? 0) - w1).magnitude < 1e-15)
      #expect(((values["w2"] as? Double ?? 0) - w2).magnitude < 1e-15)
      #expect(values["source"] as? String == "closed-form")
      let population = try #require(values["population"] as? [String: Any])
      #expect(((population["w2"] as? Double ?? 0) - w2).magnitude < 1e-13)
      #expect((values["copyWeights"] as? [[String: Double]])?.count == 1)
    }
  }

  @Test(
    "JSON says why there is no epsilon1",
    arguments: [
      (["--classes", "8", "--smoothing", "main-text", "--beta", "0.33"], "everywhere", nil),
      (["--classes", "10", "--smoothing", "main-text", "--beta", "0.3", "--sigma", "12"], "above", 0.542),
      (["--sigma", "20"], "nowhere", nil),
    ])
  func range(_ arguments: [String], _ kind: String, _ threshold: Double?) throws {
    let outcome = try Command.run(["optimum", "--format", "json"] + arguments)
    let report = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(report["epsilon1"] is NSNull && report["epsilon1InRange"] as? Bool == false)
    let range = try #require(report["smoothedRange"] as? [String: Any])
    #expect(range["kind"] as? String == kind)
    #expect(((range["threshold"] as? Double ?? 0) - (threshold ?? 0)).magnitude < 5e-4)
  }

  @Test("numbers print with 17 significant digits")
  func digits() throws {
    let outcome = try Command.run("optimum", "--format", "json")
    #expect(outcome.output.contains("\"epsilon\": 0.20000000000000001"))
  }

  @Test("outside the assumptions: solved, reported, and null where nothing exists")
  func outside() throws {
    let report = try Self.json("--epsilon", "0.6", "--beta", "0.1")
    #expect((report["assumptions"] as? [String: Bool])?["epsilonBelowHalfMu"] == false)
    let plain = try #require(report["plain"] as? [String: Any])
    #expect(plain["w1"] as? Double == 0)
    for key in ["t", "cas", "pairwiseAccuracy", "jointAccuracy"] { #expect(plain[key] is NSNull) }
    let text = try Command.run("optimum", "--epsilon", "0.6")
    #expect(text.status == 0 && text.output.contains("OUTSIDE the paper's assumptions: epsilon < mu/2 fails"))
  }

  @Test("several copies, equal and unequal")
  func copies() throws {
    let equal = try Self.json("--copies", "2")
    #expect(((equal["plain"] as? [String: Any])?["copyWeights"] as? [Any])?.count == 2)
    let unequal = try Self.json("--copies", "2", "--mu-shared", "0.8,1.2", "--sigma-exclusive", "0.5,1")
    let plain = try #require(unequal["plain"] as? [String: Any])
    #expect(plain["source"] as? String == "scalar-root" && plain["w2"] is NSNull && plain["t"] is NSNull)
    #expect((unequal["model"] as? [String: Any])?["muShared"] as? [Double] == [0.8, 1.2])
    #expect(try Command.run("optimum", "--copies", "2", "--mu-shared", "1").status == 64)
    #expect(try Command.run("optimum", "--copies", "2", "--mu-shared", "1,x").status == 64)
    #expect(try Command.run("optimum", "--copies", "2").status == 0)
  }

  @Test("models too large for the numeric routes still have their closed forms")
  func large() throws {
    let report = try Self.json("--classes", "1000", "--copies", "1000")
    let plain = try #require(report["plain"] as? [String: Any])
    #expect(plain["w2"] is Double && plain["jointAccuracy"] is Double && plain["population"] == nil)
    #expect(try Command.run("optimum", "--classes", "1000").output.contains("population minimum: within"))
    #expect(try Command.run("optimum", "--classes", "1000", "--samples", "1000").status == 64)
    #expect(try Command.run("sweep", "--classes", "1000", "--copies", "1000", "--samples", "0").status == 64)
  }

  @Test("CSV is a header and a row of as many fields")
  func csv() throws {
    let lines = try Command.run("optimum", "--format", "csv").output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines[0].split(separator: ",", omittingEmptySubsequences: false).count
        == lines[1].split(separator: ",", omittingEmptySubsequences: false).count)
  }

  @Test(
    "impossible parameters exit with 64 and say which and why",
    arguments: [
      ("--sigma", "0", "sigma"), ("--sigma", "-1", "sigma"), ("--mu", "nan", "mu"), ("--mu", "-1", "mu"),
      ("--epsilon", "-0.1", "epsilon"), ("--epsilon", "inf", "epsilon"), ("--sigma", "1e-31", "sigma"),
      ("--lambda", "0", "lambda"),
      ("--beta", "1", "beta"), ("--classes", "2", "classes"), ("--copies", "0", "copies"),
      ("--samples", "5", "samples"),
      ("--sigma", "five", "sigma"), ("--smoothing", "both", "smoothing"), ("--unknown", "1", "unknown"),
    ])
  func impossible(option: String, value: String, name: String) throws {
    let outcome = try Command.run("optimum", option, value)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(name))
    #expect(outcome.output.isEmpty)
  }

  @Test("accuracy prints both readings at each ratio")
  func accuracy() throws {
    let text = try Command.run("accuracy", "--t", "0:1:0.5")
    #expect(text.status == 0 && text.output.contains("0.884930329778") && text.output.contains("0.955156989115"))
    let csv = try Command.run("accuracy", "--t", "0,1", "--format", "csv").output.split(separator: "\n")
    #expect(csv.count == 3 && csv[0] == "t,pairwiseAccuracy,jointAccuracy,jointErrorBound")
    let json = try Command.run("accuracy", "--t", "0.5", "--classes", "4", "--format", "json")
    let parsed = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect((parsed["accuracies"] as? [[String: Double]])?.first?["t"] == 0.5)
    for bad in ["", "-1", "x", "0:1:1e-9"] { #expect(try Command.run("accuracy", "--t", bad).status == 64) }
    #expect(try Command.run("accuracy").status == 64)
  }
}
