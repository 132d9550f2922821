extension Derivation {
  /// A derivation that can be asked for by name; nothing is computed before it is.
  public struct Entry: Sendable {
    /// The name; the claim's where there is one.
    public let name: String
    /// What it derives, in a few words.
    public let summary: String
    let make: @Sendable () throws(SymbolicError) -> Derivation
  }

  /// All derivations, in the paper's order.
  public static let catalog: [Entry] = [
    Entry(name: "lemma-1", summary: "E max of two standard normals, by parts") { () throws(SymbolicError) in
      try lemma1()
    },
    Entry(name: "e-3", summary: "E max of three, by parts and symmetry") { () throws(SymbolicError) in
      try expectedMaximumOfThree()
    },
    Entry(name: "lemma-2", summary: "one worst perturbation for every target") { () throws(SymbolicError) in
      try lemma2()
    },
    Entry(name: "theorem-1", summary: "loss, minimiser and eps0 for n = 3, K = 1") { () throws(SymbolicError) in
      try theorem1()
    },
    Entry(name: "lemma-3", summary: "P(X + t Y > 0) and its derivative") { () throws(SymbolicError) in try lemma3() },
    Entry(name: "theorem-2-pairwise", summary: "robust accuracy against one class, any n and K") {
      () throws(SymbolicError) in
      try theorem2Pairwise()
    },
    Entry(
      name: "theorem-3", summary: "smoothed loss and eps1: weight beta/2, Lemma 2's delta (what the proof computes)"
    ) {
      () throws(SymbolicError) in try theorem3(.appendix, .lemma2)
    },
    Entry(name: "theorem-3-worst-case", summary: "the same, one delta for the whole loss") { () throws(SymbolicError) in
      try theorem3(.appendix, .worstCase)
    },
    Entry(name: "theorem-3-nested", summary: "the same, a delta for each term (equations 12 and 13 to the letter)") {
      () throws(SymbolicError) in try theorem3(.appendix, .nested)
    },
    Entry(name: "theorem-3-main-text", summary: "weight beta, Lemma 2's delta") { () throws(SymbolicError) in
      try theorem3(.mainText, .lemma2)
    },
    Entry(name: "theorem-3-main-text-worst-case", summary: "weight beta, one delta for the whole loss") {
      () throws(SymbolicError) in try theorem3(.mainText, .worstCase)
    },
    Entry(name: "theorem-3-main-text-nested", summary: "weight beta, a delta for each term") {
      () throws(SymbolicError) in
      try theorem3(.mainText, .nested)
    },
    Entry(name: "theorem-3-range", summary: "where eps1 lies below mu/2") { () throws(SymbolicError) in
      try theorem3Range()
    },
    Entry(name: "corollary-1", summary: "smoothed against plain w2") { () throws(SymbolicError) in try corollary1() },
    Entry(name: "e5-copies", summary: "n = 3 and any number of copies") { () throws(SymbolicError) in try copies() },
    Entry(name: "many-classes", summary: "loss and eps0 for any n and K, and for n = 3 to 6") {
      () throws(SymbolicError) in
      try manyClasses()
    },
    Entry(name: "one-threshold", summary: "slope of the joint accuracy at t = 0") { () throws(SymbolicError) in
      try oneThreshold()
    },
    Entry(name: "under-use-limit", summary: "t_joint/t_AT near eps0") { () throws(SymbolicError) in try underUseLimit()
    },
    Entry(name: "right-smoothing", summary: "the beta that trains t = 1") { () throws(SymbolicError) in
      try rightSmoothing()
    },
    Entry(name: "cas", summary: "CAS for n = 3 to 6") { () throws(SymbolicError) in try attribution() },
  ]

  /// The derivation of that name.
  ///
  /// - Throws: `SymbolicError.unknownDerivation` for another name; any other error is a failed step.
  public static func named(_ name: String) throws(SymbolicError) -> Derivation {
    guard let entry = catalog.first(where: { $0.name == name }) else {
      throw .unknownDerivation(given: name, accepted: catalog.map(\.name))
    }
    return try entry.make()
  }
}
