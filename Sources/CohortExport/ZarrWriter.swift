// ZarrWriter: groups of arrays as a directory in the format Zarr, version 2, as xarray lays it out.
import CohortIO
import Foundation

/// Writes `NAME.zarr`: for each array a text that says shape and type, and its numbers in files of a chain each.
enum ZarrWriter {
  static func write(_ groups: [ArrayGroup], to path: String) throws {
    try ZarrStore(path: path).write(groups)
  }
}

private struct ZarrStore {
  let path: String

  func write(_ groups: [ArrayGroup]) throws {
    var all: [String: String] = [:]
    try write(&all, ".zgroup", Self.groupText)
    try write(&all, ".zattrs", "{}")
    for group in groups {
      var own: [String: String] = [:]
      try write(&own, ".zgroup", Self.groupText, in: group.name)
      try write(&own, ".zattrs", object(group.attributes.mapValues(JSONText.string)), in: group.name)
      for array in group.allArrays {
        let shape = group.shape(array)
        let chunk = chunkShape(array, shape)
        try write(&own, "\(array.name)/.zarray", description(array, shape, chunk), in: group.name)
        let dimensions = "[\(array.dimensions.map(JSONText.string).joined(separator: ", "))]"
        var attributes = array.attributes.mapValues(JSONText.string)
        attributes["_ARRAY_DIMENSIONS"] = dimensions
        try write(&own, "\(array.name)/.zattrs", object(attributes), in: group.name)
        try writeChunks(array, shape, chunk, "\(group.name)/\(array.name)")
      }
      for (name, text) in own { all["\(group.name)/\(name)"] = text }
      try write(Array(consolidated(own).utf8), to: "\(group.name)/.zmetadata")
    }
    try write(Array(consolidated(all).utf8), to: ".zmetadata")
  }

  private static let groupText = "{\"zarr_format\": 2}"

  /// Draws are cut by chain, so that a chain is a file; everything else is one.
  private func chunkShape(_ array: NamedArray, _ shape: [Int]) -> [Int] {
    array.dimensions.first == "chain" && shape.count > 1 ? [1] + shape.dropFirst() : shape
  }

  private func description(_ array: NamedArray, _ shape: [Int], _ chunk: [Int]) -> String {
    let type: String
    switch array.numbers {
    case .reals: type = "<f8"
    case .ints: type = "<i8"
    case .flags: type = "|b1"
    }
    func list(_ numbers: [Int]) -> String { "[\(numbers.map(String.init).joined(separator: ", "))]" }
    return object([
      "zarr_format": "2", "shape": list(shape), "chunks": list(chunk), "dtype": JSONText.string(type),
      "compressor": "null", "fill_value": "null", "order": "\"C\"", "filters": "null",
    ])
  }

  private func writeChunks(_ array: NamedArray, _ shape: [Int], _ chunk: [Int], _ folder: String) throws {
    let size = chunk.reduce(1, *)
    let count = shape.isEmpty ? 1 : max(1, shape[0] / max(1, chunk[0]))
    for index in 0..<count {
      // The name of a chunk is its place among all, `1.0.0`.
      let place = shape.indices.map { $0 == 0 ? "\(index)" : "0" }.joined(separator: ".")
      let bytes = bytes(array.numbers, index * size, size)
      try write(bytes, to: "\(folder)/\(shape.isEmpty ? "0" : place)")
    }
  }

  /// Numbers as little-endian bytes.
  private func bytes(_ numbers: ArrayNumbers, _ start: Int, _ count: Int) -> [UInt8] {
    func words<Value>(_ values: ArraySlice<Value>, _ pattern: (Value) -> UInt64) -> [UInt8] {
      values.map { pattern($0).littleEndian }.withUnsafeBytes { Array($0) }
    }
    switch numbers {
    case .reals(let values): return words(values.dropFirst(start).prefix(count)) { $0.bitPattern }
    case .ints(let values): return words(values.dropFirst(start).prefix(count)) { UInt64(bitPattern: Int64($0)) }
    case .flags(let values): return values.dropFirst(start).prefix(count).map { $0 ? 1 : 0 }
    }
  }

  // MARK: Texts

  private func object(_ fields: [String: String]) -> String {
    let members = fields.sorted { $0.key < $1.key }.map { "\(JSONText.string($0.key)): \($0.value)" }
    return "{\(members.joined(separator: ", "))}"
  }

  /// All texts in one, which spares readers many files.
  private func consolidated(_ texts: [String: String]) -> String {
    object(["zarr_consolidated_format": "1", "metadata": object(texts)])
  }

  private func write(_ texts: inout [String: String], _ name: String, _ text: String, in group: String = "") throws {
    texts[name] = text
    try write(Array(text.utf8), to: group.isEmpty ? name : "\(group)/\(name)")
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let file = URL(fileURLWithPath: path).appendingPathComponent(name)
    do {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    } catch {
      throw InputError(path: file.path, message: "cannot write the file: \(error.localizedDescription)")
    }
  }
}
