/// Checks of one claim along one route.
public struct Evidence: Sendable {
  /// How the observed side of the checks was found.
  public enum Route: String, Sendable, CaseIterable {
    /// Every vertex of the perturbation ball, or the exact linear program, on drawn samples.
    case enumeration
    /// Deterministic quadrature in double precision with an error estimate.
    case quadrature
    /// Numeric minimisation of the population loss.
    case minimisation
    /// Simulation of the model from its definition.
    case monteCarlo = "Monte Carlo"
    /// Ball arithmetic: an enclosure that is proved.
    case enclosure
    /// Algebra in double precision: two expressions of one number.
    case identity
    /// Symbolic algebra from the definitions.
    case algebra
  }

  /// What it means when all checks agree.
  public enum Role: String, Sendable {
    /// The claim holds under its hypotheses.
    case claim
    /// The claim as printed is false.
    case witness
    /// The claim as printed needs the correction that the evidence's title names.
    case correction
    /// The claim says nothing in a region.
    case vacuity
    /// The claim's hypotheses are needed: this is what happens without them.
    case outside
    /// The text around the claim has slips, which its evidence does not rest on.
    case erratum
  }

  /// What is compared, in words.
  public let title: String
  /// How the observed side was found.
  public let route: Route
  /// What the checks speak about.
  public let role: Role
  /// The comparisons.
  public let checks: [Check]

  /// Evidence from its parts.
  public init(_ title: String, route: Route, role: Role = .claim, checks: [Check]) {
    self.title = title
    self.route = route
    self.role = role
    self.checks = checks
  }
}
