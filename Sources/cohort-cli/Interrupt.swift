// Ctrl-C as a flag that long work looks at, so that what is done is kept.
import Foundation

/// Set by the first SIGINT, SIGTERM or SIGHUP; the second ends the process as usual.
enum Interrupt {
  /// Written by the signal handler, which may touch nothing more than such a word.
  nonisolated(unsafe) private static let flag: UnsafeMutablePointer<sig_atomic_t> = {
    let flag = UnsafeMutablePointer<sig_atomic_t>.allocate(capacity: 1)
    flag.initialize(to: 0)
    return flag
  }()

  static var isRequested: Bool { flag.pointee != 0 }

  /// From here on the first signal only sets the flag.
  static func watch() {
    flag.pointee = 0
    // A program that starts this one from a dispatch queue hands down a mask that blocks all signals.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGHUP)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    // A reader that has gone away is an error of the write, not the end.
    signal(SIGPIPE, SIG_IGN)
    for number in stopping {
      signal(number) { number in
        Interrupt.request()
        signal(number, SIG_DFL)
      }
    }
  }

  /// From here on signals end the process at once: what was done is safe.
  static func release() {
    if isRequested { return }
    for number in stopping { signal(number, SIG_DFL) }
  }

  private static let stopping = [SIGINT, SIGTERM, SIGHUP]

  private static func request() { flag.pointee = 1 }
}
