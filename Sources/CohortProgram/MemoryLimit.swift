// MemoryLimit: how much one model may take, by the memory of the machine.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Limits beyond which a model is refused with an error: an allocation that fails would end the process.
package enum MemoryLimit {
  /// Bytes of physical memory; 4 GiB where the system does not say.
  private static let memory: Int = {
    let (bytes, overflow) = Int(sysconf(Int32(_SC_PHYS_PAGES))).multipliedReportingOverflow(
      by: Int(sysconf(Int32(_SC_PAGESIZE))))
    return overflow || bytes <= 0 ? 4 << 30 : bytes
  }()

  /// Numbers in one container: 16 bytes each as scalars, in a few copies. Row numbers have 32 bits.
  package static let containerCount = min(1 << 30, memory / 64)
  /// Operations of one log density: operands, values and adjoints.
  package static let operationCount = min(1 << 30, memory / 64)
  /// Numbers in one draw, which have names, and vectors of every point of a trajectory.
  package static let columnCount = min(1 << 28, memory / 1024)
}
