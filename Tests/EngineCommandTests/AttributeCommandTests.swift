import ArgumentParser
import Checkpoints
import CommandLineSupport
import EngineTestSupport
import Foundation
import Reporting
import TestSupport
import Testing
import Training

@testable import ccf_at

@Suite(.engine, .serialized) struct AttributeCommandTests {
  private static let program = BuiltProgram("ccf-at")
  private let folder: TemporaryFolder
  private let run: RunFolder

  init() throws {
    folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root, testRecords: 60)
    run = RunFolder(folder.path("run"))
    let training = try Self.program.run(
      "train", "linf-at", "--set", "network.name=small-cnn", "--set", "network.width=4", "--set", "epochs=2", "--set",
      "batch-size=25", "--set", "attack.steps=1", "--set", "evaluation.attack.steps=1", "--set", "checkpoints.every=1",
      "--data", folder.root, "--made-data", "--output", run.path, "--threads", "1")
    #expect(training.status == 0, "\(training.errors)")
  }

  private func arguments(_ checkpoint: String, _ more: String...) -> [String] {
    [
      "attribute", "--checkpoint", checkpoint, "--network", "small-cnn", "--data", folder.root, "--made-data",
      "--threads", "1", "--epsilon", "1/255", "--steps", "2", "--batch-size", "8", "--replicates", "20",
    ] + more
  }

  private func record(_ path: String) throws -> ResultRecord {
    try #require(ResultRecord(jsonLine: String(contentsOfFile: path, encoding: .utf8)))
  }

  @Test func `a checkpoint's similarity is the sum over its matrix, and its accuracies are those of an evaluation`()
    throws
  {
    let output = folder.path("one")
    let outcome = try Self.program.run(arguments(run.last, "--instances", "--output", output))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("60 images, attack: PGD-2, linf, epsilon 1/255"))
    let result = try record(output + "/attribution.json")
    for (name, number) in [("correlation", "similarity.value"), ("instances", "instanceSimilarity.value")] {
      let rows = try String(contentsOfFile: "\(output)/\(name).csv", encoding: .utf8).split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",", omittingEmptySubsequences: false).dropFirst().map { Double($0) } }
      #expect(rows.count == 10 && rows.allSatisfy { $0.count == 10 })
      var sum = 0.0
      for (row, elements) in rows.enumerated() {
        for (column, element) in elements.enumerated() where row != column { sum += max(0, element ?? 0) }
      }
      #expect(abs(sum - (result[number]?.asNumber ?? .nan)) < 1e-9)
      for ending in ["npy", "svg", "png"] { #expect(Files.exists("\(output)/\(name).\(ending)")) }
    }
    let evaluation = try Self.program.run(
      "evaluate", "--checkpoint", run.last, "--network", "small-cnn", "--data", folder.root, "--made-data", "--threads",
      "1", "--epsilon", "1/255", "--steps", "2", "--batch-size", "8", "--output", folder.path("evaluation.json"))
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    let evaluated = try record(folder.path("evaluation.json"))
    for name in ["clean.correct", "robust.correct"] { #expect(result[name] == evaluated[name]) }
  }

  @Test func `a run's folder gives each checkpoint and curves, and nothing is measured twice`() throws {
    let output = folder.path("all")
    let outcome = try Self.program.run(arguments(run.path, "--output", output))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try folder.read("all/curve.csv").split(separator: "\n")
    #expect(lines.map { $0.prefix { $0 != "," } } == ["checkpoint", "epoch-0001", "epoch-0002", "best", "last"])
    for file in ["curve.svg", "curve.png", "epoch-0001/attribution.json", "last/correlation.npy"] {
      #expect(Files.exists("\(output)/\(file)"), "\(file)")
    }
    let again = try Self.program.run(arguments(run.path, "--output", output))
    #expect(again.status == 0 && again.output == outcome.output)
    #expect(!again.errors.contains("epoch-0001"))
    let other = try Self.program.run(arguments(run.path, "--seed", "1", "--output", output))
    #expect(other.status == 0 && other.errors.contains("epoch-0001"))
  }

  @Test func `a measurement that is stopped goes on to the same result`() throws {
    func measure(_ output: String, stop: () -> CommandLineSupport.ExitStatus? = { nil }) throws -> ResultRecord {
      let options = arguments(run.last, "--output", folder.path(output)).dropFirst()
      return try AttributeCommand.parse(Array(options)).measureAll(stop: stop)[0].record
    }
    let whole = try measure("whole")
    // Once before the checkpoint, then after each of eight batches.
    var asked = 0
    let stopped = #expect(throws: ExitCode.self) {
      try measure("parts") {
        asked += 1
        return asked == 4 ? .terminated : nil
      }
    }
    #expect(stopped == CommandLineSupport.ExitStatus.terminated.code)
    #expect(!Files.exists(folder.path("parts/attribution.json")))
    let partial = folder.path("parts/attribution.partial.safetensors")
    #expect(try Checkpoint.read(partial).stateDict["labels"]?.shape == [24])
    let rest = try measure("parts")
    for field in whole.fields where field.path != "written" { #expect(rest[field.path] == field.value) }
    #expect(try folder.read("parts/correlation.csv") == folder.read("whole/correlation.csv"))
    #expect(!Files.exists(partial))
  }

  @Test func `SIGTERM ends a measurement`() throws {
    // Far more checkpoints than can be measured before the signal.
    try Files.makeFolder(folder.path("many"))
    for number in 1...5000 {
      try FileManager.default.linkItem(atPath: run.last, toPath: folder.path("many/epoch-\(number).pth"))
    }
    let output = folder.path("parts")
    let process = try Self.program.start(arguments(folder.path("many"), "--output", output), folder)
    try BuiltProgram.wait(for: process) { Files.exists(output + "/epoch-1") }
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    #expect(!Files.exists(output + "/curve.csv"))
  }

  @Test func `mistakes are told`() throws {
    for (more, status, said) in [
      (["--replicates", "1"], Int32(64), "2 or more"), (["--attack", "autoattack"], 64, "pgd or none"),
      (["--samples", "0"], 64, "1 or more"),
    ] {
      let outcome = try Self.program.run(arguments(run.last) + more)
      #expect(outcome.status == status && outcome.errors.contains(said), "\(outcome.errors)")
    }
    let folderAlone = try Self.program.run(arguments(run.path))
    #expect(folderAlone.status == 64 && folderAlone.errors.contains("needs --output"))
    let empty = try Self.program.run(arguments(folder.root, "--output", folder.path("x")))
    #expect(empty.status == 65 && empty.errors.contains("holds no checkpoint"))
  }
}
