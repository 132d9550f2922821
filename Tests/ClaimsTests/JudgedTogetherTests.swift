import Statistics
import Testing

@testable import Claims

@Suite("Checks judged together")
struct JudgedTogetherTests {
  @Test("a statement about many points counts those it skips, and fails when fewer than half are tested")
  func coverage() throws {
    func outcome(testing share: Int) throws -> (check: Check, agrees: Bool) {
      let evidence = try VerificationTests.context().everywhere("e", route: .identity, label: "s") {
        $0.number % 4 < share ? true : nil
      }
      return (evidence.checks[0], try Judgement().judge([[evidence]])[0][0].agrees)
    }
    let all = try outcome(testing: 4)
    #expect(all.agrees && all.check.label == "s: exceptions among 32 points" && all.check.coverage?.skipped == 0)
    let half = try outcome(testing: 2)
    #expect(half.agrees && half.check.label == "s: exceptions among 16 points tested, 16 skipped")
    let few = try outcome(testing: 1)
    #expect(!few.agrees && few.check.coverage == Check.Coverage(tested: 8, skipped: 24))
    #expect(try !outcome(testing: 0).agrees)
  }

  @Test("points that a guard skips are said; a formula that exists nowhere fails for want of points")
  func skipped() async throws {
    func outcomes(_ change: (inout ClaimedFormulas) -> Void) async throws -> [JudgedEvidence.Outcome] {
      var context = VerificationTests.context()
      change(&context.formulas)
      let claims = Claim.all.filter { $0.id == "theorem-3-range" }
      return try await Verification.run(claims, controls: [], context: context, calibrationSeeds: 0)
        .findings[0].evidence.filter { $0.evidence.route == .algebra }.flatMap(\.outcomes)
    }
    #expect(try await outcomes { _ in }.allSatisfy { $0.agrees && $0.check.coverage == nil })
    let none = try await outcomes { $0.epsilon1 = { _, _ in nil } }
    let check = try #require(none.first { $0.check.coverage != nil })
    #expect(!check.agrees && check.check.coverage?.tested == 0 && check.check.label.hasSuffix("too few"))
  }

  @Test("a claim alone is judged at the level of the whole report, and rejects no more")
  func alone() async throws {
    func judged(_ claims: [Claim]) async throws -> [JudgedEvidence.Outcome] {
      let verification = try await Verification.run(
        claims, controls: [], context: VerificationTests.context(), calibrationSeeds: 0)
      let finding = try #require(verification.findings.first { $0.claim.id == "theorem-2-joint" })
      return finding.evidence.flatMap(\.outcomes).filter { $0.check.test != nil }
    }
    let whole = try await judged(Claim.all)
    let alone = try await judged(Claim.all.filter { $0.id == "theorem-2-joint" })
    #expect(whole.count == 11 && whole.map(\.detectableDifference) == alone.map(\.detectableDifference))
    #expect(whole.map(\.band) == alone.map(\.band))
    for (one, other) in zip(alone, whole) { #expect(one.adjustedPValue! >= other.adjustedPValue!) }
  }

  @Test("checks that expect a rejection are counted, with how far their numbers are off")
  func rejections() async throws {
    func expected(_ ids: [String]) async throws -> Verification.ExpectedRejections {
      try await Verification.run(
        Claim.all.filter { ids.contains($0.id) }, controls: [], context: VerificationTests.context(),
        calibrationSeeds: 0
      ).expectedRejections
    }
    let some = try await expected(["lemma-1", "cas"])
    #expect(some.count == 5)
    #expect(try #require(some.closest) > 1)
    #expect(try await expected(["theorem-1"]) == Verification.ExpectedRejections(count: 0, closest: nil))
  }
}
