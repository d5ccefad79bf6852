// The processor time that some work takes, which does not depend on what else runs on the machine.
import Foundation

/// Seconds of this thread's processor time spent in `work`.
func threadSeconds<Result>(_ work: () throws -> Result) rethrows -> (Result, seconds: Double) {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
  let start = now()
  let result = try work()
  return (result, now() - start)
}
