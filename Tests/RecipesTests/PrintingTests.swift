import Foundation
import Recipes
import Reporting
import Testing

@Suite("Printing a recipe")
struct PrintingTests {
  /// Recipes that between them have every section of every kind, with no value that is the default.
  static let variants: [[String]] = [
    [],
    [
      "summary='a: \"b\" # c'", "drop-last=true", "optimiser.momentum=9/10", "optimiser.nesterov=true",
      "optimiser.weight-decay=5e-4", "optimiser.decayed-parameters=weights",
      "schedule={kind: piecewise, milestones: [1, 2], factor: 1/10, granularity: step, warm-up: 1/2}",
      "gradient-clipping=1", "augmentation={kind: crop-flip, padding: 4, padding-mode: zero, flip-probability: 1/3}",
      "attack={kind: pgd, norm: l2, epsilon: 128/255, relative-step: 1/8, steps: 3, start: zero, batch-norm: "
        + "batch-statistics, pixel-range: [-1, 2]}",
      "loss={kind: cross-entropy, label-smoothing: 0.3}", "clean-forward=true",
      "evaluation={every: 2, attack: none, max-samples: 10, batch-size: 7}",
      "averaging={kind: ema, decay: 0.99, start: 1, every: 3, batch-norm: adversarial}", "group=A group",
      "checkpoints={every: 3, best: {kind: held-out, metric: clean-accuracy, of: averaged, count: 100, seed: 8}}",
      "precision=bfloat16-autocast", "memory-format=contiguous",
      "network={name: linear, width: none, parameters: {a: true, b: 'true', c: 1/3, d: word, e: '7'}}",
    ],
    [
      "schedule={kind: cosine, final-factor: 0.01, granularity: step, warm-up: 5}",
      "checkpoints.best={kind: test, metric: clean-accuracy}", "attack.pixel-range=none", "attack.epsilon=3",
      "evaluation.attack.pixel-range=none",
    ],
    ["averaging={kind: swa, start: 2, every: 7, batch-norm: clean}", "checkpoints.best={kind: test, of: averaged}"],
    ["schedule={kind: triangular, peak: 2/5, final-factor: 0.1, granularity: epoch, warm-up: 0.5}"],
    [
      "schedule={kind: constant, granularity: step, warm-up: 1}", "evaluation.attack.norm=linf",
      "evaluation.attack.epsilon=1/255", "attack=none",
    ],
    [
      "loss={kind: distillation, cross-entropy-weight: 1/3, temperature: 5/2, divergence: student-teacher, "
        + "temperature-squared: false, attack-loss: whole, teachers: {a: {checkpoint: 'a: b.pth', weight: 1/10}, b-2: "
        + "{checkpoint: 7, weight: 0, network: {name: linear, width: none}}}}",
      "mixing={kind: mixup-cutmix, mixup-alpha: 4/5, cutmix-alpha: 1.0, probability: 3/10, switch-probability: 0.25}",
    ],
    [
      "loss={kind: temporal-ensembling, momentum: 9/10, weight: 30, start-epoch: 1, end-epoch: 2, attack-loss: "
        + "cross-entropy}"
    ],
    ["loss={kind: trades, beta: 1/2}", "attack.start=normal", "mixing={kind: mixup-cutmix, mixup-alpha: 0.2}"],
  ]

  @Test("what is printed reads as the same recipe", arguments: variants.indices)
  func roundTrip(index: Int) throws {
    let recipe = try Recipe(yaml: Samples.least, name: "least", settings: Self.variants[index])
    let again = try Recipe(yaml: recipe.yaml, name: "again")
    #expect(again == recipe)
    #expect(again.yaml == recipe.yaml)
    #expect(again.record == recipe.record)
  }

  @Test("every key is printed, defaults too, and numbers as they were written")
  func complete() throws {
    #expect(
      try Samples.recipe("epochs=4").yaml == """
        name: "least"
        summary: "least"
        group: "Other recipes"
        dataset: "cifar10"
        training-samples: all
        network:
          name: "preactresnet18"
          width: 16
          parameters: {}
        epochs: 4
        batch-size: 64
        drop-last: false
        optimiser:
          kind: sgd
          learning-rate: 0.1
          momentum: 0
          nesterov: false
          weight-decay: 0
          decayed-parameters: all
        schedule:
          kind: constant
          granularity: epoch
          warm-up: 0
        gradient-clipping: none
        augmentation:
          kind: none
        mixing:
          kind: none
        attack:
          kind: pgd
          norm: linf
          epsilon: 8/255
          relative-step: 1/4
          steps: 2
          start: random
          batch-norm: train
          pixel-range: [0, 1]
        loss:
          kind: cross-entropy
          label-smoothing: 0
        clean-forward: false
        averaging:
          kind: none
        evaluation:
          every: 1
          attack:
            kind: pgd
            norm: linf
            epsilon: 8/255
            relative-step: 1/4
            steps: 4
            start: random
            batch-norm: eval
            pixel-range: [0, 1]
          max-samples: all
          batch-size: 128
        checkpoints:
          every: never
          best:
            kind: none
        precision: float32
        memory-format: channels-last
        sources:
          epochs: "set by --set epochs=4"

        """)
  }

  @Test("what is compared of two recipes is what they do, however long their descriptions are")
  func comparable() throws {
    let words = [String](repeating: "words", count: 30).joined(separator: " ")
    let described = try Samples.recipe(
      "name=\(words)", "summary=\(words)", "group=\(words)", "sources={epochs: \(words)}")
    #expect(!described.yaml.contains(words), "nothing is folded, which is what makes lines of descriptions")
    #expect(try described.comparable == Samples.recipe().comparable)
    #expect(try Samples.recipe("attack.steps=3").comparable != Samples.recipe().comparable)
    #expect(try Samples.recipe().comparable.hasPrefix("dataset:"))
  }

  @Test("the record has numbers as numbers, and fractions as they were written beside them")
  func record() throws {
    let record = try Samples.recipe("schedule={kind: piecewise, milestones: [1, 2], factor: 0.1}").record
    #expect(record["attack.epsilon"] == .number(8.0 / 255) && record["written.attack.epsilon"] == .text("8/255"))
    #expect(record["attack.steps"] == .integer(2) && record["written.attack.steps"] == nil)
    #expect(record["drop-last"] == .flag(false) && record["network.name"] == .text("preactresnet18"))
    #expect(record["schedule.milestones"] == .list([.integer(1), .integer(2)]))
    #expect(record["attack.pixel-range"] == .list([.integer(0), .integer(1)]))
    let json = try JSONSerialization.jsonObject(with: Data(record.prettyJSON.utf8)) as? [String: Any]
    #expect((json?["evaluation"] as? [String: Any])?["attack"] is [String: Any])
    #expect((json?["sources"] as? [[String: String]])?.first?["key"] == "schedule")
  }
}
