// Memory that C code works on, with an owner.
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An array of trivial values at a fixed address, zeroed at first, freed with its owner.
package final class Storage<Element>: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Element>
  package let count: Int

  /// nil where memory is short.
  package init?(count: Int) {
    self.count = count
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard count >= 0, !overflow, let memory = calloc(1, bytes) else { return nil }
    base = memory.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  package convenience init?(_ values: [Element]) {
    self.init(count: values.count)
    for (k, value) in values.enumerated() { (base + k).initialize(to: value) }
  }

  deinit { free(base) }
}
