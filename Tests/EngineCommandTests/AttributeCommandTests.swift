import ArgumentParser
import Checkpoints
import CommandLineSupport
import EngineTestSupport
import FeatureAttribution
import Foundation
import Reporting
import Tensors
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
    let samples = try folder.read("one/samples.csv").split(separator: "\n")
    #expect(samples[0] == "index,label,clean,robust" && samples.count == 61)
    let classes = samples.dropFirst().map { $0.split(separator: ",").map { Int($0) } }
    for (place, row) in classes.enumerated() { #expect(row[0] == place && row[1] == place % 10) }
    for (column, name) in [(2, "clean.correct"), (3, "robust.correct")] {
      #expect(result[name] == .integer(classes.count { $0[1] == $0[column] }))
    }
    let estimates = try ReplicateFile.read(output + "/replicates.npz")
    #expect(estimates.keys.sorted() == ["clean", "instanceSimilarity", "robust", "similarity"])
    for name in ["similarity", "instanceSimilarity"] {
      let interval = try #require(estimates[name]).interval()
      #expect(result["\(name).value"]?.asNumber == interval.estimate)
      #expect(result["\(name).low"]?.asNumber == interval.low)
    }
    #expect(estimates["robust"]?.estimate == result["robust.accuracy"]?.asNumber)
    #expect(result["datasetSHA256"] == estimates["clean"].map { .text($0.identity.imagesSHA256) })
    // Without an attack there is no class under one.
    let clean = try AttributeCommand.parse(
      Array(arguments(run.last, "--norm", "none", "--output", folder.path("clean")).dropFirst())
    ).measureAll().results[0].record
    #expect(clean["robust.accuracy"] == nil && clean["clean.correct"] == result["clean.correct"])
    #expect(try folder.read("clean/samples.csv").split(separator: "\n")[1].hasSuffix(","))
  }

  @Test func `a run's folder gives each checkpoint and curves, and nothing is measured twice`() throws {
    let output = folder.path("all")
    let outcome = try Self.program.run(arguments(run.path, "--output", output))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try folder.read("all/curve.csv").split(separator: "\n")
    #expect(lines.map { $0.prefix { $0 != "," } } == ["checkpoint", "epoch-0001", "epoch-0002", "best", "last"])
    for file in [
      "curve.svg", "curve.png", "epoch-0001/attribution.json", "last/correlation.npy", "difference.json",
      "correlation-difference.npy", "correlation-difference.csv", "correlation-difference.svg",
    ] {
      #expect(Files.exists("\(output)/\(file)"), "\(file)")
    }
    let again = try Self.program.run(arguments(run.path, "--output", output))
    #expect(again.status == 0 && again.output == outcome.output)
    #expect(!again.errors.contains("epoch-0001"))
    // A file that is gone is made again, with all of its checkpoint.
    let samples = try folder.read("all/last/samples.csv")
    try FileManager.default.removeItem(atPath: output + "/last/samples.csv")
    let mended = try Self.program.run(arguments(run.path, "--output", output))
    #expect(mended.output == outcome.output && mended.errors.contains("last") && !mended.errors.contains("best"))
    #expect(try folder.read("all/last/samples.csv") == samples)
    let other = try Self.program.run(arguments(run.path, "--seed", "1", "--output", output))
    #expect(other.status == 0 && other.errors.contains("epoch-0001"))
  }

  @Test func `best less last: matrices element by element, similarities and accuracies with paired intervals`() throws {
    // Other weights by the same names: epoch 1 is not epoch 2.
    let folders = folder.path("two")
    try Files.makeFolder(folders)
    try FileManager.default.copyItem(atPath: run.epoch(1), toPath: folders + "/best.pth")
    try FileManager.default.copyItem(atPath: run.last, toPath: folders + "/last.pth")
    func measure(_ output: String) throws -> AttributionCurve {
      try AttributeCommand.parse(
        Array(arguments(folders, "--instances", "--output", folder.path(output)).dropFirst())
      ).measureAll()
    }
    let curve = try measure("out")
    let difference = try record(folder.path("out/difference.json"))
    let (best, last) = (curve.results[0].record, curve.results[1].record)
    #expect(curve.results.map(\.entry.name) == ["best", "last"])
    for (name, value) in [
      ("similarity", "similarity.value"), ("instanceSimilarity", "instanceSimilarity.value"),
      ("clean", "clean.accuracy"), ("robust", "robust.accuracy"),
    ] {
      let (one, other) = (best[value]?.asNumber ?? .nan, last[value]?.asNumber ?? .nan)
      #expect(difference["\(name).value"]?.asNumber == one - other)
      let files = try ["best", "last"].map { try ReplicateFile.read(folder.path("out/\($0)/replicates.npz"))[name] }
      let interval = try (#require(files[0]) - #require(files[1])).interval()
      // A whole number comes back from JSON as one.
      #expect(difference["\(name).low"]?.asNumber == interval.low)
      #expect(difference["\(name).high"]?.asNumber == interval.high)
    }
    #expect(difference["minuend.identification"] == best["identification"])
    for name in ["correlation", "instances"] {
      let matrices: [[Double]] = try ["out/best/\(name)", "out/last/\(name)", "out/\(name)-difference"].map {
        try NumPyFile.read(folder.path($0) + ".npy").values()
      }
      #expect(zip(zip(matrices[0], matrices[1]), matrices[2]).allSatisfy { $0.0.0 - $0.0.1 == $0.1 })
      #expect(matrices[2].contains { $0 != 0 })
    }
    // A result with instances serves a call without; the files are those of the first.
    let without = try AttributeCommand.parse(
      Array(arguments(folders, "--output", folder.path("out")).dropFirst())
    ).measureAll()
    #expect(without.results[0].record["identification"] == best["identification"])
    #expect(Files.exists(folder.path("out/last/instances.npy")))
    let row = try #require(
      curve.text(attack: "").split(separator: "\n").first { $0.contains(AttributionDifference.title) })
    #expect(row.contains(try #require(difference["similarity.value"]?.asNumber).fixed(2)))
    // A network less itself is nothing, for certain.
    try FileManager.default.removeItem(atPath: folders + "/best.pth")
    try FileManager.default.copyItem(atPath: run.last, toPath: folders + "/best.pth")
    let same = try #require(try measure("same").difference?.record)
    for name in ["similarity", "robust"] {
      for part in ["value", "low", "high", "standardError"] { #expect(same["\(name).\(part)"] == .number(0)) }
    }
  }

  @Test func `AutoAttack's accuracy is that of an evaluation, is not measured twice, and goes on where it was stopped`()
    throws
  {
    let attack = ["--autoattack", "--autoattack-samples", "12", "--epsilon", "0.2"]
    let output = folder.path("auto")
    func measure(_ more: [String], stop: () -> CommandLineSupport.ExitStatus? = { nil }) throws -> AttributionCurve {
      let options = arguments(run.last, "--output", output) + ["--epsilon", "0.2"] + more
      return try AttributeCommand.parse(Array(options.dropFirst())).measureAll(stop: stop)
    }
    let without = try measure([]).results[0].record
    #expect(without["autoattack.accuracy"] == nil)
    // The attributions are there: the first question comes from AutoAttack, after one batch kept.
    let progress = output + "/autoattack.json.progress"
    var asked = 0
    #expect(throws: ExitCode.self) {
      try measure(attack) {
        asked += 1
        return Files.exists(progress) ? .terminated : nil
      }
    }
    #expect(Files.exists(progress) && !Files.exists(output + "/autoattack.json"))
    let curve = try measure(attack) {
      asked += 1
      return nil
    }
    let record = curve.results[0].record
    #expect(!Files.exists(progress))
    #expect(record["autoattack.count"] == .integer(12) && record["similarity.value"] == without["similarity.value"])
    #expect(curve.text(attack: "").contains("AutoAttack: the first 12 images"))
    var askedAtOnce = 0
    let evaluated = try EvaluateCommand.parse([
      "--checkpoint", run.last, "--network", "small-cnn", "--data", folder.root, "--made-data", "--threads", "1",
      "--attack", "autoattack", "--epsilon", "0.2", "--samples", "12", "--batch-size", "8",
    ]).evaluate {
      askedAtOnce += 1
      return nil
    }.record
    // Once more before the checkpoint, in each call: the batch that was kept is not attacked again.
    #expect(asked == askedAtOnce + 2)
    #expect(record["autoattack.correct"] == evaluated["robust.correct"])
    let (file, kept) = (try folder.read("auto/attribution.json"), try folder.read("auto/autoattack.json"))
    _ = try measure(attack)
    #expect(try folder.read("auto/attribution.json") == file && folder.read("auto/autoattack.json") == kept)
    // Other attributions leave AutoAttack's result, which does not depend on them.
    let again = try measure(attack + ["--replicates", "10"]).results[0].record
    #expect(again["replicates"] == .integer(10) && again["autoattack.correct"] == record["autoattack.correct"])
    #expect(try folder.read("auto/autoattack.json") == kept)
  }

  @Test func `a measurement that is stopped goes on to the same result, however its checkpoint's path is written`()
    throws
  {
    func measure(
      _ output: String, _ checkpoint: String? = nil, stop: () -> CommandLineSupport.ExitStatus? = { nil }
    ) throws -> ResultRecord {
      let options = arguments(checkpoint ?? run.last, "--output", folder.path(output)).dropFirst()
      return try AttributeCommand.parse(Array(options)).measureAll(stop: stop).results[0].record
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
    asked = 0
    let rest = try measure("parts", folder.path("./run/../run/checkpoints/last.pth")) {
      asked += 1
      return nil
    }
    // Five batches were left.
    #expect(asked == 1 + 5)
    for field in whole.fields where !["written", "checkpoint"].contains(field.path) {
      #expect(rest[field.path] == field.value)
    }
    #expect(try folder.read("parts/correlation.csv") == folder.read("whole/correlation.csv"))
    #expect(!Files.exists(partial))
  }

  @Test func `what attacks found is kept while it grows, and when what follows fails`() throws {
    let output = folder.path("kept")
    let partial = output + "/attribution.partial.safetensors"
    func kept() throws -> Int? { try Checkpoint.read(partial).stateDict["labels"]?.shape[0] }
    var asked = 0
    func measure(_ more: [String] = []) throws -> ResultRecord {
      asked = 0
      let options = arguments(run.last, "--output", output) + more
      return try AttributeCommand.parse(Array(options.dropFirst())).measureAll(saveInterval: .zero) {
        asked += 1
        // Before the checkpoint, then after each batch: the last one's is not kept yet.
        if (3...9).contains(asked) { #expect((try? kept()) == 8 * (asked - 2)) }
        return nil
      }.results[0].record
    }
    try Files.makeFolder(output + "/correlation.npy")
    #expect(throws: FileError.self) { try measure() }
    #expect(asked == 9)
    #expect(try kept() == 60)
    #expect(!Files.exists(output + "/attribution.json"))
    try FileManager.default.removeItem(atPath: output + "/correlation.npy")
    // Neither depends on what is measured.
    let record = try measure(["--instances", "--replicates", "10"])
    #expect(asked == 1)
    #expect(record["robust.count"] == .integer(60) && record["instanceSimilarity.value"] != nil)
    #expect(!Files.exists(partial))
  }

  @Test func `without gnuplot nothing is attacked for a folder of figures`() throws {
    let outcome = try Self.program.run(
      arguments(run.last, "--output", folder.path("figures")), environment: ["PATH": folder.root])
    #expect(outcome.status == 65 && outcome.errors.contains("gnuplot: is not on PATH"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("of 60 done"))
  }

  @Test func `damaged weights are a mistake in the file, which is named`() throws {
    var damaged = try Checkpoint.read(run.last).stateDict
    let classifier = try #require(damaged.entries.last { $0.tensor.shape.first == 10 && $0.tensor.shape.count == 2 })
    let shape = classifier.tensor.shape
    damaged[classifier.name] = try HostTensor([Float](repeating: .infinity, count: shape[0] * shape[1]), shape: shape)
    let path = folder.path("damaged.safetensors")
    try SafetensorsFile.write(damaged, to: path)
    let outcome = try Self.program.run(arguments(path))
    #expect(outcome.status == 65 && outcome.errors.contains(path), "\(outcome.errors)")
    #expect(outcome.errors.contains("not finite"), "\(outcome.errors)")
  }

  @Test func `a figure's legend has what is drawn, and its title a name as it is`() throws {
    func curve(_ accuracies: String...) throws -> String {
      let results = (1...2).map { epoch in
        var record = ResultRecord()
        for part in ["value", "low", "high"] { record.append("similarity.\(part)", .number(Double(epoch))) }
        for name in accuracies {
          for part in ["accuracy", "low", "high"] { record.append("\(name).\(part)", .number(0.5)) }
        }
        return (entry: CheckpointList.Entry(path: "", name: "epoch-\(epoch)", epoch: epoch), record: record)
      }
      try AttributionCurve(results).write(to: folder.root, attack: "none")
      return try folder.read("curve.svg")
    }
    let clean = try curve("clean")
    #expect(clean.contains("accuracy, clean") && !clean.contains("under attack") && !clean.contains("AutoAttack"))
    let all = try curve("clean", "robust", "autoattack")
    #expect(all.contains("accuracy under attack") && all.contains("accuracy under AutoAttack"))
    let name = "my_net^2{a}@b&c~d"
    try Files.makeFolder(folder.path("named"))
    try FileManager.default.copyItem(atPath: run.last, toPath: folder.path("named/\(name).pth"))
    _ = try AttributeCommand.parse(
      Array(
        arguments(folder.path("named/\(name).pth"), "--norm", "none", "--output", folder.path("titled")).dropFirst())
    ).measureAll()
    #expect(
      try folder.read("titled/correlation.svg").contains("my_net^2{a}@b&amp;c~d, CAS")
        || folder.read("titled/correlation.svg").contains("my_net^2{a}@b&c~d, CAS"))
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
      (["--samples", "0"], 64, "1 or more"), (["--autoattack-samples", "3"], 64, "give that, too"),
      (["--autoattack", "--norm", "none"], 64, "linf or l2"),
      (["--autoattack", "--autoattack-samples", "0"], 64, "1 or more"),
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
