// ArrayGroup: arrays over named dimensions, as xarray's data sets have them: what is exported, whatever the format.

/// What a dimension's indices stand for.
enum Coordinates: Equatable, Sendable {
  case ints([Int])
  case reals([Double])

  var count: Int {
    switch self {
    case .ints(let values): values.count
    case .reals(let values): values.count
    }
  }

  var numbers: ArrayNumbers {
    switch self {
    case .ints(let values): .ints(values)
    case .reals(let values): .reals(values)
    }
  }
}

/// A dimension with its coordinates.
struct ArrayDimension: Equatable, Sendable {
  var name: String
  var coordinates: Coordinates
  var size: Int { coordinates.count }
}

/// The numbers of an array, the last index fastest.
enum ArrayNumbers: Equatable, Sendable {
  case reals([Double])
  case ints([Int])
  case flags([Bool])
}

/// An array over dimensions.
struct NamedArray: Equatable, Sendable {
  var name: String
  /// The names of its dimensions, the outermost first.
  var dimensions: [String]
  var numbers: ArrayNumbers
  var attributes: [String: String] = [:]
}

/// Arrays that share dimensions: a group of a file.
struct ArrayGroup: Equatable, Sendable {
  var name: String
  var dimensions: [ArrayDimension] = []
  var arrays: [NamedArray] = []
  var attributes: [String: String] = [:]

  /// The sizes of an array.
  func shape(_ array: NamedArray) -> [Int] {
    array.dimensions.map { name in dimensions.first { $0.name == name }?.size ?? 1 }
  }

  /// The coordinates as arrays of their own, then the arrays.
  var allArrays: [NamedArray] {
    dimensions.map { NamedArray(name: $0.name, dimensions: [$0.name], numbers: $0.coordinates.numbers) } + arrays
  }
}
