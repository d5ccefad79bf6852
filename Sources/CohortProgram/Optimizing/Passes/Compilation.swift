// Compilation: a recording on its way to a program.

/// What the passes read and change, one after another: the sites until they are scheduled, the schedule until it is laid
/// out, then the program.
package struct Compilation {
  package var recording: Recording
  /// The order of the sites; empty until the pass `schedule` has run.
  package var schedule = Schedule()
  /// The result; empty until the pass `layout` has run.
  package var result = OptimizedRecording()
  /// Whether the pass `layout` has run.
  var isLaidOut = false

  package init(_ recording: consuming Recording) {
    self.recording = recording
  }
}
