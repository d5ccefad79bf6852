/// How much memory can still be had, asked before a large allocation, so that too much data is an error and no crash.
import Foundation

package enum MemoryBudget {
  /// Below this size an allocation is made without asking.
  static let unquestioned = 64 << 20

  /// Bytes that this process can still take: what the system has free, or what the control group or the process limit
  /// leaves of it. Nil where the system does not say.
  package static func available() -> Int? {
    var bounds: [Int] = []
    #if os(Linux)
      if let text = contents("/proc/meminfo"), let kilobytes = field("MemAvailable:", in: text) {
        bounds.append(kilobytes &* 1024)
      }
      bounds += controlGroupBounds()
    #else
      bounds.append(Int(clamping: ProcessInfo.processInfo.physicalMemory))
    #endif
    var limit = rlimit()
    #if os(Linux)
      let addressSpace = __rlimit_resource_t(RLIMIT_AS.rawValue)
    #else
      let addressSpace = RLIMIT_AS
    #endif
    if getrlimit(addressSpace, &limit) == 0, limit.rlim_cur < UInt64(Int.max) {
      bounds.append(max(0, Int(limit.rlim_cur) - addressSpaceInUse()))
    }
    return bounds.min()
  }

  /// Throws where `bytes` cannot be had. A tenth of what is available is left for the rest of the work.
  package static func require(_ bytes: Int, for purpose: String) throws {
    guard bytes > unquestioned, let free = available(), bytes > free - free / 10 else { return }
    throw InputError(
      message: "not enough memory: \(purpose) needs \(sizeText(bytes)), \(sizeText(free)) are available")
  }

  /// Throws where `count` elements of `stride` bytes cannot be had; sizes that overflow count as too much.
  package static func require(count: Int, stride: Int, for purpose: String) throws {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: stride)
    try require(overflow ? Int.max : bytes, for: purpose)
  }

  static func sizeText(_ bytes: Int) -> String {
    let gigabytes = Double(bytes) / 1e9
    return gigabytes >= 1 ? "\(rounded(gigabytes)) GB" : "\(rounded(Double(bytes) / 1e6)) MB"
  }

  private static func rounded(_ value: Double) -> String {
    value >= 1000 ? "\(Int(clamping: Int64(min(value, 9e15))))" : "\((value * 10).rounded() / 10)"
  }

  #if os(Linux)
    private static func contents(_ path: String) -> String? {
      try? String(contentsOfFile: path, encoding: .utf8)
    }

    private static func field(_ name: String, in text: String) -> Int? {
      for line in text.split(separator: "\n") where line.hasPrefix(name) {
        return line.dropFirst(name.count).split(separator: " ").first.flatMap { Int($0) }
      }
      return nil
    }

    /// Containers: the limit of the control group less what it uses (version 2, then version 1). Cached files count
    /// as free, since the kernel drops them under pressure.
    private static func controlGroupBounds() -> [Int] {
      let groups = [
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat"),
        (
          "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes",
          "/sys/fs/cgroup/memory/memory.stat"
        ),
      ]
      return groups.compactMap { limit, usage, statistics in
        guard let most = contents(limit).flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }),
          let used = contents(usage).flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) })
        else { return nil }
        let text = contents(statistics) ?? ""
        let cached = (field("inactive_file", in: text) ?? 0) &+ (field("active_file", in: text) ?? 0)
        return max(0, most &- max(0, used &- cached))
      }
    }
  #endif

  private static func addressSpaceInUse() -> Int {
    #if os(Linux)
      contents("/proc/self/status").flatMap { field("VmSize:", in: $0) }.map { $0 &* 1024 } ?? 0
    #else
      0
    #endif
  }
}
