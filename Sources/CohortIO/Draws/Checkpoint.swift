// Checkpoint: where a chain is, and how much of its file belongs to that: enough to go on as if nothing had happened.
import CohortInference
import Foundation

/// A chain's state with the length of its file of draws at that moment.
package struct Checkpoint: Sendable, Equatable {
  /// The run that it belongs to; see ``RunIdentity``.
  package var run: String
  package var chain: Int
  /// Bytes of the file of draws behind its header, and the rows in it.
  package var bodyLength: Int
  package var rows: Int
  /// Points without a log density until then.
  package var invalidPoints: InvalidPoints
  package var state: ChainState

  package init(
    run: String, chain: Int, bodyLength: Int, rows: Int, invalidPoints: InvalidPoints = InvalidPoints(),
    state: ChainState
  ) {
    self.run = run
    self.chain = chain
    self.bodyLength = bodyLength
    self.rows = rows
    self.invalidPoints = invalidPoints
    self.state = state
  }

  private static let title = "cohort checkpoint 2"

  /// Writes it beside its place and moves it there when it has reached the disk.
  package func write(to path: String) throws {
    var writer = StateWriter()
    writer.write(Self.title)
    writer.write(run)
    writer.write(chain)
    writer.write(bodyLength)
    writer.write(rows)
    writer.write(invalidPoints.all.warmup)
    writer.write(invalidPoints.all.later)
    writer.write(invalidPoints.groups.count)
    for (group, count) in invalidPoints.groups.sorted(by: { $0.key < $1.key }) {
      for number in [group, count.warmup, count.later] { writer.write(number) }
    }
    writer.write(state.bytes.count)
    var bytes = writer.bytes + state.bytes
    var fingerprint = Fingerprint()
    fingerprint.add(bytes)
    bytes += Array(fingerprint.text.utf8)
    let partial = path + ".partial"
    func fault(_ what: String) -> InputError {
      InputError(path: path, message: "cannot \(what) the checkpoint: \(String(cString: strerror(errno)))")
    }
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fault("write") }
    let isWritten = bytes.withUnsafeBytes { bytes -> Bool in
      var done = 0
      while done < bytes.count, let base = bytes.baseAddress {
        let count = Foundation.write(descriptor, base + done, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        done += count
      }
      return fsync(descriptor) == 0
    }
    Foundation.close(descriptor)
    guard isWritten, rename(partial, path) == 0 else {
      defer { unlink(partial) }
      throw fault("write")
    }
  }

  /// - Throws: `InputError` where there is none, or it is damaged.
  package init(path: String) throws {
    let bytes = try DataFile.bytes(path)
    func fault(_ message: String) -> InputError { InputError(path: path, message: message) }
    guard bytes.count > 16 else { throw fault("this is no checkpoint: it is too short") }
    var fingerprint = Fingerprint()
    fingerprint.add(bytes.dropLast(16))
    guard Array(fingerprint.text.utf8) == Array(bytes.suffix(16)) else { throw fault("the checkpoint is damaged") }
    do {
      var reader = StateReader(Array(bytes.dropLast(16)))
      guard try reader.text() == Self.title else { throw fault("the checkpoint is of another version") }
      run = try reader.text()
      chain = try reader.int()
      bodyLength = try reader.bounded()
      rows = try reader.count()
      invalidPoints = InvalidPoints(all: .init(warmup: try reader.bounded(), later: try reader.bounded()))
      for _ in 0..<(try reader.count()) {
        let group = try reader.bounded()
        invalidPoints.groups[group] = .init(warmup: try reader.bounded(), later: try reader.bounded())
      }
      let size = try reader.count()
      let start = bytes.count - 16 - size
      guard start >= 0 else { throw fault("the checkpoint is damaged") }
      state = ChainState(bytes: Array(bytes[start..<(start + size)]))
    } catch let error as InputError {
      throw error
    } catch {
      throw fault("the checkpoint is damaged: \(error)")
    }
  }
}
