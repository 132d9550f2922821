import Experiments
import FeatureAttribution
import RandomStreams
import Testing

@Suite struct StatementOutcomeTests {
  private static let identity = BootstrapIdentity(
    imagesSHA256: "images", samples: 100, AttributionBootstrap(replicates: 400, seed: 0))

  /// An estimate at `value` whose replicates spread normally by `error` around it.
  private static func estimate(
    _ value: Double, error: Double, from stream: inout PhiloxStream, identity: BootstrapIdentity = identity
  ) throws -> PairedEstimate {
    let replicates = (0..<identity.replicates).map { _ in value + error * stream.nextNormal() }
    return try PairedEstimate(value, replicates: replicates, identity: identity)
  }

  private static func outcome(_ claim: String, _ estimates: [String: PairedEstimate]) throws -> StatementOutcome? {
    try StatementOutcome(of: Comparison(claim), seed: 7, confidence: 0.95) { estimates[$0.description] }
  }

  @Test func `a statement holds, is contradicted or stays open by where the interval of its margin lies`() throws {
    var stream = PhiloxStream(seed: 1, stream: 0)
    let estimates = [
      "CAS(a)": try Self.estimate(10, error: 0.1, from: &stream),
      "CAS(b)": try Self.estimate(8, error: 0.1, from: &stream),
    ]
    for (claim, verdict, margin) in [
      ("CAS(a) > CAS(b)", StatementOutcome.Verdict.holds, 2.0), ("CAS(a) < CAS(b)", .contradicted, -2),
      ("CAS(a) - 2 > CAS(b)", .open, 0), ("0.5 * CAS(a) > CAS(b) - 4", .holds, 1), ("CAS(b) > 10", .contradicted, -2),
    ] {
      let outcome = try #require(try Self.outcome(claim, estimates))
      #expect(outcome.verdict == verdict && abs(outcome.margin.estimate - margin) < 1e-12, "\(claim)")
      #expect(outcome.seed == 7 && outcome.margin.low < margin && margin < outcome.margin.high)
    }
    #expect(try Self.outcome("CAS(a) > CAS(c)", estimates) == nil)
  }

  @Test func `what two networks have in common cancels, and estimates of other images are refused`() throws {
    var stream = PhiloxStream(seed: 2, stream: 0)
    let one = try Self.estimate(10, error: 5, from: &stream)
    let other = try PairedEstimate(9.5, replicates: one.replicates.map { $0 - 0.5 }, identity: Self.identity)
    let paired = try #require(try Self.outcome("CAS(a) > CAS(b)", ["CAS(a)": one, "CAS(b)": other]))
    #expect(paired.verdict == .holds && paired.margin.standardError < 1e-12)
    let elsewhere = BootstrapIdentity(
      imagesSHA256: "others", samples: 100, AttributionBootstrap(replicates: 400, seed: 0))
    let foreign = try Self.estimate(9.5, error: 5, from: &stream, identity: elsewhere)
    #expect(throws: PairingError.self) {
      try Self.outcome("CAS(a) > CAS(b)", ["CAS(a)": one, "CAS(b)": foreign])
    }
  }

  /// 4,000 draws: the standard errors of the shares are 0.0025 and 0.005, the bounds five of them and the replicates' noise.
  @Test func `false alarms are as many as said, and what is said to be found is found nine times in ten`() throws {
    var stream = PhiloxStream(seed: 3, stream: 0)
    var (holding, contradicted, found) = (0, 0, 0)
    let draws = 4000
    for _ in 0..<draws {
      let none = try Self.estimate(stream.nextNormal(), error: 1, from: &stream)
      let outcome = try #require(try Self.outcome("CAS(a) > 0", ["CAS(a)": none]))
      holding += outcome.verdict == .holds ? 1 : 0
      contradicted += outcome.verdict == .contradicted ? 1 : 0
      #expect(abs(outcome.detectable - 3.2415) < 0.6)
      let some = try Self.estimate(3.2415 + stream.nextNormal(), error: 1, from: &stream)
      found += try Self.outcome("CAS(a) > 0", ["CAS(a)": some])?.verdict == .holds ? 1 : 0
    }
    let shares = [holding, contradicted, found].map { Double($0) / Double(draws) }
    #expect(
      abs(shares[0] - 0.025) < 0.015 && abs(shares[1] - 0.025) < 0.015 && abs(shares[2] - 0.9) < 0.03, "\(shares)")
  }
}
