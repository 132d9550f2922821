import ArgumentParser
import Recipes

/// A number > 0 that may be written as a fraction: 8/255.
struct PixelNumber: ExpressibleByArgument {
  let value: Double
  let text: String

  init(value: Double, text: String) {
    self.value = value
    self.text = text
  }

  init?(argument: String) {
    guard let number = WrittenNumber(argument), number.value > 0 else { return nil }
    self.init(value: number.value, text: argument)
  }

  var defaultValueDescription: String { text }
}
