import MonteCarlo
import Statistics
import SyntheticModel

/// Differences of the joint accuracy G along t and along eps on samples that both ends share (common random numbers), and
/// the same differences from simulations that share nothing.
struct CommonSamples {
  private static let claim = "one-threshold"

  let context: EvidenceContext
  let model: GaussianModel

  /// An end of a difference: a ratio at a perturbation bound.
  private struct Place {
    let t: Double
    let epsilon: Double
  }

  /// G at `place` minus G at `origin`, counted on common samples.
  private struct Difference {
    let label: String
    let place: Place
    let origin: Place
    let counts: EventCounts
  }

  /// Six differences against their formula, and two of them against independent samples: eight statistical checks.
  func evidence() async throws -> [Evidence] {
    // Along t on either side of the threshold, and along eps across it.
    let groups = try await [
      differences("G(t) - G(0)", group: 0, [0, 0.1, 0.2].map { Place(t: $0, epsilon: 0.25) }),
      differences("G(t) - G(0)", group: 1, [0, 0.1, 0.2].map { Place(t: $0, epsilon: 0.45) }),
      differences("G at eps minus G at 0.25", group: 2, [0.25, 0.35, 0.45].map { Place(t: 0.2, epsilon: $0) }),
    ]
    let against = try groups.joined().map { difference in
      try Check.sampled(
        difference.label, parameters(difference),
        MeanTest(expected: accuracy(difference.place) - accuracy(difference.origin), difference.counts.jointGain))
    }
    var apart: [Check] = []
    for (number, difference) in [groups[0][1], groups[2][1]].enumerated() {
      let place = try await independent(difference.place, group: 100 + 2 * number)
      let origin = try await independent(difference.origin, group: 101 + 2 * number)
      apart.append(
        .sampled(
          "\(difference.label): common minus independent samples", parameters(difference),
          try MeanTest(expected: 0, difference.counts.jointGain.minus(place.minus(origin)))))
    }
    return [
      Evidence("differences of G along t and eps on common samples", route: .monteCarlo, checks: against),
      Evidence("common samples against independent ones", route: .monteCarlo, checks: apart),
    ]
  }

  /// The differences of the other places from the first one, all on the same samples.
  private func differences(_ label: String, group: Int, _ places: [Place]) async throws -> [Difference] {
    let counts = try await context.events(Self.claim, group, model, places.map(row))
    return zip(places, counts).dropFirst().map {
      Difference(label: label, place: $0, origin: places[0], counts: $1)
    }
  }

  /// The frequency at one place, on samples of its own.
  private func independent(_ place: Place, group: Int) async throws -> SampleMean {
    let counts = try await context.events(Self.claim, group, model, [row(place)])[0]
    let frequency = counts.jointFrequency
    return SampleMean(
      mean: frequency, standardError: (frequency * (1 - frequency) / Double(counts.samples)).squareRoot(),
      count: counts.samples)
  }

  private func row(_ place: Place) throws -> EventRow {
    EventRow(try Weights(w1: 1, w2: place.t), epsilon: place.epsilon)
  }

  private func accuracy(_ place: Place) throws -> Double {
    try context.formulas.jointAccuracy(model, place.t, place.epsilon)
  }

  /// Where a difference is taken, and how much less variance it has than one of independent samples, measured.
  private func parameters(_ difference: Difference) -> CheckParameters {
    CheckParameters(model).with([
      "epsilon": .number(difference.place.epsilon), "t": .number(difference.place.t),
    ]).with(difference.counts.varianceFactor)
  }
}

extension EventCounts {
  /// The joint frequency's difference from the partner's, on common samples.
  var jointGain: SampleMean {
    SampleMean(mean: jointDifference, standardError: jointDifferenceStandardError, count: samples)
  }

  /// How many times less variance that has than a difference of independent samples, measured; nothing where both rows
  /// agree on every sample.
  var varianceFactor: CheckParameters {
    let factor = commonSamplesVarianceFactor
    return factor.isFinite ? ["varianceFactor": .number(factor)] : [:]
  }
}
