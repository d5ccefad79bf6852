// Puts mutants of programs and data files through all that reads them, in processes that are watched: no text may end in
// a trap, take more than 2 s or more than 1 GB.
import Foundation

guard let options = FuzzOptions(Array(CommandLine.arguments.dropFirst())) else {
  print(FuzzOptions.usage)
  exit(2)
}
if let range = options.range, let kind = options.kinds.first, let status = options.status {
  Worker(kind: kind, options: options).run(range, status: status)
  exit(0)
}
try? FileManager.default.createDirectory(atPath: options.output, withIntermediateDirectories: true)
if let only = options.only {
  for kind in options.kinds where only < options.count(kind) {
    let item = Subject(kind, options).item(only)
    let path = "\(options.output)/\(kind.rawValue)-\(only).stan"
    _ = FileManager.default.createFile(atPath: path, contents: Data(item.bytes))
    print("\(kind.rawValue) \(only), from \(item.origin), written to \(path)")
    Worker(kind: kind, options: options).run(only..<(only + 1), status: "\(options.output)/worker-only")
  }
  exit(0)
}
var count = 0
for kind in options.kinds { count += Coordinator(kind, options).run() }
exit(count == 0 ? 0 : 1)
