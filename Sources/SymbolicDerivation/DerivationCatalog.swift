extension Derivation {
  /// A derivation that can be asked for by name; nothing is computed before it is.
  public struct Entry: Sendable {
    /// The name; the claim's where there is one.
    public let name: String
    /// What it derives, in a few words.
    public let summary: String
    let make: @Sendable () throws -> Derivation

    init(_ name: String, _ summary: String, _ make: @escaping @Sendable () throws -> Derivation) {
      self.name = name
      self.summary = summary
      self.make = make
    }
  }

  /// All derivations, in the paper's order.
  public static let catalog: [Entry] = [
    Entry("lemma-1", "E max of two standard normals, by parts") { try lemma1() },
    Entry("e-3", "E max of three, by parts and symmetry") { try expectedMaximumOfThree() },
    Entry("lemma-2", "one worst perturbation for every target") { try lemma2() },
    Entry("theorem-1", "loss, minimiser and eps0 for n = 3, K = 1") { try theorem1() },
    Entry("lemma-3", "P(X + t Y > 0) and its derivative") { try lemma3() },
    Entry("theorem-2-pairwise", "robust accuracy against one class, any n and K") { try theorem2Pairwise() },
    Entry("theorem-3", "smoothed loss and eps1: weight beta/2, Lemma 2's delta (what the proof computes)") {
      try theorem3(.appendix, .lemma2)
    },
    Entry("theorem-3-worst-case", "the same, one delta for the whole loss") { try theorem3(.appendix, .worstCase) },
    Entry("theorem-3-nested", "the same, a delta for each term (equations 12 and 13 to the letter)") {
      try theorem3(.appendix, .nested)
    },
    Entry("theorem-3-main-text", "weight beta, Lemma 2's delta") { try theorem3(.mainText, .lemma2) },
    Entry("theorem-3-main-text-worst-case", "weight beta, one delta for the whole loss") {
      try theorem3(.mainText, .worstCase)
    },
    Entry("theorem-3-main-text-nested", "weight beta, a delta for each term") { try theorem3(.mainText, .nested) },
    Entry("theorem-3-range", "where eps1 lies below mu/2") { try theorem3Range() },
    Entry("corollary-1", "smoothed against plain w2") { try corollary1() },
    Entry("e5-copies", "n = 3 and any number of copies") { try copies() },
    Entry("many-classes", "loss and eps0 for any n and K, and for n = 3 to 6") { try manyClasses() },
    Entry("one-threshold", "slope of the joint accuracy at t = 0") { try oneThreshold() },
    Entry("under-use-limit", "t_joint/t_AT near eps0") { try underUseLimit() },
    Entry("right-smoothing", "the beta that trains t = 1") { try rightSmoothing() },
    Entry("cas", "CAS for n = 3 to 6") { try attribution() },
  ]

  /// The derivation of that name.
  ///
  /// - Throws: `SymbolicError.unknownDerivation` for another name; any other `SymbolicError` is a failed step.
  public static func named(_ name: String) throws -> Derivation {
    guard let entry = catalog.first(where: { $0.name == name }) else {
      throw SymbolicError.unknownDerivation(given: name, accepted: catalog.map(\.name))
    }
    return try entry.make()
  }
}
