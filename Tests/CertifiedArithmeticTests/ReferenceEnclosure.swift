import CertifiedArithmetic

/// The numbers that a reference value stands for: all within one unit in its last digit; "0" is exact.
func referenceEnclosure(_ text: String) throws -> Enclosure {
  if text == "0" { return try Enclosure(midpoint: 0, radius: 0) }
  let parts = text.split(separator: "e")
  let exponent = parts.count > 1 ? Int(parts[1])! : 0
  let fraction = parts[0].split(separator: ".")[1]
  return try Enclosure(midpoint: ExactNumber(text), radius: ExactNumber("1e\(exponent - fraction.count)"))
}

/// The reference value with its 25th significant digit changed by one.
func perturbed(_ text: String) -> String {
  var characters = Array(text)
  var digits = 0
  for (index, character) in characters.enumerated() {
    guard let digit = character.wholeNumberValue, digits > 0 || digit > 0 else { continue }
    digits += 1
    if digits == 25 {
      characters[index] = Character(String(digit == 9 ? 8 : digit + 1))
      break
    }
  }
  return String(characters)
}

/// All numbers within `error` of a double: where a result in double precision claims the true value to be.
func claim(_ value: Double, within error: Double) throws -> Enclosure {
  try Enclosure(midpoint: ExactNumber(binaryValueOf: value), radius: ExactNumber(binaryValueOf: error))
}
