import EngineTestSupport
import Recipes
import Reporting
import TestSupport
import Testing
import Training

@Suite(.engine) struct MethodResumeTests {
  /// Each method with what it keeps, and mixed images; by name.
  static let methods: [(name: String, settings: [String])] = [
    ("distillation", [MethodRuns.distillation(", attack-loss: whole")]),
    ("temporal ensembling", ["loss={kind: temporal-ensembling, weight: 30, start-epoch: 0, end-epoch: 2}"]),
    ("TRADES", ["loss=trades", "attack.start=normal", "attack.batch-norm=eval"]),
    ("mixing", ["mixing={kind: mixup-cutmix, mixup-alpha: 0.8, cutmix-alpha: 1, probability: 0.7}"]),
  ]

  /// Three steps and two batches of evaluation an epoch: stops in the first epoch, in its evaluation, in the second.
  @Test(arguments: methods.map(\.name), [1, 4, 7])
  func `a stopped run of each method is the uninterrupted one bit for bit`(method: String, stopAfter: Int) throws {
    let settings = try #require(Self.methods.first { $0.name == method }).settings
    let recipe = try MadeImages.recipe(["epochs=3"] + settings)
    let teachers = try recipe.loss.teachers.map {
      try Teacher(name: $0.name, digest: "given", network: MadeImages.network(recipe, seed: 5))
    }
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let (whole, interrupted) = (RunFolder(folder.path("whole")), RunFolder(folder.path("interrupted")))
    #expect(try MadeImages.trainer(recipe, in: whole, teachers: teachers).trainer.run() == .completed)
    let stop = ResumeTests.Stop(after: stopAfter)
    let first = try MadeImages.trainer(recipe, in: interrupted, teachers: teachers).trainer
    #expect(try first.run { stop() } == .stopped("the test wants it"))
    let second = try MadeImages.trainer(recipe, in: interrupted, teachers: teachers).trainer
    try second.resume()
    #expect(try second.run() == .completed)
    for file in [\RunFolder.state, \.last, \.metrics] {
      #expect(try bytes(whole[keyPath: file]) == bytes(interrupted[keyPath: file]))
    }
  }

  private func bytes(_ path: String) throws -> [UInt8] { try RandomAccessFile(path).read(upTo: 1 << 24) }
}
