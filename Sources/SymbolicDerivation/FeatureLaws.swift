/// One feature of the model and the classes that own it.
public struct SymbolicFeature: Hashable, Sendable {
  /// The classes whose logits it enters, counted from 1: one for an exclusive feature, two for a shared one.
  public let owners: Set<Int>
  /// The copy, counted from 1.
  public let copy: Int
  /// What follows the letter in its symbols: "E1", "C12"; with three classes the paper's "C3" for the pair {1, 2}.
  public let index: String

  /// Whether one class alone owns it.
  public var isExclusive: Bool { owners.count == 1 }

  /// Its value in a sample, x.
  public var value: Symbol { Symbol("x" + index) }
  /// Its coordinate of a perturbation, delta.
  public var perturbation: Symbol { Symbol("d" + index) }

  /// The features of `classes` classes and `copies` copies, exclusive ones first within a copy.
  static func all(classes: Int, copies: Int) -> [SymbolicFeature] {
    (1...copies).flatMap { copy -> [SymbolicFeature] in
      let suffix = copies == 1 ? "" : "k\(copy)"
      let exclusive = (1...classes).map { SymbolicFeature(owners: [$0], copy: copy, index: "E\($0)\(suffix)") }
      var shared: [SymbolicFeature] = []
      for first in 1..<classes {
        for second in (first + 1)...classes {
          // With three classes the paper names a pair by the class that is not in it.
          let name = classes == 3 ? "\(6 - first - second)" : "\(first)\(second)"
          shared.append(SymbolicFeature(owners: [first, second], copy: copy, index: "C\(name)\(suffix)"))
        }
      }
      return exclusive + (classes == 3 ? shared.reversed() : shared)
    }
  }
}

/// Means, deviations and weights as symbols: the same for all copies, or each copy's own.
public struct FeatureLaws: Hashable, Sendable {
  /// Whether each copy has its own.
  public let byCopy: Bool

  /// One mu, sigma, w1 and w2 for all (equation 8).
  public static let equal = FeatureLaws(byCopy: false)
  /// mu_E, mu_C, sigma_C, w1 and w2 for each copy.
  public static let ofEachCopy = FeatureLaws(byCopy: true)

  func mean(_ feature: SymbolicFeature) -> Expression {
    byCopy ? Expression(Symbol("mu\(feature.isExclusive ? "E" : "C")\(feature.copy)", .positive)) : .mu
  }

  func deviation(_ feature: SymbolicFeature) -> Expression {
    byCopy ? Expression(Symbol("sigma\(feature.isExclusive ? "E" : "C")\(feature.copy)", .positive)) : .sigma
  }

  func weight(_ feature: SymbolicFeature) -> Expression {
    Expression(weightSymbol(isExclusive: feature.isExclusive, copy: feature.copy))
  }

  func weightSymbol(isExclusive: Bool, copy: Int) -> Symbol {
    let plain = isExclusive ? Symbol.w1 : Symbol.w2
    return byCopy ? Symbol("\(plain.name)k\(copy)", .nonnegative) : plain
  }
}
