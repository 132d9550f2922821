import CTorch

/// An argument of an operator.
enum Argument {
  case none
  case tensor(Tensor)
  case integer(Int)
  case real(Double)
  case truth(Bool)
  case text(String)
  case device(Device)
  case type(ElementType)
  case generator(RandomGenerator)
  case integers([Int])
  case reals([Double])
  case tensors([Tensor?])

  static func optional(_ tensor: Tensor?) -> Argument { tensor.map { .tensor($0) } ?? .none }
}

extension Engine {
  /// Calls an operator and gives its one result.
  func call(_ op: Operator, _ arguments: Argument...) throws(TensorError) -> Tensor {
    let results = try callAll(op, arguments)
    guard results.count == 1, let result = results[0] else {
      throw TensorError(op.rawValue, reason: "\(results.count) results where one was expected")
    }
    return result
  }

  /// Calls an operator for what it does to its arguments.
  func run(_ op: Operator, _ arguments: Argument...) throws(TensorError) {
    _ = try callAll(op, arguments)
  }

  /// Calls an operator and gives its results, at most 8 outside lists of tensors.
  func callAll(_ op: Operator, _ arguments: [Argument]) throws(TensorError) -> [Tensor?] {
    // What the arguments point into stays where it is until the call is over.
    var integers: [Int64] = []
    var reals: [Double] = []
    var handles: [ccf_tensor?] = []
    var texts: [UnsafeMutablePointer<CChar>] = []
    defer { texts.forEach { $0.deallocate() } }
    for argument in arguments {
      switch argument {
      case .integers(let values): integers.append(contentsOf: values.lazy.map(Int64.init))
      case .reals(let values): reals.append(contentsOf: values)
      case .tensors(let values): handles.append(contentsOf: values.lazy.map { $0?.handle })
      default: break
      }
    }
    let capacity = max(8, handles.count)
    let results = withExtendedLifetime(arguments) {
      integers.withUnsafeBufferPointer { integers in
        reals.withUnsafeBufferPointer { reals in
          handles.withUnsafeBufferPointer { handles -> [Tensor?]? in
            var usedIntegers = 0
            var usedReals = 0
            var usedHandles = 0
            let converted = arguments.map { argument -> ccf_argument in
              var result = ccf_argument()
              switch argument {
              case .none: result.tag = CCF_NONE
              case .tensor(let tensor):
                result.tag = CCF_TENSOR
                result.value.tensor = tensor.handle
              case .integer(let value):
                result.tag = CCF_INTEGER
                result.value.integer = Int64(value)
              case .type(let type):
                result.tag = CCF_INTEGER
                result.value.integer = Int64(type.rawValue)
              case .real(let value):
                result.tag = CCF_REAL
                result.value.real = value
              case .truth(let value):
                result.tag = CCF_TRUTH
                result.value.integer = value ? 1 : 0
              case .text(let text):
                let copy = text.utf8CString.withUnsafeBufferPointer { source in
                  let target = UnsafeMutablePointer<CChar>.allocate(capacity: source.count)
                  target.initialize(from: source.baseAddress!, count: source.count)
                  return target
                }
                texts.append(copy)
                result.tag = CCF_TEXT
                result.value.text = UnsafePointer(copy)
              case .device(let device):
                result.tag = CCF_DEVICE
                result.value.integer = Int64(device.index)
              case .generator(let generator):
                result.tag = CCF_GENERATOR
                result.value.generator = generator.handle
              case .integers(let values):
                result.tag = CCF_INTEGERS
                result.count = Int32(values.count)
                result.value.integers = integers.baseAddress.map { $0 + usedIntegers }
                usedIntegers += values.count
              case .reals(let values):
                result.tag = CCF_REALS
                result.count = Int32(values.count)
                result.value.reals = reals.baseAddress.map { $0 + usedReals }
                usedReals += values.count
              case .tensors(let values):
                result.tag = CCF_TENSORS
                result.count = Int32(values.count)
                result.value.tensors = handles.baseAddress.map { $0 + usedHandles }
                usedHandles += values.count
              }
              return result
            }
            return withUnsafeTemporaryAllocation(of: ccf_tensor?.self, capacity: capacity) { results in
              results.initialize(repeating: nil)
              let count = functions.pointee.call(
                handle(op), converted, Int32(converted.count), results.baseAddress, Int32(capacity))
              guard count >= 0 else { return nil }
              return results.prefix(Int(count)).map { $0.map { Tensor($0, engine: self) } }
            }
          }
        }
      }
    }
    guard let results else { throw error(op.rawValue, arguments.flatMap(\.operands)) }
    return results
  }
}

extension Argument {
  /// The tensors to name in an error.
  fileprivate var operands: [Tensor] {
    switch self {
    case .tensor(let tensor): [tensor]
    case .tensors(let tensors): tensors.compactMap { $0 }
    default: []
    }
  }
}
