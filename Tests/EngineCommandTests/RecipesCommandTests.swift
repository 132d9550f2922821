import Foundation
import Recipes
import Reporting
import TestSupport
import Testing

@Suite("ccf-at recipes")
struct RecipesCommandTests {
  static let program = BuiltProgram("ccf-at")

  @Test("every shipped recipe is listed with its summary and its source, below its group's heading")
  func list() throws {
    let outcome = try Self.program.run("recipes")
    #expect(outcome.status == 0 && outcome.output.hasPrefix("Adversarial training\n"))
    let lines = outcome.output.split(separator: "\n").map(String.init)
    for name in ShippedRecipes.names {
      let recipe = try Recipe(name)
      let place = try #require(lines.firstIndex { $0.hasPrefix("  \(name) ") })
      #expect(lines[place].hasSuffix("  \(recipe.summary)"))
      #expect(lines[place + 1].hasSuffix("  " + (recipe.sources.first { $0.key == "summary" }?.text ?? "none")))
      #expect(lines[..<place].last { !$0.hasPrefix(" ") } == recipe.group)
    }
    #expect(try Self.program.run("recipes", "list").output == outcome.output)
    let sources = try Self.program.run("recipes", "list", "--sources").output
    #expect(sources.contains("  builds on linf-at\n") && sources.contains("  attack.relative-step: Wong et al. (2020)"))
  }

  @Test("what show prints reads as the same recipe, with settings and from a file too")
  func show() throws {
    let folder = try TemporaryFolder()
    let outcome = try Self.program.run("recipes", "show", "linf-at", "--set", "epochs=3", "--set", "attack.steps=2")
    #expect(outcome.status == 0)
    #expect(
      try Recipe(yaml: outcome.output, name: "out") == Recipe("linf-at", settings: ["epochs=3", "attack.steps=2"]))
    try Files.write(outcome.output, to: folder.path("mine.yaml"))
    #expect(try Self.program.run("recipes", "show", folder.path("mine.yaml")).output == outcome.output)
    let source = try Self.program.run("recipes", "show", "linf-at", "--format", "source")
    #expect(source.output == ShippedRecipes.text("linf-at"))
    let json = try Self.program.run("recipes", "show", "linf-at", "--format", "json").output
    let parsed = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(json.contains("\"epsilon\": \((8.0 / 255).exactText),"))
    #expect(((parsed["written"] as? [String: Any])?["attack"] as? [String: Any])?["epsilon"] as? String == "8/255")
  }

  @Test("a mistake on the command line ends with 64, in a file with 65; both say where and what is accepted")
  func mistakes() throws {
    let folder = try TemporaryFolder()
    let setting = try Self.program.run("recipes", "show", "linf-at", "--set", "attack.stepz=5")
    #expect(setting.status == 64 && setting.output.isEmpty)
    #expect(
      setting.errors == """
        ccf-at: --set attack.stepz=5: attack.stepz: is not a key of a recipe; did you mean "steps"?: accepted here are \
        kind, norm, epsilon, relative-step, steps, start, batch-norm, pixel-range

        """)
    let text = try #require(ShippedRecipes.text("linf-at")).replacing("momentum: 0.9", with: "momentun: 0.9")
    try Files.write(text, to: folder.path("mine.yaml"))
    let file = try Self.program.run("recipes", "show", folder.path("mine.yaml"))
    #expect(file.status == 65)
    #expect(
      file.errors == """
        ccf-at: \(folder.path("mine.yaml")):19:3: optimiser.momentun: is not a key of a recipe; did you mean \
        "momentum"?: accepted here are kind, learning-rate, momentum, nesterov, weight-decay, decayed-parameters

        """)
    let name = try Self.program.run("recipes", "show", "linf")
    #expect(name.status == 64 && name.errors.contains("give one of cifar100, deit-ti, "))
    #expect(try Self.program.run("recipes", "show", "no/such.yaml").status == 65)
    #expect(try Self.program.run("recipes", "show", folder.root + "/").status == 65)
    #expect(try Self.program.run("recipes", "show", "linf-at", "--format", "source", "--set", "epochs=1").status == 64)
    try Data([0x61, 0xff, 0x0a]).write(to: URL(fileURLWithPath: folder.path("bytes.yaml")))
    #expect(try Self.program.run("recipes", "show", folder.path("bytes.yaml")).errors.contains("is not UTF-8 text"))
  }

  @Test("the program needs no file beside it")
  func alone() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(at: Self.program.executable, to: URL(fileURLWithPath: folder.path("ccf-at")))
    let outcome = try Self.program.shell("cd \(folder.root) && ./ccf-at recipes show standard", [])
    #expect(outcome.status == 0 && outcome.output.contains("name: \"standard\""))
  }
}
