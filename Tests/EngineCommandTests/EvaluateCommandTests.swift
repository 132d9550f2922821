import ArgumentParser
import CommandLineSupport
import EngineTestSupport
import Foundation
import Reporting
import TestSupport
import Testing
import Training

@testable import ccf_at

@Suite(.engine, .serialized) struct EvaluateCommandTests {
  private static let program = BuiltProgram("ccf-at")
  private let folder: TemporaryFolder
  private let checkpoint: String

  init() throws {
    folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root, testRecords: 120)
    let run = RunFolder(folder.path("run"))
    let training = try Self.program.run(
      "train", "linf-at", "--set", "network.name=small-cnn", "--set", "network.width=2", "--set", "epochs=1", "--set",
      "batch-size=25", "--set", "attack.steps=1", "--set", "evaluation.attack.steps=1", "--data", folder.root,
      "--made-data", "--output", run.path, "--threads", "1")
    #expect(training.status == 0, "\(training.errors)")
    checkpoint = run.last
  }

  private func arguments(_ more: String...) -> [String] {
    [
      "evaluate", "--checkpoint", checkpoint, "--network", "small-cnn", "--data", folder.root, "--made-data",
      "--threads", "1", "--epsilon", "1/255", "--batch-size", "10",
    ] + more
  }

  private let autoAttack = ["--attack", "autoattack", "--steps", "4", "--queries", "20"]

  @Test func `AutoAttack's accuracies after each stage are those of its samples, and a stopped run goes on exactly`()
    throws
  {
    let whole = arguments("--per-sample", folder.path("whole.csv"), "--output", folder.path("whole.json")) + autoAttack
    var asked = 0
    let output = try EvaluateCommand.parse(Array(whole.dropFirst())).evaluate {
      asked += 1
      return nil
    }.report.text
    #expect(output.hasPrefix("autoattack, linf, epsilon 1/255, 4 steps, 20 queries\n\n"))
    let lines = try folder.read("whole.csv").split(separator: "\n")
    #expect(lines.first == "sample,label,predicted,brokenBy,linf,l2")
    #expect(lines.count == 121)
    let rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    #expect(rows.allSatisfy { ($0[1] != $0[2]) == ($0[3] == "clean") })
    #expect(rows.allSatisfy { $0[4].isEmpty == ["", "clean"].contains($0[3]) })
    #expect(rows.compactMap { Double($0[4]) }.allSatisfy { $0 > 0 && $0 <= 1.0 / 255 + 0x1p-24 })

    let json = try #require(
      JSONSerialization.jsonObject(with: Data(folder.read("whole.json").utf8)) as? [String: Any])
    var standing = 120
    let after = try #require(json["after"] as? [String: Any])
    for stage in ["clean", "apgd-ce", "apgd-t", "fab-t", "square"] {
      standing -= rows.count(where: { $0[3] == stage })
      let entry = try #require((stage == "clean" ? json["clean"] : after[stage]) as? [String: Any])
      #expect(entry["correct"] as? Int == standing, "\(stage)")
      #expect(output.contains("\(standing) of 120"))
    }
    #expect((json["robust"] as? [String: Any])?["correct"] as? Int == standing)
    #expect((json["examination"] as? [String: Any])?["samples"] as? Int == 120)
    #expect(json["warnings"] is [Any])

    #expect(try stopAndGoOn(arguments("--per-sample", folder.path("parts.csv")) + autoAttack).asked == asked)
    #expect(try folder.read("parts.csv") == folder.read("whole.csv"))
  }

  /// Evaluates to parts.json, stopped when the first batch is kept, and then to the end.
  ///
  /// - Returns: the result, and how often both calls asked whether to stop: no batch is evaluated twice if that is as often
  ///   as one call does.
  private func stopAndGoOn(_ arguments: [String]) throws -> (record: ResultRecord, asked: Int) {
    let output = folder.path("parts.json")
    var asked = 0
    func evaluate(stop: () -> CommandLineSupport.ExitStatus?) throws -> ResultRecord {
      try EvaluateCommand.parse(arguments.dropFirst() + ["--output", output]).evaluate(stop: stop).record
    }
    let stopped = #expect(throws: ExitCode.self) {
      try evaluate {
        asked += 1
        return Files.exists(output + ".progress") ? .terminated : nil
      }
    }
    #expect(stopped == CommandLineSupport.ExitStatus.terminated.code)
    #expect(!Files.exists(output) && !Files.exists(folder.path("parts.csv")))
    let kept = try folder.read("parts.json.progress").split(separator: "\n")
    #expect(try #require(ResultRecord(jsonLine: String(kept[0])))["cleanCount"] == .integer(10))
    let rest = try evaluate {
      asked += 1
      return nil
    }
    #expect(!Files.exists(output + ".progress"))
    return (rest, asked)
  }

  @Test func `an evaluation under PGD that was stopped goes on where it was`() throws {
    let whole = try EvaluateCommand.parse(Array(arguments("--steps", "3").dropFirst())).evaluate().record
    let (parts, asked) = try stopAndGoOn(arguments("--steps", "3"))
    #expect(asked == 12)
    for field in whole.fields where field.path != "written" { #expect(parts[field.path] == field.value) }
  }

  @Test func `SIGTERM ends an evaluation`() throws {
    // Far more images than can be attacked before the signal.
    let many = folder.path("many")
    try Files.makeFolder(many)
    for number in 1...5 {
      try FileManager.default.copyItem(
        atPath: folder.path("data_batch_\(number).bin"), toPath: "\(many)/data_batch_\(number).bin")
    }
    let records = try Data(contentsOf: URL(fileURLWithPath: folder.path("test_batch.bin")))
    try Data((0..<100).map { _ in records }.joined()).write(to: URL(fileURLWithPath: many + "/test_batch.bin"))
    let process = try Self.program.start(
      arguments("--data", many, "--steps", "200", "--output", folder.path("parts.json")), folder)
    try BuiltProgram.wait(for: process) { Files.exists(folder.path("parts.json.progress")) }
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    #expect(!Files.exists(folder.path("parts.json")) && Files.exists(folder.path("parts.json.progress")))
  }

  @Test func `one attack is a suite of itself, and none is clean accuracy alone`() throws {
    let square = try Self.program.run(arguments("--attack", "square", "--queries", "5", "--norm", "l2"))
    #expect(square.status == 0, "\(square.errors)")
    #expect(square.output.contains("\nsquare, l2, epsilon 1/255, 5 queries "))
    let none = try Self.program.run(arguments("--attack", "none"))
    #expect(none.status == 0)
    #expect(none.output.split(separator: "\n").count == 3)
  }

  @Test func `options that an attack has no use for are mistakes`() throws {
    for (more, said) in [
      (["--attack", "foolbox"], "foolbox"),
      (["--attack", "square", "--steps", "3"], "give --queries"),
      (["--attack", "fab-t", "--queries", "3"], "autoattack and square"),
      (["--queries", "3"], "autoattack and square"),
      (["--attack", "autoattack", "--relative-step", "1/2"], "--attack pgd"),
      (["--per-sample", folder.path("x.csv")], "--attack"),
      (["--attack", "autoattack", "--queries", "0"], "give 1 or more"),
    ] {
      let outcome = try Self.program.run(arguments() + more)
      #expect(outcome.status == 64, "\(more)")
      #expect(outcome.errors.contains(said), "\(more): \(outcome.errors)")
    }
  }
}
