/// The file that was probably meant by a path at which there is none.
import Foundation

extension PathText {
  /// A file in the same folder whose name differs in case or in what follows its dot, if there is one.
  static func similarFile(to path: String) -> String? {
    let folder = folder(of: path)
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder),
      entries.count <= 10_000
    else { return nil }
    let name = fileName(of: path)
    func plain(_ name: String) -> String { name.lowercased() }
    let similar =
      entries.filter { plain($0) == plain(name) }
      + entries.filter { plain(withoutExtension($0)) == plain(name) }
      + entries.filter { plain(withoutExtension($0)) == plain(withoutExtension(name)) }
    // Where a model and its data have one name, a model is meant by the name alone.
    let models: Set = ["stan", "model"]
    let best = similar.first { fileExtension(of: name).isEmpty && models.contains(fileExtension(of: $0)) }
    return (best ?? similar.first).map { folder.isEmpty ? $0 : folder == "/" ? "/" + $0 : "\(folder)/\($0)" }
  }
}
