// RunMemory: what a method takes of the machine's memory for what grows faster than a draw.

/// Memory of a run, known before it begins.
public struct RunMemory: Equatable, Sendable {
  /// What takes it, as messages say it: "a dense metric of 20000 parameters"; empty where it is nothing.
  public var purpose = ""
  /// Bytes for each chain that is running.
  public var running = 0.0
  /// Bytes that are left of each chain that has ended.
  public var ended = 0.0
  /// What takes less, as messages say it.
  public var advice = ""

  /// None.
  public init() {}

  /// - Parameters:
  ///   - chains: how many there are.
  ///   - atOnce: how many run at the same time.
  /// - Returns: the most bytes that they take together.
  func total(chains: Int, atOnce: Int) -> Double {
    let atOnce = min(chains, max(1, atOnce))
    return Double(atOnce) * running + Double(chains - atOnce) * ended
  }

  /// What to say before the run begins; nil where it takes less than a gigabyte.
  ///
  /// - Parameter available: the bytes that there are.
  /// - Returns: whether the run would not fit, and the message.
  package func notice(chains: Int, atOnce: Int, available: Double) -> (isTooMuch: Bool, text: String)? {
    let total = total(chains: chains, atOnce: atOnce)
    guard total >= 1e9 || total > available else { return nil }
    func gigabytes(_ bytes: Double) -> String {
      let tenths = (bytes / 1e8).rounded()
      return tenths >= 1000 ? "\(Int(min(tenths / 10, 1e15))) GB" : "\(Int(tenths) / 10).\(Int(tenths) % 10) GB"
    }
    var text = "\(purpose) takes \(gigabytes(running)) for a chain"
    if chains > 1 {
      let running = min(chains, max(1, atOnce))
      text +=
        ", \(gigabytes(total)) for \(chains) chains of which \(running) \(running == 1 ? "runs" : "run") at a time"
    }
    guard total > available else { return (false, text) }
    return (true, text + "; there are \(gigabytes(available)): \(advice)")
  }
}
