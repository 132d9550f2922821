import Tensors

/// The functions of `Tensors` that compute with the elements.
let functionCases: [GoldenCase] = {
  var list = GoldenCaseList("functions")
  list.differentiated("sum of two") { try $0["a"] + $0["b"] }
  list.differentiated("sum with a number") { try $0["a"] + 0.3 }
  list.differentiated("difference of two") { try $0["a"] - $0["b"] }
  list.differentiated("difference from a number") { try $0["a"] - 0.3 }
  list.differentiated("number less elements") { try 0.3 - $0["a"] }
  list.differentiated("product of two") { try $0["a"] * $0["b"] }
  list.differentiated("product with a number") { try $0["a"] * 0.3 }
  list.differentiated("quotient of two") { try $0["a"] / $0["b"] }
  list.differentiated("quotient by a number") { try $0["a"] / 0.3 }
  list.differentiated("negative") { try -$0["a"] }
  list.differentiated("absolute value") { try $0["a"].absolute() }
  list.differentiated("square root") { try $0["a"].squareRoot() }
  list.differentiated("exponential") { try $0["a"].exponential() }
  list.differentiated("logarithm") { try $0["a"].logarithm() }
  list.differentiated("power") { try $0["a"].power(1.5) }
  list.differentiated("minimum") { try $0["a"].minimum($0["b"]) }
  list.differentiated("maximum") { try $0["a"].maximum($0["b"]) }
  list.differentiated("clamp to numbers") { try $0["a"].clamped(-0.3...0.4) }
  list.differentiated("clamp to tensors") { try $0["a"].clamped(low: $0["low"], high: $0["high"]) }
  list.differentiated("choice") { try $0["c"].equals(1).choosing($0["a"], else: $0["b"]) }
  list.plain("sign") { try $0["a"].sign() }

  list.plain("equal") { try $0["a"].equals($0["b"]) }
  list.plain("equal to a number") { try $0["a"].equals(1) }
  list.plain("greater than a number") { try $0["a"].isGreater(than: 0.1) }
  list.plain("less") { try $0["a"].isLess(than: $0["b"]) }

  list.inPlace("added in place") { try $0.addInPlace($1["b"], scale: -0.3) }
  list.inPlace("number added in place") { one, _ in try one.addInPlace(3) }
  list.inPlace("multiplied in place") { one, _ in try one.multiplyInPlace(0.3) }
  list.inPlace("filled in place") { one, _ in try one.fillInPlace(0.3) }
  list.inPlace("copied in place") { try $0.copyInPlace($1["b"]) }

  list.differentiated("sum of all") { try $0["a"].sum() }
  list.differentiated("sum along axes") { try $0["a"].sum(along: [0, 2]) }
  list.differentiated("sum along axes that stay") { try $0["a"].sum(along: [0, -1], keepingAxes: true) }
  list.differentiated("mean of all") { try $0["a"].mean() }
  list.differentiated("mean along axes") { try $0["a"].mean(along: [1, 2]) }
  list.differentiated("largest along axes") { try $0["a"].largest(along: [1, 2]) }
  list.differentiated("norm along axes") { try $0["a"].norm(along: [1, 2], keepingAxes: true) }
  list.plain("place of the largest") { try $0["a"].argmax(along: 2) }
  list.plain("renormalised") { try $0["a"].renormalised(along: 0, limit: 0.75) }
  list.add("sorted") { inputs in
    let (values, places) = try inputs["a"].sorted(along: 2, descending: true)
    return ["values": values, "places": places]
  }

  list.differentiated("another shape") { try $0["a"].reshaped([-1, 6]) }
  list.differentiated("axes in another order") { try $0["a"].permuted([2, 0, 1]) }
  list.differentiated("part along an axis") { try $0["a"].narrowed(1..<3, along: 2) }
  list.differentiated("new axis") { try $0["a"].expandingAxis(at: 1) }
  list.differentiated("turned round") { try $0["a"].flipped(along: [0, 2]) }
  list.plain("entries replaced") { inputs in
    let a = try inputs["a"].clone()
    try a.replaceInPlace(inputs["entries"], by: inputs["b"])
    return a
  }
  list.differentiated("entries") { try $0["a"].selecting($0["entries"], along: 1) }
  list.differentiated("indexed") { try $0["a"].indexed([$0["rows"], nil, $0["columns"]]) }
  list.differentiated("gathered") { try $0["a"].gathering($0["places"], along: 2) }
  list.differentiated("one after the other") { try Tensor.concatenated([$0["a"], $0["b"]], along: 1) }
  list.differentiated("stacked") { try Tensor.stacked([$0["a"], $0["b"]], along: 1) }
  list.plain("one hot") { try $0["classes"].oneHot(classCount: 4) }
  list.differentiated("rounded to bfloat16") { try $0["a"].to(.bfloat16).to($0.type) }

  list.differentiated("matrix product") { try $0["a"].matmul($0["b"]) }
  list.differentiated("exact GELU") { try $0["a"].gelu() }
  list.differentiated("means of windows") { try $0["a"].averagePooled(window: 3) }
  list.differentiated("resized, nearest") { try $0["a"].resized(4, 3, .nearest) }
  list.differentiated("resized, bilinear") { try $0["a"].resized(4, 9, .bilinear) }
  list.differentiated("repeated") { try $0["a"].expanded([2, -1, 4]) }
  list.differentiated("softmax") { try $0["a"].softmax(along: 1) }
  list.differentiated("log softmax") { try $0["a"].logSoftmax(along: 1) }
  list.differentiated("rectifier") { try $0["a"].relu() }
  list.differentiated("rectifier in place") { try ($0["a"] * 1).reluInPlace() }

  list.add("list multiplied in place") { inputs in
    let tensors = try [inputs["a"], inputs["b"]]
    try inputs.device.engine.multiplyInPlace(tensors, by: 0.3)
    return ["a": tensors[0], "b": tensors[1]]
  }
  list.add("list added in place") { inputs in
    let tensors = try [inputs["a"], inputs["b"]]
    try inputs.device.engine.addInPlace(tensors, [inputs["c"], inputs["d"]], scale: -0.3)
    return ["a": tensors[0], "b": tensors[1]]
  }
  list.plain("norm of a list") { inputs in
    try inputs.device.engine.norm(["a", "b", "c", "d"].map { try inputs[$0] })
  }
  return list.cases
}()

extension GoldenCaseList {
  /// A case that changes the input "a".
  fileprivate mutating func inPlace(
    _ name: String, _ change: @escaping @Sendable (Tensor, GoldenInputs) throws -> Void
  ) {
    plain(name) { inputs in
      try change(inputs["a"], inputs)
      return try inputs["a"]
    }
  }
}
