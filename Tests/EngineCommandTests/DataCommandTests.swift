import Datasets
import Foundation
import Reporting
import TestSupport
import Testing

@Suite("ccf-at data")
struct DataCommandTests {
  static let program = BuiltProgram("ccf-at")

  @Test("list says what is not there, check ends with 65 and says how to fetch it")
  func absent() throws {
    let folder = try TemporaryFolder()
    let list = try Self.program.run("data", "list", "--data", folder.root)
    #expect(list.status == 0 && list.output.contains("cifar10") && list.output.contains("not there"))
    let check = try Self.program.run("data", "check", "cifar10", "--data", folder.root)
    #expect(check.status == 65 && check.output.split(separator: "\n").count { $0.hasSuffix("missing") } == 6)
    #expect(check.errors.contains("ccf-at data fetch cifar10 --data \(folder.root)"))
    #expect(folder.names == [])
  }

  @Test("a damaged file is named with both digests")
  func damaged() throws {
    let folder = try TemporaryFolder()
    try Files.write("not CIFAR-10", to: folder.path("test_batch.bin"))
    let list = try Self.program.run("data", "list", "--data", folder.root)
    #expect(list.output.contains("data_batch_1.bin is missing") && list.output.contains("test_batch.bin is damaged"))
    let check = try Self.program.run("data", "check", "cifar10", "--data", folder.root)
    #expect(check.status == 65 && check.output.contains("803d5f7f4d78ea53de84dbe85f74fb6d"))
    #expect(check.output.contains(MD5.text(of: Array("not CIFAR-10".utf8))))
  }

  @Test("an archive that is not CIFAR-10's ends with 65, both digests, and nothing left")
  func wrongArchive() throws {
    let folder = try TemporaryFolder()
    try Files.write("not CIFAR-10", to: folder.path("archive"))
    for arguments in [["--from", folder.path("archive")], ["--url", "file://" + folder.path("archive")]] {
      let outcome = try Self.program.run(["data", "fetch", "cifar10", "--data", folder.path("data")] + arguments)
      #expect(outcome.status == 65 && outcome.output.isEmpty, "\(outcome.errors)")
      #expect(outcome.errors.contains("c32a1d4ab5d03f1284b67883e8d87530"))
      #expect(outcome.errors.contains(MD5.text(of: Array("not CIFAR-10".utf8))))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("data")) == [])
    }
    let missing = try Self.program.run("data", "fetch", "cifar10", "--data", folder.path("data"), "--from", "/no/such")
    #expect(missing.status == 65 && missing.errors.contains("/no/such: cannot be read"))
  }

  @Test("without curl on PATH it says what to install")
  func noCurl() throws {
    let folder = try TemporaryFolder()
    let outcome = try Self.program.run(
      ["data", "fetch", "cifar10", "--data", folder.path("data")], environment: ["PATH": folder.root])
    #expect(outcome.status == 65 && outcome.errors.contains("curl: is not on PATH: install it"), "\(outcome.errors)")
  }

  @Test("planted images are made whole, listed, checked, trained on and evaluated by their name")
  func planted() throws {
    let folder = try TemporaryFolder()
    let made = folder.path("planted")
    let make = ["data", "make", "planted", "--classes", "3", "--side", "16", "--training", "60", "--test", "30"]
    let outcome = try Self.program.run(make + ["--output", made, "--seed", "4"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("60 training and 30 test images of 3 classes"))
    // (0.1 - 0.05 / sqrt(pi)) / 2
    #expect(outcome.output.contains("eps0 of the model: 0.0359 (9.153/255)"), "\(outcome.output)")
    #expect(try Self.program.run("data", "check", "planted", "--data", folder.root).status == 0)
    let list = try Self.program.run("data", "list", "--data", folder.root)
    let line = list.output.split(separator: "\n").first { $0.hasPrefix("planted") }
    #expect(line?.contains("checksums right") == true)
    #expect(try Self.program.run(make + ["--output", made]).status == 65)
    try Files.write("{}", to: made + "/planted.json")
    let damaged = try Self.program.run("data", "list", "--data", folder.root)
    #expect(damaged.status == 0 && damaged.output.contains("is no description of planted images"))
    #expect(try Self.program.run("data", "check", "planted", "--data", folder.root).status == 65)
    #expect(try Self.program.run(make + ["--output", folder.path("other"), "--patch-side", "8"]).status == 64)
    #expect(try Self.program.run(make + ["--output", folder.path("other"), "--classes", "2"]).status == 64)
    #expect(try Self.program.run("data", "fetch", "planted").status == 64)
    #expect(folder.names == ["planted"])
  }

  @Test("impossible command lines end with 64")
  func usage() throws {
    #expect(try Self.program.run("data", "fetch", "cifar11").status == 64)
    #expect(try Self.program.run("data", "fetch").status == 64)
    #expect(try Self.program.run("data", "fetch", "cifar10", "--url", "a", "--from", "b").status == 64)
    #expect(try Self.program.run("data", "check", "cifar10", "--dat", "x").status == 64)
  }

  @Test(
    "a fetch that is told to stop ends with the signal's code and says how to go on",
    arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func stopped(signal: Int32, status: Int32) throws {
    let folder = try TemporaryFolder()
    let server = try SilentServer()
    let process = try Self.program.start(
      ["data", "fetch", "cifar10", "--data", folder.path("data"), "--url", server.url], folder)
    try BuiltProgram.wait(for: process) { server.hasConnection }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == status)
    #expect(try folder.read("err").contains("stopped; the same command goes on from there"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("data")) == [])
  }

  @Test(
    "of the real data, the test images are right",
    .enabled(if: RealCIFAR10.testBatch != nil, "no CIFAR-10 here: see scripts/cifar10"))
  func real() throws {
    let folder = try #require(RealCIFAR10.testBatch)
    let check = try Self.program.run("data", "check", "cifar10", "--data", folder)
    #expect(check.output.split(separator: "\n").contains { $0.contains("test_batch.bin") && $0.hasSuffix("right") })
  }
}
