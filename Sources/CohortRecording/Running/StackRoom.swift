// StackRoom: how much of the thread's stack is left, so that recursion ends with an error instead of a trap.
import CTBB

/// The stack of the current thread.
package enum StackRoom {
  /// The lowest address that the stack may reach; 0 where the system does not say.
  package static var lowestAddress: UInt { UInt(cohort_stack_lowest_address()) }

  /// About where the stack stands now.
  @inline(never)
  package static var currentAddress: UInt {
    var here: UInt8 = 0
    return withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
  }

  /// Bytes left; 0 where the system does not say.
  package static var remaining: Int {
    let lowest = lowestAddress
    let current = currentAddress
    return lowest > 0 && current > lowest ? Int(current - lowest) : 0
  }
}
