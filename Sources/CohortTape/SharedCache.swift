// SharedCache: what is made once and then shared by all that ask for the same.
import Synchronization

/// Values by key, each made at the first request; of two made at the same time the first is kept, and all get that one.
package final class SharedCache<Key: Hashable & Sendable, Made: Sendable>: Sendable {
  private let known: Mutex<[Key: Made]> = Mutex([:])

  package init() {}

  /// The value of a key, made where it is not known yet. No lock is held meanwhile: making it may ask for others.
  package func value<Failure: Error>(_ key: Key, _ make: () throws(Failure) -> Made) throws(Failure) -> Made {
    if let made = known.withLock({ $0[key] }) { return made }
    let made = try make()
    return known.withLock { known in
      if let first = known[key] { return first }
      known[key] = made
      return made
    }
  }
}
