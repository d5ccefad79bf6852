// Compilation + listing: what there is after a pass, as text.

extension Compilation {
  /// The sites; once they are scheduled also the steps; once these are laid out the program.
  package var listing: String {
    if isLaidOut { return result.listing }
    return schedule.steps.isEmpty ? recording.listing : recording.listing + schedule.listing
  }
}
