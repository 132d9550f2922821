import Statistics

extension NegativeControl {
  /// What a wrong formula met: which claims reject it, and by which routes of evidence.
  public struct Kill: Sendable {
    /// The wrong formula.
    public let control: NegativeControl
    /// The claims that reject it by any route, in the claims' order, each with its routes in the order of
    /// `Evidence.Route`. A claim rejects a formula by a route when evidence along it stands with the right formula and no
    /// longer does with the wrong one.
    public let rejections: [Rejection]
    /// The routes by which the claim that the formula belongs to must reject it: Monte Carlo where one of its statistical
    /// checks has another number with the wrong formula.
    public let demanded: [Evidence.Route]
    /// The demanded routes along which no evidence that the formula enters rejects it.
    public let survived: [Evidence.Route]

    /// A claim and the routes by which it rejects a formula.
    public struct Rejection: Sendable, Hashable {
      /// The claim's name.
      public let claim: String
      /// The routes, at least one.
      public let routes: [Evidence.Route]
    }

    /// Compares the evidence of all claims under the right formulas and under the control's.
    init(_ control: NegativeControl, right: [Verification.Finding], wrong: [[JudgedEvidence]]) {
      self.control = control
      var rejections: [Rejection] = []
      var (isDrawn, isRejectedDrawn) = (false, false)
      for (finding, judged) in zip(right, wrong) {
        let pairs = zip(finding.evidence, judged).filter { $0.0.evidence.role == .claim }
        let lost = Set(pairs.lazy.filter { $0.agrees && !$1.agrees }.map { $0.0.evidence.route })
        let routes = Evidence.Route.allCases.filter(lost.contains)
        if !routes.isEmpty { rejections.append(Rejection(claim: finding.claim.id, routes: routes)) }
        guard finding.claim.id == control.claim else { continue }
        for (right, wrong) in pairs {
          let enters = zip(right.evidence.checks, wrong.evidence.checks).contains {
            $0.test != nil && $0.claimedNumbers != $1.claimedNumbers
          }
          isDrawn = isDrawn || enters
          isRejectedDrawn = isRejectedDrawn || (enters && right.agrees && !wrong.agrees)
        }
      }
      self.rejections = rejections
      demanded = isDrawn ? [.monteCarlo] : []
      survived = isDrawn && !isRejectedDrawn ? [.monteCarlo] : []
    }

    /// The claims whose numeric evidence rejects it. Algebra tells any other formula from the derived one; the controls
    /// are there to try the numeric routes.
    public var killers: [String] {
      rejections.filter { $0.routes.contains { $0 != .algebra } }.map(\.claim)
    }

    /// The routes by which the claim that the formula belongs to rejects it.
    public var routes: [Evidence.Route] { rejections.first { $0.claim == control.claim }?.routes ?? [] }

    /// Whether the claim that the formula belongs to rejects it by a numeric route, and by every demanded one.
    public var isRejected: Bool { killers.contains(control.claim) && survived.isEmpty }
  }
}

extension Check {
  /// The numbers that the claim's formula gives: one, or one for each point of a curve.
  fileprivate var claimedNumbers: [Double?] {
    (test as? CurveTest).map { $0.points.map(\.expected) } ?? [claimed]
  }
}
