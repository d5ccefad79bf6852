// MessageQueue: what has come from the editor and has not been looked at, between the thread that reads and the one that
// answers.
import Foundation

/// What comes from the editor.
package enum Incoming: Sendable {
  case message(JSONValue)
  /// A request that was cancelled before it was looked at.
  case cancelled(id: JSONValue)
  case malformed(String)
  case end
}

/// A queue of messages; a cancellation overtakes the request it cancels.
package final class MessageQueue: @unchecked Sendable {
  // Everything below is guarded by the condition.
  private let condition = NSCondition()
  private var items: [Incoming] = []
  private var first = 0

  package init() {}

  package func push(_ item: Incoming) {
    condition.lock()
    defer { condition.unlock() }
    if case .message(let message) = item, message["method"].string == "$/cancelRequest" {
      cancel(message["params"]["id"])
      return
    }
    items.append(item)
    condition.signal()
  }

  private func cancel(_ id: JSONValue) {
    guard !id.isNull else { return }
    for index in items.indices.dropFirst(first) {
      guard case .message(let message) = items[index], message["id"] == id, !message["method"].isNull else { continue }
      items[index] = .cancelled(id: id)
    }
  }

  /// The next item; nil where there is none yet.
  package func popIfAny() -> Incoming? {
    condition.lock()
    defer { condition.unlock() }
    return take()
  }

  /// The next item, waited for.
  package func pop() -> Incoming {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let item = take() { return item }
      condition.wait()
    }
  }

  private func take() -> Incoming? {
    guard first < items.count else { return nil }
    let item = items[first]
    items[first] = .end
    first += 1
    if first == items.count {
      items.removeAll(keepingCapacity: items.count < 1024)
      first = 0
    }
    return item
  }
}
