// Sorting: orders, ranks and quantiles.
import CohortProgram

let sortingFunctions: [ContainerFunction] = [
  .define(
    "sort_asc", traits: [.ordering],
    [
      "vector sort_asc(vector)", "row_vector sort_asc(row_vector)", "array[] int sort_asc(array[] int)",
      "array[] real sort_asc(array[] real)",
    ], "The elements in ascending order."
  ) { try sorted($0, descending: false) },
  .define(
    "sort_desc", traits: [.ordering],
    [
      "vector sort_desc(vector)", "row_vector sort_desc(row_vector)", "array[] int sort_desc(array[] int)",
      "array[] real sort_desc(array[] real)",
    ], "The elements in descending order."
  ) { try sorted($0, descending: true) },
  .define(
    "sort_indices_asc", traits: [.ordering],
    ["array[] int sort_indices_asc(vector or row_vector or array[] int or array[] real)"],
    "The places of the elements, the least element's first."
  ) { .ints(IntArray(ContiguousArray(try order($0, descending: false).map { $0 + 1 }))) },
  .define(
    "sort_indices_desc", traits: [.ordering],
    ["array[] int sort_indices_desc(vector or row_vector or array[] int or array[] real)"],
    "The places of the elements, the greatest element's first."
  ) { .ints(IntArray(ContiguousArray(try order($0, descending: true).map { $0 + 1 }))) },
  .define(
    "rank", traits: [.ordering], ["int rank(vector or row_vector or array[] int or array[] real, int)"],
    "How many elements are less than element number s."
  ) { arguments in
    let (x, s) = (try arguments.scalars(0), try arguments.int(1))
    try Arguments.check(s, "the index", upTo: x.count)
    let builder = arguments.builder
    var rank = 0
    try builder.loop(x.count) { index in
      let isLess = builder.apply(.less, x[index], x[s - 1])
      if let decide = builder.decide, !isLess.isConstant {
        if try decide(isLess) { rank += 1 }
        return
      }
      if isLess.value == 1 { rank += 1 }
      let holds = builder.apply(.equal, isLess, Scalar(isLess.value))
      builder.guard(holds) { "\(arguments.context.place()): the rank" }
    }
    return .int(rank)
  },
  .define(
    "quantile",
    [
      "real quantile(data vector or row_vector or array[] real, data real)",
      "array[] real quantile(data vector or row_vector or array[] real, data array[] real)",
    ],
    "The quantiles of the elements at one or several probabilities, by linear interpolation between order "
      + "statistics (type 7 of Hyndman & Fan 1996)."
  ) { arguments in
    let x = try arguments.filled(0).map(\.value).sorted()
    guard !x.contains(where: \.isNaN) else { throw FunctionError.rejected("the numbers must not be NaN") }
    func quantile(_ p: Double) throws -> Double {
      guard p >= 0, p <= 1 else { throw FunctionError.rejected("the probability is \(p), but must be in [0, 1]") }
      let place = Double(x.count - 1) * p
      let below = Int(place)
      let above = min(below + 1, x.count - 1)
      let weight = place - Double(below)
      return (1 - weight) * x[below] + weight * x[above]
    }
    guard arguments.isContainer(1) else { return .real(Scalar(try quantile(try arguments.real(1).value))) }
    return .tensor(.array(ContiguousArray(try arguments.scalars(1).map { Scalar(try quantile($0.value)) })))
  },
]

/// The elements in order. On a tape, which has no order of its own, by exchanging neighbours.
private func sorted(_ arguments: Arguments, descending: Bool) throws -> Value {
  let builder = arguments.builder
  guard builder.mode == .tape, case .tensor(var tensor) = try arguments.value(0) else {
    return try arguments.picking(0, try order(arguments, descending: descending))
  }
  for end in stride(from: tensor.count - 1, to: 0, by: -1) {
    for place in 0..<end {
      let (first, second) = (tensor.scalars[place], tensor.scalars[place + 1])
      let (less, greater) = (builder.apply(.minimum, first, second), builder.apply(.maximum, first, second))
      tensor.scalars[place] = descending ? greater : less
      tensor.scalars[place + 1] = descending ? less : greater
    }
  }
  return .tensor(tensor)
}

/// The order on one of the paths of a tape: by insertion, in which each comparison is a condition.
private func decidedOrder(
  _ x: ContiguousArray<Scalar>, _ builder: ProgramBuilder, _ decide: (Scalar) throws -> Bool, _ descending: Bool
) throws -> [Int] {
  var order: [Int] = []
  for index in x.indices {
    var place = order.count
    while place > 0 {
      let (before, own) = (x[order[place - 1]], x[index])
      let isBefore = descending ? builder.apply(.less, before, own) : builder.apply(.less, own, before)
      guard try isBefore.isConstant ? isBefore.value == 1 : decide(isBefore) else { break }
      place -= 1
    }
    order.insert(index, at: place)
  }
  return order
}

/// The places (from 0) of the elements in order. For parameters, the program holds only where the order is this one.
private func order(_ arguments: Arguments, descending: Bool) throws -> [Int] {
  if case .ints(let array) = try arguments.value(0) {
    return array.elements.indices.sorted {
      let (x, y) = (array.elements[$0], array.elements[$1])
      return x == y ? $0 < $1 : descending ? x > y : x < y
    }
  }
  let x = try arguments.scalars(0)
  if let decide = arguments.builder.decide, !x.allSatisfy(\.isConstant) {
    return try decidedOrder(x, arguments.builder, decide, descending)
  }
  guard !x.contains(where: { $0.value.isNaN }) else { throw FunctionError.rejected("the numbers must not be NaN") }
  let order = x.indices.sorted {
    x[$0].value == x[$1].value ? $0 < $1 : descending ? x[$0].value > x[$1].value : x[$0].value < x[$1].value
  }
  let builder = arguments.builder
  builder.loop(max(order.count - 1, 0)) { index in
    let (first, second) = (x[order[index]], x[order[index + 1]])
    let holds = descending ? builder.apply(.lessOrEqual, second, first) : builder.apply(.lessOrEqual, first, second)
    builder.guard(holds) { "\(arguments.context.place()): the order" }
  }
  return order
}
