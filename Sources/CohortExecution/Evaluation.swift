// What comes of an evaluation of the log density.

/// How an evaluation ended.
package enum Evaluation: BitwiseCopyable, Sendable {
  /// The log density; the gradient has been written.
  case value(Double)
  /// The point is invalid: the proposal is to be rejected.
  case invalid(Invalidity)
  /// A guard does not hold: the program does not describe this point.
  case guardFailed
}

/// Why a point is invalid.
package enum Invalidity: BitwiseCopyable, Sendable {
  /// `Program.checks[check]` was not met in `row`; `shown` is the value found (NaN where the check shows none).
  case requirement(check: Int, row: Int, shown: Double)
  /// The node of `Program.steps[step]` failed; the executor's `nodeFailure` says how.
  case node(step: Int)
  /// The program ends in `reject(...)`.
  case rejection
}
