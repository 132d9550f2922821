extension Recipe {
  /// How training images are varied.
  public enum Augmentation: Hashable, Sendable {
    /// Not at all.
    case none
    /// A random crop of the padded image, then a horizontal flip.
    case cropFlip(CropFlip)

    /// The kinds by their names.
    public enum Kind: String, CaseIterable, Sendable {
      case none
      case cropFlip = "crop-flip"
    }

    /// A random crop and flip.
    public struct CropFlip: Hashable, Sendable {
      /// Pixels added on each side, 0 or more; the crop has the image's own size.
      public let padding: Int
      /// What the added pixels hold.
      public let paddingMode: PaddingMode
      /// Probability of a flip, from 0 to 1.
      public let flipProbability: WrittenNumber
    }

    /// What padding holds.
    public enum PaddingMode: String, CaseIterable, Sendable {
      /// The image mirrored at its outermost pixels, which are not repeated.
      case reflect
      /// Black.
      case zero
    }
  }
}

private enum CropFlipKey: String, RecipeKey {
  case kind, padding
  case paddingMode = "padding-mode"
  case flipProbability = "flip-probability"
}

extension Recipe.Augmentation {
  init(_ value: RecipeValue) throws(RecipeError) {
    let (kind, value) = try value.kind(Kind.self)
    switch kind {
    case .none:
      _ = try RecipeSection(value, KindKey.self)
      self = .none
    case .cropFlip:
      let section = try RecipeSection(value, CropFlipKey.self)
      self = .cropFlip(
        CropFlip(
          padding: try section.required(.padding).integer(atLeast: 0),
          paddingMode: try section.required(.paddingMode).choice(PaddingMode.self),
          flipProbability: try section.required(.flipProbability).number(.unit)))
    }
  }

  var node: RecipeNode {
    switch self {
    case .none: .section(KindKey.self, [.kind: .choice(Kind.none)])
    case .cropFlip(let crop):
      .section(
        CropFlipKey.self,
        [
          .kind: .choice(Kind.cropFlip), .padding: .integer(crop.padding), .paddingMode: .choice(crop.paddingMode),
          .flipProbability: .number(crop.flipProbability),
        ])
    }
  }
}
