import ArgumentParser

/// The option of commands that stop when time is up, and go on later.
struct TimeLimit: ParsableArguments {
  @Option(help: ArgumentHelp("Stop after so many minutes.", valueName: "minutes"))
  var maxMinutes: Double?

  func validate() throws {
    if let maxMinutes, !(maxMinutes > 0) {
      throw ValidationError("--max-minutes \(maxMinutes) is not possible: give more than 0")
    }
  }

  /// When the time is up that begins now; nil without a limit.
  var deadline: ContinuousClock.Instant? { maxMinutes.map { .now + .seconds(60 * $0) } }
}
