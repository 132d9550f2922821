private enum CrossEntropyKey: String, RecipeKey {
  case kind
  case labelSmoothing = "label-smoothing"
}

extension Recipe.Loss {
  static func labelSmoothing(_ value: RecipeValue) throws(RecipeError) -> WrittenNumber {
    let section = try RecipeSection(value, CrossEntropyKey.self)
    return try section.optional(.labelSmoothing)?.number(.belowOne) ?? WrittenNumber(0)
  }

  static func node(labelSmoothing: WrittenNumber) -> RecipeNode {
    .section(CrossEntropyKey.self, [.kind: .choice(Kind.crossEntropy), .labelSmoothing: .number(labelSmoothing)])
  }
}
