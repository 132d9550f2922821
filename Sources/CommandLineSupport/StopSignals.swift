import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// SIGINT and SIGTERM as a wish to stop, from this value's making to `end`; a second one ends the process at once.
public final class StopSignals {
  /// What has come so far.
  public final class Wish: Sendable {
    fileprivate let signal = Atomic<Int32>(0)

    /// The status to end with, once a signal has come.
    public var status: ExitStatus? {
      switch signal.load(ordering: .relaxed) {
      case 0: nil
      case SIGTERM: .terminated
      default: .interrupted
      }
    }
  }

  /// What has come so far.
  public let wish = Wish()
  private let sources: [any DispatchSourceSignal]

  /// Listens to the signals that the process was not told to ignore.
  public init() {
    // A queue of its own gets a thread of its own; the shared ones wait for the cells being computed.
    let queue = DispatchQueue(label: "stop signals")
    sources = [SIGINT, SIGTERM].filter { !Self.isIgnored($0) }.map { [wish] number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        wish.signal.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
      source.resume()
      return source
    }
  }

  /// Gives the signals back their usual effect.
  public func end() {
    for source in sources {
      source.cancel()
      signal(Int32(source.handle), SIG_DFL)
    }
  }

  /// Whether whoever started the process had it ignore the signal, as nohup and background jobs of scripts do.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
