// FixedConstants: numbers that stand in one column with results.

/// Constants that need a slot because they stand in one column with parameter expressions; equal ones share it.
package struct FixedConstants {
  package private(set) var values = ContiguousArray<Double>()
  private var indices: [UInt64: Int32] = [:]

  package init() {}

  package mutating func index(of value: Double) -> Int32 {
    if let index = indices[value.bitPattern] { return index }
    let index = Int32(truncatingIfNeeded: values.count)
    values.append(value)
    indices[value.bitPattern] = index
    return index
  }
}
