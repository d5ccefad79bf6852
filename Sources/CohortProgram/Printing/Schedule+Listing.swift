// Schedule + listing: the planned steps of a recording as text.

extension Schedule {
  /// A line for each step: its rows and its sites, numbered as in the listing of the recording.
  package var listing: String {
    steps.enumerated().map { "step \($0): \(text($1))\n" }.joined()
  }

  private func text(_ step: PlannedStep) -> String {
    func sites(_ numbers: [Int]) -> String { ListingText.list(numbers, limit: 24) { "#\($0)" } }
    switch step.kind {
    case .nodes: return "\(ListingText.count(step.calls.count, "call")) of node \(sites(step.members))"
    case .component: return "sites that read each other: \(sites(step.members))"
    case .block:
      if let rows = step.sumRows { return "\(ListingText.count(rows.count, "row")) of sum \(sites(step.attachments))" }
      var text = ListingText.count(step.rows, "row")
      if let segments = step.segments { text += " in \(ListingText.count(segments.count - 1, "level"))" }
      if let body = step.body { return text + ": a loop of \(ListingText.count(body.operations.count, "operation"))" }
      if !step.members.isEmpty { text += ": \(sites(step.members))" }
      if !step.attachments.isEmpty { text += "; then \(sites(step.attachments))" }
      return text
    }
  }
}
