// A trap or a bad access to memory is a fault of ours: the user is told so, and the exit status is that of internal faults.
import Foundation

enum CrashReport {
  private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT]

  /// From here on a signal that a fault in the program raises ends it with a message and status 70. Call it on the thread
  /// that works through deep programs: the handler is given a stack of its own there, in case the thread's is full.
  static func install() {
    var stack = stack_t()
    stack.ss_size = 1 << 16
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: stack.ss_size, alignment: 16)
    sigaltstack(&stack, nil)
    // A program that starts this one from a dispatch queue hands down a mask that blocks all signals.
    var own = sigset_t()
    sigemptyset(&own)
    for number in signals { sigaddset(&own, number) }
    pthread_sigmask(SIG_UNBLOCK, &own, nil)
    for number in signals {
      var action = sigaction()
      sigemptyset(&action.sa_mask)
      action.sa_flags = numericCast(SA_ONSTACK)
      #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = report
      #else
        action.__sigaction_handler.sa_handler = report
      #endif
      sigaction(number, &action, nil)
    }
  }

  /// Calls nothing but what a signal handler may call.
  private static let report: @convention(c) (Int32) -> Void = { _ in
    let message: StaticString = """

      cohort: internal error: the program was ended by a fault of its own
      This is a fault of cohort itself; please report it with the model and data. Draws written so far are kept.

      """
    _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
    _exit(ExitStatus.internalFault)
  }
}
