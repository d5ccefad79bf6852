// Settings: what the editor's user can choose.

/// The settings, from `initializationOptions` or the editor's configuration.
struct Settings: Equatable {
  /// Folders in which `#include` looks before the folder of the program; relative ones are in the workspace's folder.
  var includePaths: [String] = []
  /// Whether functions may be declared without a definition.
  var allowUndefined = false
  /// Whether to warn about what is legal and often not meant.
  var isPedantic = false

  /// The settings with those of a JSON object in the place of the present ones; what it does not name stays.
  func updated(from value: JSONValue) -> Settings {
    var settings = self
    if let paths = value["includePaths"].array { settings.includePaths = paths.compactMap(\.string) }
    if let path = value["includePaths"].string { settings.includePaths = [path] }
    if let allow = value["allowUndefined"].bool { settings.allowUndefined = allow }
    if let pedantic = value["pedantic"].bool { settings.isPedantic = pedantic }
    return settings
  }
}
