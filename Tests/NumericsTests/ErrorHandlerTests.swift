import Numerics
import Testing

/// Each case runs in a process of its own, in which nothing has touched GSL before. GSL's own error handler would end
/// it with SIGABRT.
@Suite("GSL's error handler is off whoever calls first")
struct ErrorHandlerTests {
  @Test("binomial distribution")
  func binomial() async {
    await #expect(processExitsWith: .success) {
      precondition(BinomialDistribution.atMost(1, of: 3, probability: 2).isNaN)
    }
    await #expect(processExitsWith: .success) {
      precondition(BinomialDistribution.atLeast(1, of: 3, probability: -1).isNaN)
    }
  }

  @Test("Student's distribution")
  func student() async {
    await #expect(processExitsWith: .success) {
      precondition(StudentDistribution.atLeast(1, degrees: -1).isNaN)
    }
    await #expect(processExitsWith: .success) {
      precondition(StudentDistribution.upperQuantile(0.3, degrees: -1).isNaN)
    }
  }

  @Test("normal quantile: outside [0, 1] there is no number")
  func quantile() async {
    await #expect(processExitsWith: .success) { precondition(StandardNormal.quantile(2).isNaN) }
  }

  @Test("quadrature, roots, maxima, rules, Sobol points")
  func others() async {
    await #expect(processExitsWith: .success) {
      do {
        _ = try integrate(from: 0, to: 1, absoluteTolerance: 1e-12) { 1 / $0 }
        fatalError("a divergent integral has a value")
      } catch {}
    }
    await #expect(processExitsWith: .success) {
      do {
        _ = try integrate(from: 0, to: 1, absoluteTolerance: 0, relativeTolerance: 0) { $0 }
        fatalError("a tolerance of 0 is reached")
      } catch {}
    }
    await #expect(processExitsWith: .success) {
      do {
        _ = try findRoot(from: 0, to: 1) { $0 < 0.5 ? -1 : .nan }
        fatalError("a function without a value has a root")
      } catch {}
    }
    await #expect(processExitsWith: .success) {
      do {
        _ = try SobolSequence(dimension: 41)
        fatalError("GSL has no tables for 41 dimensions")
      } catch {}
    }
  }
}
