import Recipes
import Testing

@Suite("Learning-rate schedules")
struct ScheduleTests {
  static func factors(_ schedule: String, epochs: Int, stepsPerEpoch: Int = 1) throws -> [Double] {
    let schedule = try Samples.recipe("schedule=\(schedule)").schedule
    return (0..<epochs * stepsPerEpoch).map {
      schedule.factor(step: $0, stepsPerEpoch: stepsPerEpoch, epochs: epochs)
    }
  }

  @Test("piecewise: a milestone's epoch is the first with the smaller rate")
  func piecewise() throws {
    let factors = try Self.factors("{kind: piecewise, milestones: [2, 3], factor: 1/4}", epochs: 5, stepsPerEpoch: 2)
    #expect(factors == [1, 1, 1, 1, 0.25, 0.25, 0.0625, 0.0625, 0.0625, 0.0625])
    #expect(try Self.factors("constant", epochs: 3) == [1, 1, 1])
  }

  @Test("cosine: PyTorch's CosineAnnealingLR by epochs, its closed form by steps")
  func cosine() throws {
    let byEpoch = try Self.factors("{kind: cosine}", epochs: 4)
    for (factor, expected) in zip(byEpoch, [1, 0.853_553_390_593_273_8, 0.5, 0.146_446_609_406_726_2]) {
      #expect((factor - expected).magnitude <= 2 * expected.ulp)
    }
    let byStep = try Self.factors("{kind: cosine, final-factor: 1/2, granularity: step}", epochs: 2, stepsPerEpoch: 2)
    #expect(byStep[0] == 1 && (byStep[2] - 0.75).magnitude < 1e-15 && byStep[1] > byStep[2])
    #expect(try Self.factors("{kind: cosine}", epochs: 2).count == 2)
  }

  @Test("triangular: up to 1 at the peak, down to the final factor at the end, no step lost at 0 before it")
  func triangular() throws {
    let factors = try Self.factors("{kind: triangular, peak: 2/5}", epochs: 5, stepsPerEpoch: 1)
    for (factor, expected) in zip(factors, [0.5, 1, 2.0 / 3, 1.0 / 3, 0]) {
      #expect((factor - expected).magnitude < 1e-15)
    }
    let byEpoch = try Self.factors(
      "{kind: triangular, peak: 1/2, final-factor: 1/4, granularity: epoch}", epochs: 2, stepsPerEpoch: 3)
    #expect(byEpoch == [1, 1, 1, 0.25, 0.25, 0.25])
  }

  @Test("warm-up rises from 0 to the course")
  func warmUp() throws {
    let factors = try Self.factors("{kind: constant, granularity: step, warm-up: 2}", epochs: 3, stepsPerEpoch: 2)
    #expect(factors == [0.25, 0.5, 0.75, 1, 1, 1])
  }
}
