import Datasets
import Foundation
import Reporting
import TestSupport
import Testing

/// A small data set in Tiny-ImageNet's folders, of the images that `make-images.py` made.
struct MadeTiny {
  let folder = try! TemporaryFolder()
  /// Folder of the images and of pixels.txt.
  static let golden = Bundle.module.resourceURL!.appendingPathComponent("Golden")
  /// Image by class, out of order as wnids.txt has them.
  static let training = ["n02": ["half", "coarse"], "n01": ["full", "grey", "quarter"], "n10": ["progressive"]]
  /// Annotated images and their classes.
  static let test = [("val_1", "optimised", "n10"), ("val_0", "grey", "n01"), ("val_2", "coarse", "n02")]

  var root: String { folder.path("tiny-imagenet-200") }

  init() throws {
    for (name, images) in Self.training {
      for (number, image) in images.enumerated() {
        try copy("\(image).JPEG", to: "train/\(name)/images/\(name)_\(number).JPEG")
      }
      try write("not an image", to: "train/\(name)/\(name)_boxes.txt")
    }
    for (file, image, _) in Self.test { try copy("\(image).JPEG", to: "val/images/\(file).JPEG") }
    try write(Self.test.map { "\($0.0).JPEG\t\($0.2)\t0\t0\t62\t62\n" }.joined(), to: "val/val_annotations.txt")
    try write("n10\nn01\nn02\n", to: "wnids.txt")
  }

  func write(_ text: String, to path: String) throws { try Files.write(text, to: made(path)) }

  func copy(_ image: String, to path: String) throws {
    let destination = URL(fileURLWithPath: made(path))
    try? FileManager.default.removeItem(at: destination)
    try FileManager.default.copyItem(at: Self.golden.appendingPathComponent(image), to: destination)
  }

  /// The path, with the folders above it made.
  private func made(_ path: String) -> String {
    let full = "\(root)/\(path)"
    try? FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    return full
  }

  /// What PIL read: MD5 of pixels by image.
  static func peer() throws -> [String: String] {
    let text = try String(contentsOf: golden.appendingPathComponent("pixels.txt"), encoding: .utf8)
    return Dictionary(
      uniqueKeysWithValues: text.split(separator: "\n").map {
        (String($0.dropFirst(34).dropLast(".JPEG".count)), String($0.prefix(32)))
      })
  }

  func load(_ split: DatasetSplit, _ checking: FileChecking = .form) throws -> ImageDataset {
    try TinyImageNet().load(split, from: folder.root, checking: checking)
  }

  /// The reason that loading is refused for.
  func refusal(_ split: DatasetSplit, _ checking: FileChecking = .form) -> String {
    do {
      _ = try load(split, checking)
      return "no error"
    } catch {
      return "\(error)"
    }
  }
}

@Suite("Tiny-ImageNet's folders")
struct TinyImageNetTests {
  static func digests(_ images: ImageDataset) -> [String] {
    (0..<images.count).map { image in
      MD5.text(of: Array(images.pixels[image * images.imageSize..<(image + 1) * images.imageSize]))
    }
  }

  @Test("images are decoded to the very bytes that PIL reads, grey ones in three channels; classes and order are right")
  func decoding() throws {
    let made = try MadeTiny()
    let peer = try MadeTiny.peer()
    let training = try made.load(.training)
    #expect(training.classNames == ["n01", "n02", "n10"] && training.labels == [0, 0, 0, 1, 1, 2])
    #expect(training.height == 64 && training.width == 64 && training.channels == 3)
    let order = ["full", "grey", "quarter", "half", "coarse", "progressive"]
    #expect(Self.digests(training) == order.map { peer[$0] })
    let test = try made.load(.test)
    #expect(test.labels == [2, 0, 1] && Self.digests(test) == ["optimised", "grey", "coarse"].map { peer[$0] })
    #expect(training.statistics.mean == [0.4802, 0.4481, 0.3975])
  }

  @Test("many images: each is at its place, whatever thread decoded it")
  func order() throws {
    let made = try MadeTiny()
    let peer = try MadeTiny.peer()
    let names = ["full", "grey", "quarter", "half", "coarse", "progressive", "optimised"]
    for number in 0..<300 {
      try made.copy("\(names[number % 7]).JPEG", to: "train/n10/images/n10_\(String(1000 + number)).JPEG")
    }
    let digests = Self.digests(try made.load(.training))
    #expect(
      digests.count == 306
        && Array(digests[5...]) == ["progressive"].map { peer[$0]! } + (0..<300).map { peer[names[$0 % 7]]! })
  }

  @Test(
    "what is no image of 64 x 64 is an error with the file's name",
    arguments: ["cut", "inks", "narrow", "text", "empty"])
  func damaged(kind: String) throws {
    let made = try MadeTiny()
    let path = "train/n02/images/n02_1.JPEG"
    switch kind {
    case "inks", "narrow": try made.copy("\(kind).refused", to: path)
    case "text": try made.write("no image", to: path)
    case "empty": try made.write("", to: path)
    default:
      let whole = try Data(contentsOf: MadeTiny.golden.appendingPathComponent("full.JPEG"))
      try whole.prefix(whole.count * 4 / 5).write(to: URL(fileURLWithPath: "\(made.root)/\(path)"))
    }
    let reason = made.refusal(.training)
    #expect(reason.contains("n02_1.JPEG: cannot be read as a JPEG image: "), "\(reason)")
    let what = ["cut": "Premature end", "narrow": "48 x 64 pixels, and 64 x 64 are needed"][kind] ?? ""
    #expect(what.isEmpty || reason.contains(what), "\(reason)")
    #expect(made.refusal(.test) == "no error")
  }

  @Test("of several wrong files the first is named")
  func firstOfSeveral() throws {
    let made = try MadeTiny()
    for image in ["n02/images/n02_1", "n01/images/n01_2", "n10/images/n10_0"] {
      try made.write("x", to: "train/\(image).JPEG")
    }
    for _ in 0..<5 { #expect(made.refusal(.training).contains("n01_2.JPEG")) }
  }

  @Test("an image without annotation, an annotation without image, twice, or of no class")
  func annotations() throws {
    let made = try MadeTiny()
    let lines = MadeTiny.test.map { "\($0.0).JPEG\t\($0.2)\t0\t0\t62\t62\n" }
    try made.write(lines.dropLast().joined(), to: "val/val_annotations.txt")
    #expect(made.refusal(.test).contains("does not name the class of val/images/val_2.JPEG"))
    try made.write((lines + ["val_9.JPEG\tn01\t0\n"]).joined(), to: "val/val_annotations.txt")
    #expect(made.refusal(.test).contains("line 4 names val_9.JPEG, which is not in val/images"))
    try made.write((lines + [lines[0]]).joined(), to: "val/val_annotations.txt")
    #expect(made.refusal(.test).contains("line 4 names val_1.JPEG"))
    try made.write((lines.dropLast() + ["val_2.JPEG\tn77\t0\n"]).joined(), to: "val/val_annotations.txt")
    #expect(made.refusal(.test).contains("line 3"))
    try FileManager.default.removeItem(atPath: "\(made.root)/val/val_annotations.txt")
    #expect(made.refusal(.test).contains("val_annotations.txt"))
  }

  @Test("a class without images or without a folder, a list of classes that is missing, empty or repeats itself")
  func classes() throws {
    let made = try MadeTiny()
    try FileManager.default.removeItem(atPath: "\(made.root)/train/n10/images/n10_0.JPEG")
    #expect(made.refusal(.training).contains("train/n10/images: holds no images"))
    try FileManager.default.removeItem(atPath: "\(made.root)/train/n10")
    #expect(made.refusal(.training).contains("train/n10/images: cannot be read"))
    for text in ["", "n01\nn01\n"] {
      try made.write(text, to: "wnids.txt")
      #expect(made.refusal(.training).contains("names no classes, or one of them twice"))
    }
    try FileManager.default.removeItem(atPath: "\(made.root)/wnids.txt")
    #expect(made.refusal(.training).contains("ccf-at data fetch tiny-imagenet"))
  }

  @Test("a file that is cut off and yet as published is taken as the library mends it; one that is not listed is not")
  func published() throws {
    let made = try MadeTiny()
    let whole = try Data(contentsOf: MadeTiny.golden.appendingPathComponent("full.JPEG"))
    let path = "\(made.root)/train/n02/images/n02_1.JPEG"
    try whole.prefix(whole.count * 4 / 5).write(to: URL(fileURLWithPath: path))
    #expect(made.refusal(.training).contains("Premature end"))
    try Archive.pack("sh", ["-c", "find wnids.txt train val -type f | xargs md5sum > MD5SUMS"], in: made.root)
    let images = try made.load(.training, .digests)
    let size = images.imageSize
    let upper = images.pixels[4 * size..<4 * size + size / 2]
    #expect(upper.elementsEqual(images.pixels[0..<size / 2]), "the half that is there differs from the whole file's")
    try made.copy("half.JPEG", to: "train/n02/images/n02_2.JPEG")
    #expect(made.refusal(.training, .digests).contains("n02_2.JPEG: is not in MD5SUMS"))
  }

  @Test("from the archive: unpacked, digests kept, checked at each reading, mended by fetching again")
  func fetch() throws {
    let made = try MadeTiny()
    try made.write("without labels", to: "test/images/test_0.JPEG")
    try Archive.pack(
      "python3", ["-m", "zipfile", "-c", "tiny-imagenet-200.zip", "tiny-imagenet-200"], in: made.folder.root)
    let archive = made.folder.path("tiny-imagenet-200.zip")
    let published = Distribution.tinyImageNet
    let distribution = Distribution(
      name: published.name, url: published.url, archive: published.archive,
      archiveSize: try RandomAccessFile(archive).size, archiveMD5: try MD5.text(ofFile: archive),
      folder: published.folder,
      contents: published.contents)
    let data = made.folder.path("data")
    func fetch(_ path: String) throws -> DatasetFetch.Outcome {
      try DatasetFetch(distribution, to: data, from: .local(path), say: { _ in }).run()
    }
    #expect(try fetch(archive) == .fetched)
    #expect(try FileManager.default.contentsOfDirectory(atPath: data) == ["tiny-imagenet-200"])
    #expect(!Files.exists("\(data)/tiny-imagenet-200/test"))
    let training = try TinyImageNet().load(.training, from: data, checking: .digests)
    #expect(training == (try made.load(.training)))
    #expect(made.refusal(.training, .digests).contains("MD5SUMS: is missing"))
    #expect(try fetch("/no/such") == .alreadyThere)

    // One bit, in the noise of an image that still decodes.
    let image = URL(fileURLWithPath: "\(data)/tiny-imagenet-200/train/n01/images/n01_0.JPEG")
    var bytes = try Data(contentsOf: image)
    bytes[bytes.count - 20] ^= 1
    try bytes.write(to: image)
    let error = #expect(throws: FileError.self) { try TinyImageNet().load(.training, from: data, checking: .digests) }
    #expect(error?.reason.contains("has the MD5") == true && error?.path.hasSuffix("n01_0.JPEG") == true)
    let wrong = LocalCopy(distribution, in: data).states.filter { $0.state != .right }
    #expect(wrong.map(\.name) == ["train/n01/images/n01_0.JPEG"])
    #expect(throws: FileError.self) { try fetch(made.root) }
    // A folder that somebody else filled is left alone.
    let list = URL(fileURLWithPath: "\(data)/tiny-imagenet-200/MD5SUMS")
    let digests = try Data(contentsOf: list)
    try FileManager.default.removeItem(at: list)
    let foreign = #expect(throws: FileError.self) { try fetch(archive) }
    #expect(foreign?.reason.contains("move it away") == true && Files.exists("\(data)/tiny-imagenet-200/wnids.txt"))
    try Data().write(to: list)
    #expect(!LocalCopy(distribution, in: data).isRight, "an empty list says that all is right")
    try digests.write(to: list)
    #expect(try fetch(archive) == .fetched && LocalCopy(distribution, in: data).isRight)
    #expect(try FileManager.default.contentsOfDirectory(atPath: data) == ["tiny-imagenet-200"])
  }
}
