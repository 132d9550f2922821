import CRecipeData

/// Texts that the program brings, by their names.
package struct ShippedTexts {
  private let all: UnsafeBufferPointer<ccf_text>

  init(_ texts: ccf_texts) { all = UnsafeBufferPointer(start: texts.first, count: texts.count) }

  /// The experiments: the files of the folder `experiments`.
  package static var experiments: ShippedTexts { ShippedTexts(ccf_experiments()) }

  /// The scales of experiments: the files of `experiments/scales`.
  package static var scales: ShippedTexts { ShippedTexts(ccf_scales()) }

  /// The names, in the order of the alphabet.
  package var names: [String] { all.map { String(cString: $0.name) } }

  /// The text of that name; nil if there is none.
  package func text(_ name: String) -> String? {
    all.first { String(cString: $0.name) == name }.map {
      String(decoding: UnsafeBufferPointer(start: $0.bytes, count: $0.length), as: UTF8.self)
    }
  }
}
