import Recipes
import Reporting
import Tensors
import Training

/// How a run came about: program, machine, libraries, recipe, seed, data.
struct RunManifest {
  private var record = RunProvenance.program("ccf-at")

  /// - Throws: `FileError` for a file with first weights that cannot be read.
  init(
    recipe: Recipe, seed: UInt64, device: Device, images: TrainingImages,
    digests: [(part: String, digest: String)], areMade: Bool, teachers: [Teacher], options: EngineOptions
  ) throws {
    let engine = device.engine
    record.append("libtorch", .text(engine.version))
    record.append("libtorchBuild", .text(engine.configuration))
    record.append("device", .text("\(device)"))
    record.append("threads", .integer(engine.threadCount))
    // A card's kernels may add in another order each time.
    record.append("reproducible", .text(device.isCPU ? "bit for bit, with as many threads" : "not bit for bit"))
    if !device.isCPU {
      record.append("tf32", .flag(options.tf32))
      record.append("deterministic", .flag(options.deterministic))
    }
    record.append(contentsOf: RunProvenance.machine)
    record.append("seed", .text("\(seed)"))
    record.append("dataset", .text(recipe.dataset))
    record.append("classes", .integer(images.training.classNames.count))
    record.append("normalisation.mean", .list(images.training.statistics.mean.map { .number($0) }))
    record.append("normalisation.deviation", .list(images.training.statistics.standardDeviation.map { .number($0) }))
    record.append("dataChecked", .flag(!areMade))
    record.append("trainingImages", .integer(images.training.count))
    record.append("heldOutImages", .integer(images.heldOut?.count ?? 0))
    record.append("testImages", .integer(images.test.count))
    for (part, digest) in digests { record.append("imagesSHA256.\(part)", .text(digest)) }
    for teacher in teachers { record.append("teacherSHA256.\(teacher.name)", .text(teacher.digest)) }
    for case ("initial-weights", .text(let path)) in recipe.network.parameters.map({ ($0.name, $0.value) }) {
      record.append("initialWeightsSHA256", .text(try SHA256.text(ofFile: path)))
    }
    record.append("recipe", .object(recipe.record))
  }

  /// Writes `folder`/manifest.json; for a run that is taken up manifest-2.json, manifest-3.json, ….
  ///
  /// - Throws: `FileError` when the system refuses.
  func write(to folder: RunFolder, outline: RunOutline) throws {
    var number = 1
    while Files.exists(folder.manifest(number)) { number += 1 }
    var record = record
    record.append("stepsPerEpoch", .integer(outline.stepsPerEpoch))
    record.append("operationsPerImage", .number(outline.operationsPerImage))
    record.append("evaluationOperations", .number(outline.evaluationOperations))
    try Files.write(record.prettyJSON, to: folder.manifest(number))
  }
}
