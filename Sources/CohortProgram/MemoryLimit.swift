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
  /// Bytes that the process may take: what COHORT_MEMORY_LIMIT says, else the least of the machine's memory, the control
  /// group's limit and the process's limit on its address space; 4 GiB where the system does not say.
  package static let memory: Int = {
    if let given { return given }
    var bounds: [Int] = []
    let (bytes, overflow) = Int(sysconf(Int32(_SC_PHYS_PAGES))).multipliedReportingOverflow(
      by: Int(sysconf(Int32(_SC_PAGESIZE))))
    if !overflow, bytes > 0 { bounds.append(bytes) }
    bounds += ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].compactMap {
      firstNumber(in: $0)
    }
    var limit = rlimit()
    if getrlimit(addressSpace, &limit) == 0 { bounds.append(Int(clamping: limit.rlim_cur)) }
    return bounds.min() ?? 4 << 30
  }()

  /// What COHORT_MEMORY_LIMIT says.
  private static let given = getenv("COHORT_MEMORY_LIMIT").flatMap { Int(String(cString: $0)) }.flatMap {
    $0 > 0 ? $0 : nil
  }

  /// Bytes that the process may take beside what it holds already, and that other processes leave.
  package static var available: Int {
    let own = memory - bytesInUse()
    // "MemTotal: … kB MemFree: … kB MemAvailable: … kB"
    guard given == nil, let kilobytes = firstNumber(in: "/proc/meminfo", after: 7) else { return max(0, own) }
    return max(0, min(own, kilobytes * 1024))
  }

  /// Numbers in one container: 16 bytes each as scalars, in a few copies. Row numbers have 32 bits.
  static let containerCount = min(1 << 30, memory / 64)
  /// Operations of one log density: operands, values and adjoints.
  package static let operationCount = min(1 << 30, memory / 64)
  /// Numbers in one draw, which have names, and vectors of every point of a trajectory.
  package static let columnCount = min(1 << 28, memory / 1024)

  /// Whether a container of so many numbers fits beside all that the process holds already.
  package static func allows(containerOf count: Int) -> Bool {
    guard count <= containerCount else { return false }
    // Small ones are not worth asking the system.
    guard count > 1 << 20 else { return true }
    return count * 16 <= memory - memory / 8 - bytesInUse()
  }

  /// Bytes of memory that the process holds; 0 where the system does not say.
  private static func bytesInUse() -> Int {
    (firstNumber(in: "/proc/self/statm", after: 1) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  #if canImport(Darwin)
    private static let addressSpace = RLIMIT_AS
  #elseif canImport(Glibc)
    private static let addressSpace = __rlimit_resource_t(RLIMIT_AS.rawValue)
  #else
    private static let addressSpace = RLIMIT_AS
  #endif

  /// The number in a file of the system after so many others; nil where there is none.
  private static func firstNumber(in path: String, after skipped: Int = 0) -> Int? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else { return nil }
      let words = buffer[..<count].split { $0 <= 32 }.dropFirst(skipped)
      return words.first.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    }
  }
}
