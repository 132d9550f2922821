import Claims
import SyntheticModel
import Testing

@Suite("Calibration")
struct CalibrationTests {
  @Test("the harness is calibrated; with a formula off by 0.4 % it is not")
  func calibration() async throws {
    let right = try await Calibration.run(VerificationTests.context())
    #expect(right.holds && right.seeds == 1000 && right.series.count == 5)
    for series in right.series {
      // 1,000 seeds at level 0.05: standard deviation 0.0069.
      #expect((series.alarmRate(0.05) - 0.05).magnitude < 6 * 0.0069, "\(series.name)")
    }
    #expect(right.familyAlarmRate <= 0.05 + 6 * 0.0069 && right.familyAlarmRate > 0)
    var context = VerificationTests.context()
    context.formulas.jointAccuracy = { try ClaimedFormulas.derived.jointAccuracy($0, $1, $2) - 0.004 }
    #expect(try await !Calibration.run(context).holds)
  }

  @Test("reports of neighbouring seeds share no draws of their calibration, nor with a report's own")
  func keys() {
    let keys = (1...20).map { Calibration.keys(of: $0, count: 1000) }
    #expect(Set(keys.joined()).count == 20_000)
    #expect(Set(keys.joined()).isDisjoint(with: Set(0...20_000)))
    #expect(Calibration.keys(of: 1, count: 10) == Array(keys[0].prefix(10)), "a function of the seed")
  }
}
