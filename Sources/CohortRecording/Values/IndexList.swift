// IndexList: evaluated indices, and what they pick from arrays.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// An evaluated index, positions from 0.
enum IndexList {
  case single(Int)
  /// Positions in the dimension, already checked.
  case many(ContiguousArray<Int>)
  /// All positions: nothing has to be tabulated.
  case all

  func count(of size: Int) -> Int {
    switch self {
    case .single: return 1
    case .many(let positions): return positions.count
    case .all: return size
    }
  }

  @inline(__always)
  func position(_ k: Int) -> Int {
    switch self {
    case .single(let position): return position
    case .many(let positions): return positions[k]
    case .all: return k
    }
  }

  var isSingle: Bool {
    if case .single = self { return true }
    return false
  }
}

/// The flat positions that a list of indices picks from an array with the given sizes (row-major), in order, and the
/// sizes that are left.
struct Selection {
  var positions: ContiguousArray<Int>
  var sizes: [Int]

  /// - Parameters:
  ///   - sizes: of the dimensions that `indices` run over, then of those that are taken whole.
  init(sizes: [Int], indices: [IndexList]) {
    var positions: ContiguousArray<Int> = [0]
    var left: [Int] = []
    for (dimension, size) in sizes.enumerated() {
      let index = dimension < indices.count ? indices[dimension] : .all
      let count = index.count(of: size)
      if !index.isSingle { left.append(count) }
      var next = ContiguousArray<Int>()
      next.reserveCapacity(positions.count * count)
      for position in positions {
        for k in 0..<count { next.append(position * size + index.position(k)) }
      }
      positions = next
    }
    self.positions = positions
    self.sizes = left
  }
}
