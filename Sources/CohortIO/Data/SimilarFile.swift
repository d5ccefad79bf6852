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
    // A model and its data often have one name: by itself it means the model, and with another ending not that of the other.
    let models: Set = ["stan", "model"]
    let given = fileExtension(of: name)
    let meansModel = given.isEmpty || models.contains(given.lowercased())
    let best = similar.first { models.contains(fileExtension(of: $0).lowercased()) == meansModel }
    return (given.isEmpty ? best ?? similar.first : best).map {
      folder.isEmpty ? $0 : folder == "/" ? "/" + $0 : "\(folder)/\($0)"
    }
  }
}
