import Attacks
import Checkpoints
import EngineTestSupport
import Layers
import Networks
import Recipes
import Reporting
import Tensors
import TestSupport
import Testing
import Training

@Suite(.engine) struct ObjectiveTests {
  @Test func `smoothed labels and earlier predictions as targets make softer predictions`() throws {
    let hard = try MethodRuns.entropy(MethodRuns.trained([]).network)
    let soft = try MethodRuns.entropy(
      MethodRuns.trained(["loss={kind: cross-entropy, label-smoothing: 0.5}"]).network)
    #expect(soft > hard + 0.2, "\(hard) with one-hot labels, \(soft) with smoothed ones")
    // Predictions are held to those of the second epoch.
    let held = try MethodRuns.entropy(
      MethodRuns.trained([
        "loss={kind: temporal-ensembling, momentum: 0.9, weight: 300, start-epoch: 1, end-epoch: 2}"
      ]).network)
    #expect(held > hard + 0.2, "\(hard) with one-hot labels, \(held) with earlier predictions")
  }

  @Test func `distillation pulls the student towards its teacher, also a soft one, and cross-entropy does not`() throws
  {
    let (teacher, network) = try MethodRuns.teacher(["loss={kind: cross-entropy, label-smoothing: 0.6}"])
    let alone = try MethodRuns.divergence(network, MethodRuns.trained([]).network)
    for form in ["", ", divergence: student-teacher", ", temperature-squared: false", ", attack-loss: whole"] {
      let taught = try MethodRuns.trained([MethodRuns.distillation(form)], teachers: [teacher]).network
      let divergence = try MethodRuns.divergence(network, taught)
      #expect(divergence < alone / 2, "\(divergence) with a teacher\(form), \(alone) without")
    }
  }

  @Test func `a teacher stays bit for bit the same, running statistics too, and gets no gradient`() throws {
    let settings = ["network.name=preactresnet18", "network.width=2", "epochs=1"]
    let (teacher, network) = try MethodRuns.teacher(settings)
    let before = try network.stateDict()
    #expect(try before["bn.num_batches_tracked"]?.values(as: Int64.self) != [0])
    let student = try MethodRuns.trained(
      settings + [MethodRuns.distillation(", attack-loss: whole")], teachers: [teacher]
    ).network
    #expect(try network.stateDict() == before)
    #expect(network.parameters.allSatisfy { !$0.requiresGradient })
    #expect(student.parameters.allSatisfy { $0.requiresGradient })
    #expect(try student.stateDict() != before)
  }

  @Test func `TRADES with beta 0 is standard training bit for bit, and a larger beta makes predictions smoother`()
    throws
  {
    // Few epochs: later on the images are told apart so surely that nothing is left to be smoothed.
    let attack = [
      "attack={kind: pgd, norm: linf, epsilon: 32/255, relative-step: 1/2, steps: 3, start: normal, batch-norm: eval}",
      "epochs=6", "clean-forward=false",
    ]
    let standard = try MethodRuns.trained([
      "epochs=6", "attack=none", "evaluation.attack.norm=linf", "evaluation.attack.epsilon=8/255",
      "clean-forward=false",
    ]).network
    let without = try MethodRuns.trained(attack + ["loss={kind: trades, beta: 0}"]).network
    #expect(try without.stateDict() == standard.stateDict())
    let with = try MethodRuns.trained(attack + ["loss={kind: trades, beta: 6}"]).network
    let (rough, smooth) = (
      try MethodRuns.divergenceUnderAttack(without), try MethodRuns.divergenceUnderAttack(with)
    )
    #expect(smooth < rough / 2, "\(smooth) with beta 6, \(rough) with beta 0")
  }

  @Test func `earlier predictions are kept from the start epoch on, and are the running mean`() throws {
    let device = try TestEngine.cpu()
    let recipe = try MadeImages.recipe(MethodRuns.settings)
    let network = try MadeImages.network(recipe)
    let predictions = try Tensor.zeros([40, MadeImages.classCount], on: device)
    let objective = TemporalEnsemblingObjective(
      momentum: 0.75, largestWeight: 30, rise: 1..<3, predictions: predictions, epochs: 4)
    let step = TrainingStep(
      network: network, optimiser: try StochasticGradientDescent(network.parameters, momentum: 0.5, weightDecay: 0),
      objective: objective,
      attack: (ProjectedGradientDescent(PerturbationSet(.linf, epsilon: 0.03), stepSize: 0.01, steps: 2), .evaluation))
    let images = try MadeImages.data().training
    var expected = [[Float]](repeating: [0, 0, 0, 0], count: 40)
    for epoch in 0..<4 {
      for (number, places) in [[3, 0, 7, 9], [5, 39, 20, 21], [1, 2, 4, 6]].enumerated() {
        let tensor = try Tensor(places.map(Int64.init), on: device)
        let (batch, labels) = try images.batch(tensor)
        let now = try device.engine.withoutGradients { try network(batch, .evaluation).softmax(along: 1) }
          .values(as: Float.self)
        if epoch >= 1 {
          for (row, place) in places.enumerated() {
            for label in 0..<4 { expected[place][label] = expected[place][label] * 0.75 + now[4 * row + label] * 0.25 }
          }
        }
        _ = try step(
          TrainingBatch(images: batch, labels: labels, places: tensor, epoch: epoch, step: 3 * epoch + number),
          rate: 0.1,
          from: RandomGenerator(seed: UInt64(number), on: device))
        #expect(try predictions.values(as: Float.self) == expected.flatMap { $0 }, "epoch \(epoch), step \(number)")
      }
    }
    // Three epochs of a quarter each.
    let sums = try predictions.sum(along: [1]).values(as: Float.self)
    #expect(sums.filter { $0 != 0 }.count == 12)
    #expect(sums.allSatisfy { $0 == 0 || abs(Double($0) - (1 - 0.75 * 0.75 * 0.75)) < 1e-6 })
    #expect(objective.state.map(\.name) == ["predictions"])
  }

  @Test func `the weight of earlier predictions rises as in Dong et al's code`() throws {
    let objective = TemporalEnsemblingObjective(
      momentum: 0.9, largestWeight: 300, rise: 89..<149, predictions: try Tensor.zeros([1, 1], on: TestEngine.cpu()),
      epochs: 200)
    #expect(objective.weight(epoch: 88) == 0)
    #expect(abs(objective.weight(epoch: 89) - 2.02138409972564) < 1e-13)
    #expect(abs(objective.weight(epoch: 119) - 85.95143905805703) < 1e-12)
    #expect(objective.weight(epoch: 149) == 300 && objective.weight(epoch: 199) == 300)
  }

  @Test func `a run keeps its predictions in its state, from the start epoch on`() throws {
    func table(stopAfter looks: Int) throws -> [Float] {
      let folder = try TemporaryFolder()
      return try withExtendedLifetime(folder) {
        let run = RunFolder(folder.root)
        let loss = "loss={kind: temporal-ensembling, momentum: 0.5, weight: 30, start-epoch: 2, end-epoch: 3}"
        let recipe = try MadeImages.recipe(MethodRuns.settings + [loss, "epochs=3"])
        let stop = ResumeTests.Stop(after: looks)
        _ = try MadeImages.trainer(recipe, in: run).trainer.run { stop() }
        return try #require(try Checkpoint.read(run.state).stateDict["objective.predictions"]).values()
      }
    }
    // Three steps an epoch.
    #expect(try table(stopAfter: 6).allSatisfy { $0 == 0 })
    let sums = try table(stopAfter: .max)
    #expect(sums.count == 160)
    #expect(stride(from: 0, to: 160, by: 4).allSatisfy { abs(sums[$0..<$0 + 4].reduce(0, +) - 0.5) < 1e-6 })
  }

  @Test(arguments: MethodResumeTests.methods.map(\.name))
  func `each method trains in bfloat16, its losses in float32`(method: String) throws {
    let settings = try #require(MethodResumeTests.methods.first { $0.name == method }).settings
    let recipe = try MadeImages.recipe(MethodRuns.settings + settings)
    let teachers = try recipe.loss.teachers.map {
      try Teacher(name: $0.name, digest: "", network: MadeImages.network(recipe, seed: 5))
    }
    let half = ["precision=bfloat16-autocast", "epochs=3", "evaluation.every=3"]
    let trainer = try MethodRuns.trained(settings + half, teachers: teachers).trainer
    let losses = trainer.records.map(\.trainingLoss)
    #expect(losses.count == 3 && losses[2] < losses[0], "\(losses)")
  }

  @Test func `the outline counts each method's passes`() throws {
    let recipe = try MadeImages.recipe(MethodRuns.settings)
    let network = try MadeImages.network(recipe)
    let forward = 2 * Double(network.multiplyAccumulates(sampleShape: [3, MadeImages.side, MadeImages.side]))
    let teacher = try Teacher(name: "one", digest: "", network: MadeImages.network(recipe, seed: 2))
    // An attack of two steps is four passes' worth, the step three, the clean pass one.
    for (settings, teachers, passes) in [
      (["attack.steps=2"], [], 8.0), (["attack.steps=2", "clean-forward=false"], [], 7),
      (["attack.steps=2", "loss=trades"], [], 12),
      (["attack.steps=2", MethodRuns.distillation()], [teacher], 9),
      (["attack.steps=2", MethodRuns.distillation(", attack-loss: whole")], [teacher], 11),
      (["attack.steps=2", "loss={kind: temporal-ensembling, start-epoch: 5, end-epoch: 6}"], [], 8.75),
    ] as [([String], [Teacher], Double)] {
      let trainer = try MadeImages.trainer(
        MadeImages.recipe(MethodRuns.settings + settings), in: RunFolder("never made"), teachers: teachers
      ).trainer
      #expect(trainer.outline.operationsPerImage == passes * forward, "\(settings)")
    }
  }
}

@Suite(.engine) struct TeacherTests {
  private func loaded(
    _ path: String, _ recipe: Recipe, classCount: Int = MadeImages.classCount,
    normalisation: ChannelNormalisation? = nil
  ) throws -> Teacher {
    let description = try MadeImages.recipe([
      MethodRuns.distillation(), "loss.teachers.one.checkpoint=\(path)",
    ]).loss.teachers[0]
    return try Teacher(description, student: recipe.network, normalisation: normalisation) { network in
      try NetworkKind(rawValue: network.name)!.make(
        width: network.width, for: .init(classCount: classCount, side: MadeImages.side, normalisation: normalisation),
        .init(RandomGenerator(seed: 1, on: TestEngine.cpu())))
    }
  }

  @Test func `a teacher comes from a checkpoint, and one of another network or other classes is an error`() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let recipe = try MadeImages.recipe(["network.name=small-cnn", "network.width=4"])
    let path = folder.path("teacher.pth")
    try PyTorchFile.write(MadeImages.network(recipe).stateDict(), to: path)
    let teacher = try loaded(path, recipe)
    #expect(teacher.name == "one")
    #expect(try teacher.digest == SHA256.text(ofFile: path))

    let wide = try MadeImages.recipe(["network.name=small-cnn", "network.width=5"])
    let other = try #require(throws: CheckpointError.self) { try loaded(path, wide) }
    #expect(other.description.contains("conv1.weight is float32 [4, 3, 4, 4], the network has float32 [5, 3, 4, 4]"))
    #expect(other.description.contains("loss.teachers.one.network"))
    let classes = try #require(throws: CheckpointError.self) { try loaded(path, recipe, classCount: 3) }
    #expect(classes.description.contains("linear.weight is float32 [4, 128], the network has float32 [3, 128]"))
    #expect(classes.description.contains("for 3 classes"))
    let names = try #require(throws: CheckpointError.self) { try loaded(path, MadeImages.recipe()) }
    #expect(names.description.contains("no tensors named as those of preactresnet18"))
    #expect(throws: FileError.self) { try loaded(folder.path("none.pth"), recipe) }
  }

  @Test func `a teacher's file may have prefixes and a normalisation, which must be that of the run`() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let recipe = try MadeImages.recipe(["network.name=small-cnn", "network.width=4"])
    let tensors = try MadeImages.network(recipe).stateDict()
    func numbers(_ values: [Float]) throws -> HostTensor {
      try Tensor(values, on: TestEngine.cpu()).reshaped([1, 3, 1, 1]).toHost()
    }
    let path = folder.path("teacher.pth")
    try PyTorchFile.write(
      StateDict(
        [("mean", try numbers([0.25, 0.5, 0.75])), ("std", try numbers([0.5, 0.25, 0.125]))]
          + tensors.entries.map { ("model.\($0.name)", $0.tensor) }), to: path)
    let make = try Initialiser(RandomGenerator(seed: 1, on: TestEngine.cpu()))
    func normalisation(_ last: Double) throws -> ChannelNormalisation {
      try ChannelNormalisation(mean: [0.25, 0.5, 0.75], deviation: [0.5, 0.25, last], make)
    }
    #expect(try loaded(path, recipe, normalisation: normalisation(0.125)).digest == SHA256.text(ofFile: path))
    for other in [try normalisation(0.25), nil] {
      let error = try #require(throws: CheckpointError.self) { try loaded(path, recipe, normalisation: other) }
      #expect(error.description.contains("teacher.pth: images are normalised with mean "), "\(error)")
      #expect(error.description.contains("for the teacher one a network that normalises images as the run does"))
    }
  }

  @Test func `a run is taken up with the same teacher's file only`() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let run = RunFolder(folder.root)
    let recipe = try MadeImages.recipe(MethodRuns.settings + [MethodRuns.distillation(), "epochs=1"])
    func trainer(_ digest: String) throws -> Trainer {
      let teacher = try Teacher(name: "one", digest: digest, network: MadeImages.network(recipe, seed: 3))
      return try MadeImages.trainer(recipe, in: run, teachers: [teacher]).trainer
    }
    _ = try trainer("abc").run { "the test wants it" }
    try trainer("abc").resume()
    let error = try #require(throws: TrainingError.self) { try trainer("def").resume() }
    #expect(error.isUsage && error.description.contains("teacher one with SHA-256 abc, here def"), "\(error)")
  }

  @Test func `a recipe's teacher that was not loaded is an error`() throws {
    let error = try #require(throws: TrainingError.self) {
      try MadeImages.trainer(MadeImages.recipe([MethodRuns.distillation()]), in: RunFolder("never made"))
    }
    #expect(error.description.contains("loss.teachers one is not known"))
  }
}
