/// The standard input as a file: what came through a pipe is kept, since it can be read only once.
import Foundation
import Synchronization

package enum StandardInput {
  /// What stands for the standard input on the command line.
  package static let sign = "-"
  /// Its path.
  package static let path = "/dev/stdin"

  /// What pipes gave, by path.
  private static let pipes = Mutex<[String: [UInt8]]>([:])

  /// What came through a pipe of this process before; nil for a path that is none, or was not read.
  static func contents(of path: String) -> [UInt8]? { pipes.withLock { $0[path] } }

  /// Keeps what came through a pipe, if a path is one: the standard input, or `/dev/fd/63` of `<(command)`.
  static func keep(_ contents: [UInt8], of path: String) {
    guard path == self.path || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/") else { return }
    pipes.withLock { $0[path] = contents }
  }
}
