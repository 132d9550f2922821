import Claims

/// What the wrong formulas met, on the page: by which routes the claim of each rejects it, and which other claims do.
struct KillMatrix {
  let html: String

  init(_ verification: Verification) {
    html = """
      <section id="negative-controls"><h2>Negative controls</h2>
      <p>Each wrong formula goes through the same evidence, with the same draws. Evidence rejects it when it stands with the
      right formula and no longer does. The claim that the formula belongs to must reject it by a numeric route, and by Monte
      Carlo (■) wherever the formula changes a number that a statistical check tests; ● are further routes, · one that does not
      reject, and an empty cell one that the claim does not have.</p>

      \(Self.routes(verification))<p>Which claims reject it by a numeric route: its own (■), and others (●).</p>

      \(Self.claims(verification))</section>

      """
  }

  /// Each formula against the routes of its own claim.
  private static func routes(_ verification: Verification) -> String {
    let routes = Evidence.Route.allCases
    return HTMLText.table(
      [.text("wrong formula")] + routes.map { .text($0.rawValue) },
      verification.kills.map { kill in
        let finding = verification.findings.first { $0.claim.id == kill.control.claim }
        let present = Set(finding?.evidence.filter { $0.evidence.role == .claim }.map(\.evidence.route) ?? [])
        return [name(kill) + " <span class=\"place\">\(HTMLText.escaped(kill.control.claim))</span>"]
          + routes.map { route in
            if kill.survived.contains(route) { return HTMLText.toned("survives", good: false) }
            if kill.routes.contains(route) { return kill.demanded.contains(route) ? "■" : "●" }
            return present.contains(route) ? "·" : ""
          }
      }, class: "matrix")
  }

  private static func claims(_ verification: Verification) -> String {
    let claims = verification.findings.map(\.claim)
    return HTMLText.table(
      [.text("wrong formula")] + claims.map { .text(HTMLText.escaped($0.id)) },
      verification.kills.map { kill in
        [name(kill)]
          + claims.map { claim in
            guard kill.killers.contains(claim.id) else { return "·" }
            return kill.control.claim == claim.id ? "■" : "●"
          }
      }, class: "matrix")
  }

  private static func name(_ kill: NegativeControl.Kill) -> String {
    MathText(kill.control.title).html + (kill.isRejected ? "" : " " + HTMLText.toned("survives", good: false))
  }
}
