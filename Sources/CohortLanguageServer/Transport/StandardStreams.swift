// StandardStreams: the server's connection to the editor that started it, standard input and output.
import Foundation

/// Runs a server over standard input and output.
package enum StandardStreams {
  /// Serves until the editor says `exit` or closes the connection; the exit status that the protocol asks for. Programs nest:
  /// call this on a thread with a large stack.
  package static func serve(_ makeServer: (@escaping (JSONValue) -> Void) -> LanguageServer) -> Int32 {
    // A write to an editor that is gone is to fail, not to kill.
    signal(SIGPIPE, SIG_IGN)
    let queue = MessageQueue()
    let reader = Thread { read(into: queue) }
    reader.stackSize = 8 << 20
    reader.start()
    let connection = Connection()
    let server = makeServer { connection.write($0) }
    while server.exitStatus == nil, !connection.isBroken {
      // Diagnostics wait until nothing else is to be done, so that of many changes only the last state is checked.
      guard let item = queue.popIfAny() else {
        if !server.doPendingWork() { server.receive(queue.pop()) }
        continue
      }
      server.receive(item)
    }
    return server.exitStatus ?? 1
  }

  private static func read(into queue: MessageQueue) {
    var framing = MessageFraming()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { Foundation.read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        queue.push(.end)
        // Nobody waits for an answer that takes longer than this.
        Thread.sleep(forTimeInterval: 10)
        exit(1)
      }
      framing.append(chunk[..<count])
      while let frame = framing.next() {
        switch frame {
        case .malformed(let problem): queue.push(.malformed(problem))
        case .message(let body):
          do {
            queue.push(.message(try JSONParser.parse(body)))
          } catch {
            queue.push(.malformed("the message is no JSON: \(error.message) at byte \(error.offset)"))
          }
        }
      }
    }
  }

  /// Standard output as the server's side of the connection.
  private final class Connection {
    private(set) var isBroken = false

    func write(_ message: JSONValue) {
      let bytes = MessageFraming.framed(message.encoded)
      bytes.withUnsafeBytes { bytes in
        var written = 0
        while written < bytes.count, !isBroken {
          let count = Foundation.write(STDOUT_FILENO, bytes.baseAddress?.advanced(by: written), bytes.count - written)
          if count < 0, errno == EINTR { continue }
          if count <= 0 { isBroken = true } else { written += count }
        }
      }
    }
  }
}
