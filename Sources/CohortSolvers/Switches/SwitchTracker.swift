// SwitchTracker: the modes of one function's switches along an interval, for solvers that are not driven in C.
import CIntegrators
import CohortTape

/// Follows a function's switches; used by one thread at a time.
final class SwitchTracker {
  private let code: SwitchCode
  private let switches: OpaquePointer

  /// nil where memory is short.
  init?(_ code: SwitchCode) {
    guard let switches = cohort_switches_create(code.code) else { return nil }
    self.code = code
    self.switches = switches
  }

  deinit { cohort_switches_free(switches) }

  /// Begins with the inputs of an evaluator: all behind time and `states` states.
  func begin(_ evaluator: FunctionEvaluator, states: Int, span: Double) {
    let first = evaluator.inputs + 1 + states
    cohort_switches_begin(switches, first, first + Int(code.code.pointee.parameters), span)
  }

  /// Whether any switch depends on the state.
  var hasStateSwitches: Bool { cohort_switches_has_state(switches) != 0 }

  /// Sets the modes to those of a point; see `cohort_switches_decide`. True where one changed.
  @discardableResult
  func decide(_ t: Double, _ y: UnsafePointer<Double>, _ slope: UnsafePointer<Double>?) -> Bool {
    cohort_switches_decide(switches, t, y, slope) != 0
  }

  /// Hands the modes to an evaluator.
  func load(_ evaluator: FunctionEvaluator) {
    guard let modes = cohort_switches_modes(switches) else { return }
    evaluator.modes.update(from: modes, count: code.count)
  }

  /// The next time after t, before `end`, at which a switch on time changes, which is then marked; infinity for none.
  func next(after t: Double, before end: Double) -> Double { cohort_switches_next(switches, t, end) }

  /// How far the worst switch on the state is outside of its mode.
  func excess(_ t: Double, _ y: UnsafePointer<Double>) -> Double { cohort_switches_excess(switches, t, y) }

  /// Marks the switches on the state that are outside.
  func mark(_ t: Double, _ y: UnsafePointer<Double>) { cohort_switches_mark(switches, t, y) }

  /// Crosses the marked switches; see `cohort_switches_cross`.
  ///
  /// - Parameters:
  ///   - state: the coupled state, row by row.
  ///   - slope: y' before, and after on return.
  ///   - evaluate: y' with other modes.
  /// - Returns: false where the switches chatter.
  func cross(
    _ t: Double, state: UnsafeMutablePointer<Double>, columns: Int, slope: UnsafeMutablePointer<Double>,
    evaluate: @escaping (_ modes: UnsafePointer<Double>, _ t: Double, _ slope: UnsafeMutablePointer<Double>) -> Void
  ) -> Bool {
    final class Box {
      let evaluate: (UnsafePointer<Double>, Double, UnsafeMutablePointer<Double>) -> Void
      init(_ evaluate: @escaping (UnsafePointer<Double>, Double, UnsafeMutablePointer<Double>) -> Void) {
        self.evaluate = evaluate
      }
    }
    let box = Box(evaluate)
    return withExtendedLifetime(box) {
      cohort_switches_cross(
        switches, t, state, Int64(columns), 1, slope,
        { context, modes, t, _, slope in
          guard let context, let modes, let slope else { return }
          Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().evaluate(modes, t, slope)
        }, Unmanaged.passUnretained(box).toOpaque()) == .done
    }
  }
}
