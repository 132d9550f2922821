import Checkpoints
import EngineTestSupport
import EventLogs
import Foundation
import Reporting
import TestSupport
import Testing
import Training

/// Files of CIFAR-10's form with made images: the class shows in the brightness of a corner.
enum MadeCIFAR10 {
  static func write(to folder: String, testRecords: Int = 20) throws {
    let names = (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]
    var generator = SystemRandomNumberGenerator()
    for name in names {
      var bytes = Data()
      for record in 0..<(name == "test_batch.bin" ? testRecords : 20) {
        let label = record % 10
        bytes.append(UInt8(label))
        for index in 0..<3072 {
          let (row, column) = (index % 1024 / 32, index % 32)
          let shows = row < 10 && column / 3 == label
          bytes.append(UInt8.random(in: 0..<60, using: &generator) + (shows ? 150 : 0))
        }
      }
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
  }
}

@Suite(.engine, .serialized) struct TrainCommandTests {
  static let program = BuiltProgram("ccf-at")

  private func arguments(_ data: String, _ output: String, _ more: String...) -> [String] {
    [
      "train", "linf-at", "--set", "network.width=2", "--set", "epochs=2", "--set", "batch-size=25", "--set",
      "attack.steps=1", "--set", "evaluation.attack.steps=1", "--set", "checkpoints.every=1", "--data", data,
      "--made-data", "--output", output, "--threads", "1", "--seed", "3",
    ] + more
  }

  @Test func `a run leaves its files, an evaluation agrees with it, and a stopped one ends in the same network`() throws
  {
    let folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root)
    let whole = RunFolder(folder.path("whole"))
    let outcome = try Self.program.run(arguments(folder.root, whole.path))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("2 epochs of 4 steps, 100 images"))
    #expect(outcome.errors.contains("epoch 2/2: rate 0.1"))
    for file in [whole.recipe, whole.manifest(), whole.timing, whole.best, whole.epoch(1), whole.curves + ".svg"] {
      #expect(Files.exists(file), "\(file)")
    }
    let rows = try folder.read("whole/metrics.csv").split(separator: "\n")
    #expect(rows.count == 3)
    let last = try #require(ResultRecord(csvLine: rows[2], header: ResultValue.csvFields(rows[0]) ?? []))
    let events = try EventFile.read(whole.path + "/" + EventLog.fileName)
    #expect(
      events.contains { event in event.step == 8 && event.summaries.contains { $0.tag == "test/robust accuracy" } })

    // Already complete: nothing is trained, and nothing changes.
    #expect(try Self.program.run(arguments(folder.root, whole.path)).status == 64)
    #expect(try Self.program.run(arguments(folder.root, whole.path, "--resume")).status == 0)
    #expect(try folder.read("whole/metrics.csv").split(separator: "\n") == rows)
    #expect(Files.exists(whole.manifest(2)))

    let stopped = RunFolder(folder.path("stopped"))
    let stop = try Self.program.run(arguments(folder.root, stopped.path, "--max-minutes", "1e-9"))
    #expect(stop.status == 75)
    #expect(stop.errors.contains("stopped (time is up) after 0 epochs"))
    #expect(try Self.program.run(arguments(folder.root, stopped.path, "--resume")).status == 0)
    #expect(try Checkpoint.read(stopped.last).stateDict == Checkpoint.read(whole.last).stateDict)

    let evaluation = try Self.program.run(
      "evaluate", "--checkpoint", whole.last, "--network", "preactresnet18", "--data", folder.root, "--made-data",
      "--steps", "2", "--format", "json", "--threads", "1")
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    let record = try #require(JSONSerialization.jsonObject(with: Data(evaluation.output.utf8)) as? [String: Any])
    let clean = try #require(record["clean"] as? [String: Any])
    #expect(clean["correct"] as? Int == last["testCleanCorrect"]?.asNumber.map { Int($0) })
    #expect(record["width"] as? Int == 2)
  }

  @Test func `SIGTERM ends a run after its step, and it goes on from there`() throws {
    let folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root)
    let run = RunFolder(folder.path("run"))
    let many = arguments(folder.root, run.path, "--set", "epochs=500", "--set", "schedule=constant")
    let process = try Self.program.start(many, folder)
    try BuiltProgram.wait(for: process) { Files.exists(run.last) }
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    let errors = try folder.read("err")
    #expect(errors.contains("stopped (stopped by SIGTERM)"))
    let again = try Self.program.run(many + ["--resume", "--max-minutes", "1e-9"])
    #expect(again.status == 75)
  }

  @Test func `a run's state is no network`() throws {
    let folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root)
    #expect(
      try Self.program.run(arguments(folder.root, folder.path("run"), "--max-minutes", "1e-9")).status == 75)
    let state = RunFolder(folder.path("run")).state
    let wrong = try Self.program.run("evaluate", "--checkpoint", state, "--network", "preactresnet18")
    #expect(wrong.status == 65)
    #expect(wrong.errors.contains("no tensors named as those of preactresnet18"))
  }

  @Test func `a teacher's file is in the manifest, and another network or file is refused`() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try MadeCIFAR10.write(to: folder.root)
    let teacher = RunFolder(folder.path("teacher"))
    #expect(try Self.program.run(arguments(folder.root, teacher.path)).status == 0)
    let loss =
      "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, teachers: {robust: {checkpoint: "
      + "'\(teacher.last)', weight: 0.5}}}"
    let student = RunFolder(folder.path("student"))
    let distil = arguments(folder.root, student.path, "--set", loss, "--set", "epochs=1")
    let outcome = try Self.program.run(distil)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let manifest = try #require(
      JSONSerialization.jsonObject(with: Data(folder.read("student/manifest.json").utf8)) as? [String: Any])
    let digests = try #require(manifest["teacherSHA256"] as? [String: String])
    #expect(try digests == ["robust": SHA256.text(ofFile: teacher.last)])

    let wide = try Self.program.run(
      arguments(folder.root, folder.path("wide"), "--set", loss, "--set", "network.width=3"))
    #expect(wide.status == 65)
    #expect(wide.errors.contains("loss.teachers.robust.network"), "\(wide.errors)")
    #expect(!Files.exists(folder.path("wide")))
    try Data(contentsOf: URL(fileURLWithPath: teacher.epoch(1))).write(to: URL(fileURLWithPath: teacher.last))
    let changed = try Self.program.run(distil + ["--resume"])
    #expect(changed.status == 64)
    #expect(changed.errors.contains("teacher robust with SHA-256 \(digests["robust"]!)"), "\(changed.errors)")
    let missing = try Self.program.run(
      arguments(folder.root, folder.path("none"), "--set", loss, "--set", "loss.teachers.robust.checkpoint=none.pth"))
    #expect(missing.status == 65)
  }

  @Test func `a run on planted images knows them, and its checkpoints are not used with another normalisation`()
    throws
  {
    let folder = try TemporaryFolder()
    let make = ["data", "make", "planted", "--training", "60", "--test", "20"]
    #expect(try Self.program.run(make + ["--output", folder.path("planted")]).status == 0)
    let run = RunFolder(folder.path("run"))
    let small = [
      "train", "linf-at", "--set", "network={name: small-cnn, width: 2}", "--set", "epochs=1", "--set", "batch-size=30",
      "--set", "attack.steps=1", "--set", "evaluation.attack.steps=1", "--set",
      "checkpoints.best={kind: held-out, metric: clean-accuracy, count: 20, seed: 1}", "--threads", "1",
    ]
    let planted = small + ["--set", "dataset=planted", "--data", folder.root, "--output", run.path]
    let train = try Self.program.run(planted)
    #expect(train.status == 0, "\(train.errors)")
    // Other images of the same form in their place: the run does not go on with them.
    #expect(try Self.program.run(planted + ["--resume"]).status == 0)
    let record = try #require(
      JSONSerialization.jsonObject(with: Data(folder.read("run/manifest.json").utf8)) as? [String: Any])
    let digests = try #require(record["imagesSHA256"] as? [String: String])
    #expect(digests.keys.sorted() == ["heldOut", "test", "training"] && Set(digests.values).count == 3)
    try Files.move(folder.path("planted"), to: folder.path("first"))
    #expect(try Self.program.run(make + ["--seed", "9", "--output", folder.path("planted")]).status == 0)
    let changed = try Self.program.run(planted + ["--resume"])
    #expect(changed.status == 64)
    for (part, digest) in digests {
      #expect(changed.errors.contains("\(part) images with SHA-256 \(digest), here "), "\(changed.errors)")
    }
    // As a teacher it normalises as planted images ask, not as CIFAR-10.
    let loss =
      "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, teachers: {robust: {checkpoint: "
      + "'\(run.last)', weight: 0.5}}}"
    let taught = try Self.program.run(
      small + [
        "--set", loss, "--data", folder.path("planted"), "--made-data", "--output", folder.path("student"),
      ])
    #expect(taught.status == 65)
    #expect(taught.errors.contains("trained on planted with mean [0.5, 0.5, 0.5]"), "\(taught.errors)")
    let manifest = try folder.read("run/manifest.json")
    #expect(manifest.contains("\"dataset\": \"planted\"") && manifest.contains("\"mean\": [0.5, 0.5, 0.5]"))
    func evaluate(_ checkpoint: String, _ more: String...) throws -> BuiltProgram.Outcome {
      try Self.program.run(
        [
          "evaluate", "--checkpoint", checkpoint, "--network", "small-cnn", "--data", folder.path("planted"), "--norm",
          "none",
        ]
          + more)
    }
    #expect(try evaluate(run.last, "--dataset", "planted").status == 0)
    // The same files in CIFAR-10's name have CIFAR-10's constants.
    let other = try evaluate(run.last, "--made-data")
    #expect(other.status == 65)
    #expect(other.errors.contains("trained on planted with mean [0.5, 0.5, 0.5]"), "\(other.errors)")
    #expect(other.errors.contains("cifar10 with mean [0.4914, 0.4822, 0.4465]"))
    try Files.move(run.last, to: folder.path("elsewhere.pth"))
    #expect(try evaluate(folder.path("elsewhere.pth"), "--made-data").status == 0)
    // Three classes are not ten.
    let three = ["data", "make", "planted", "--classes", "3", "--training", "6", "--test", "3", "--output"]
    #expect(try Self.program.run(three + [folder.path("three")]).status == 0)
    let wrong = try Self.program.run(
      "evaluate", "--checkpoint", folder.path("elsewhere.pth"), "--network", "small-cnn", "--data",
      folder.path("three"),
      "--dataset", "planted")
    #expect(wrong.status == 65 && wrong.errors.contains("a network for 10 classes; accepted: one for the 3 classes"))
  }

  @Test func `mistakes have their exit codes and say what to do`() throws {
    let folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root)
    let output = folder.path("run")
    func run(_ more: String..., environment: [String: String] = [:]) throws -> BuiltProgram.Outcome {
      try Self.program.run(arguments(folder.root, output) + more, environment: environment)
    }
    let unknown = try run("--set", "network.name=vgg")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("network.name vgg is not possible; accepted: preactresnet18, resnet18, wideresnet"))
    let dataset = try run("--set", "dataset=imagenet")
    #expect(dataset.status == 64)
    #expect(
      dataset.errors.contains("dataset imagenet is not known; accepted: cifar10, cifar100, tiny-imagenet, planted"))
    let missing = try run(environment: ["CCF_ENGINE": folder.path("nowhere")])
    #expect(missing.status == 65)
    #expect(missing.errors.contains("make engine"))
    #expect(try run("--device", "cuda:7").status == 64)
    #expect(try run("--threads", "0").status == 64)
    #expect(try run("--resume").status == 65)
    // Without the flag the files must be the published ones.
    let checked = try Self.program.run("train", "linf-at", "--data", folder.root, "--output", output)
    #expect(checked.status == 65)
    #expect(!Files.exists(output))
  }
}
