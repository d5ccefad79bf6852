// DrawsFileHandle: a file that draws are written to, as far as the system is concerned.
import Foundation

/// A file that is open for writing until it is closed. Use from one thread at a time.
final class DrawsFileHandle {
  private var descriptor: Int32

  /// Creates the file, or empties one that is there.
  init(path: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw DrawsFileHandle.fault(path) }
  }

  deinit { close() }

  private static func fault(_ path: String) -> InputError {
    InputError(path: path, message: "cannot write the file: \(String(cString: strerror(errno)))")
  }

  /// Writes all of it.
  ///
  /// - Parameter path: how errors call the file.
  func write(_ bytes: [UInt8], path: String) throws {
    try bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count, let base = bytes.baseAddress {
        let count = Foundation.write(descriptor, base + written, bytes.count - written)
        if count < 0 {
          if errno == EINTR { continue }
          throw DrawsFileHandle.fault(path)
        }
        written += count
      }
    }
  }

  /// Lets what was written reach the disk.
  func synchronise(path: String) throws {
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw DrawsFileHandle.fault(path) }
  }

  func close() {
    guard descriptor >= 0 else { return }
    Foundation.close(descriptor)
    descriptor = -1
  }
}
