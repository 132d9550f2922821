import ArgumentParser
import Reporting
import Tensors

/// The options that say where tensors are and what computes on them.
struct EngineOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where to compute: cpu, cuda, or cuda:N for card N.", valueName: "device"))
  var device = "cpu"

  @Option(help: ArgumentHelp("Threads of one operation on the CPU; by default one for each core.", valueName: "count"))
  var threads: Int?

  @Flag(help: "On a card: only kernels that give the same bits each time; an operation that has none ends the run.")
  var deterministic = false

  @Flag(help: "On a card: products and convolutions may round their factors to TF32.")
  var tf32 = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads \(threads) is not possible: give 1 or more") }
    guard device == "cpu" || device == "cuda" || cudaIndex != nil else {
      throw ValidationError("--device \(device) is not known: give cpu, cuda or cuda:N")
    }
  }

  /// Appends what the last digits depend on.
  func append(to record: inout ResultRecord, _ device: Device) {
    record.append("device", .text("\(device)"))
    record.append("threads", .integer(device.engine.threadCount))
    if !device.isCPU {
      record.append("tf32", .flag(tf32))
      record.append("deterministic", .flag(deterministic))
    }
  }

  private var cudaIndex: Int? {
    device.hasPrefix("cuda:") ? Int(device.dropFirst(5)) : device == "cuda" ? 0 : nil
  }

  /// Loads the engine and sets it up.
  ///
  /// - Throws: `EngineError` if there is none, `ValidationError` if there is no such device.
  func load() throws -> Device {
    let engine = try Engine()
    if let threads { try engine.setThreadCount(threads) }
    if let cudaIndex {
      let device: Device
      do {
        device = try engine.cuda(cudaIndex)
      } catch {
        throw ValidationError("--device \(self.device): \(error.reason)")
      }
      try engine.setDeterministic(deterministic)
      try engine.setCUDAOptions(benchmark: !deterministic, tf32: tf32)
      return device
    }
    return engine.cpu
  }
}
