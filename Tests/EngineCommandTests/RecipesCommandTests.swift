import Foundation
import Recipes
import Reporting
import TestSupport
import Testing

@Suite("ccf-at recipes")
struct RecipesCommandTests {
  static let program = BuiltProgram("ccf-at")

  @Test("every shipped recipe is listed with its summary")
  func list() throws {
    let outcome = try Self.program.run("recipes")
    #expect(outcome.status == 0 && outcome.output.split(separator: "\n").count == 2 + ShippedRecipes.names.count)
    for name in ShippedRecipes.names {
      let summary = try Recipe(name).summary
      #expect(outcome.output.contains(summary))
    }
    #expect(try Self.program.run("recipes", "list").output == outcome.output)
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
        ccf-at: \(folder.path("mine.yaml")):18:3: optimiser.momentun: is not a key of a recipe; did you mean \
        "momentum"?: accepted here are kind, learning-rate, momentum, nesterov, weight-decay, decayed-parameters

        """)
    let name = try Self.program.run("recipes", "show", "linf")
    #expect(name.status == 64 && name.errors.contains("give one of linf-at, linf-at-small, l2-at, standard"))
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
