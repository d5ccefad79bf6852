// InferenceGroups: a fit as the groups of ArviZ's InferenceData (its schema, version 1).
import Cohort
import CohortIO

/// Puts a fit's variables into groups by what they are.
///
/// Dimensions have the names of the sizes that the program declares (`vector[J] theta` has the dimension `J`), so that data and
/// parameters share them; others are called as ArviZ's own converters do, `theta_dim_0`.
struct InferenceGroups {
  let fit: Fit
  let data: ModelData?
  private let declared: RunVariables
  private var coordinates: [String: Coordinates] = [:]

  init(_ fit: Fit, data: ModelData?) {
    self.fit = fit
    self.data = data
    declared = fit.runVariables
    if let data { coordinates = DimensionLabels.find(in: data, declared.blocks[.inputs] ?? []) }
  }

  /// All groups that have something in them.
  func groups() throws -> [ArrayGroup] {
    var groups = try drawGroups(ofWarmup: false)
    if fit.commonDrawCount(ofWarmup: true) > 0 { groups += try drawGroups(ofWarmup: true) }
    return groups + dataGroups()
  }

  /// The dimensions of all draws.
  private static let reserved = ["chain", "draw"]

  // MARK: Draws

  private func drawGroups(ofWarmup isWarmup: Bool) throws -> [ArrayGroup] {
    var groups: [VariableRole: ArrayGroup] = [:]
    let draws = [
      ArrayDimension(name: "chain", coordinates: .ints(Array(0..<fit.chainCount))),
      ArrayDimension(name: "draw", coordinates: .ints(Array(0..<fit.commonDrawCount(ofWarmup: isWarmup)))),
    ]
    for variable in fit.variables {
      let kind = fit.role(of: variable, dataNames: data?.names)
      let (sizes, numbers) = try fit.numbers(variable.name, ofWarmup: isWarmup)
      var group =
        groups[kind]
        ?? ArrayGroup(name: (isWarmup ? "warmup_" : "") + kind.rawValue, dimensions: draws, attributes: attributes)
      let names = declared.variable(variable.name)?.sizeNames ?? []
      let dimensions = add(sizes, of: variable.name, names, to: &group)
      // Names of columns may be anything; a slash would lead elsewhere.
      let plain = variable.name.replacing("/", with: "_")
      let arrayName = Self.reserved.contains(plain) ? plain + "_" : plain
      var array = NamedArray(name: arrayName, dimensions: ["chain", "draw"] + dimensions, numbers: .reals(numbers))
      if kind == .statistics { array = statistic(array, numbers) }
      if kind == .predictive, let observed = observed(behind: variable.name) {
        array.attributes["observed"] = observed
      }
      group.arrays.append(array)
      groups[kind] = group
    }
    return VariableRole.allCases.compactMap { groups[$0] }
  }

  private var attributes: [String: String] {
    [
      "inference_library": "cohort", "inference_library_version": cohortVersion, "creation_library": "cohort",
      "creation_library_version": cohortVersion, "model_name": fit.modelName,
    ]
  }

  /// The data that a replicate such as `y_rep` stands for.
  private func observed(behind name: String) -> String? { fit.observed(behind: name, dataNames: data?.names) }

  /// A column of the sampler under ArviZ's name.
  private func statistic(_ array: NamedArray, _ numbers: [Double]) -> NamedArray {
    var array = array
    let names = [
      "lp__": "lp", "accept_stat__": "acceptance_rate", "stepsize__": "step_size", "treedepth__": "tree_depth",
      "n_leapfrog__": "n_steps", "divergent__": "diverging", "energy__": "energy",
    ]
    array.name = names[array.name] ?? String(array.name.dropLast(2))
    switch array.name {
    case "diverging": array.numbers = .flags(numbers.map { $0 != 0 })
    case "tree_depth", "n_steps":
      let counts = numbers.compactMap { Int(exactly: $0) }
      if counts.count == numbers.count { array.numbers = .ints(counts) }
    default: break
    }
    return array
  }

  /// Adds the dimensions of a variable that the group does not have; gives their names.
  private func add(
    _ sizes: [Int], of variable: String, _ names: [String?], to group: inout ArrayGroup
  ) -> [String] {
    var used: [String] = []
    for (index, size) in sizes.enumerated() {
      var name = "\(variable.replacing("/", with: "_"))_dim_\(index)"
      // As ArviZ counts.
      var labels = Coordinates.ints(Array(0..<size))
      // The same name twice in one array, or for another size, would not do.
      if names.count == sizes.count, let given = names[index], !(used + Self.reserved).contains(given),
        group.dimensions.first(where: { $0.name == given })?.size ?? size == size
      {
        name = given
        // As the program counts.
        labels = .ints((0..<size).map { $0 + 1 })
        if let found = coordinates[name], found.count == size { labels = found }
      }
      used.append(name)
      guard !group.dimensions.contains(where: { $0.name == name }) else { continue }
      group.dimensions.append(ArrayDimension(name: name, coordinates: labels))
    }
    return used
  }

  // MARK: Data

  private func dataGroups() -> [ArrayGroup] {
    guard let data else { return [] }
    var observed = ArrayGroup(name: "observed_data", attributes: attributes)
    var constant = ArrayGroup(name: "constant_data", attributes: attributes)
    let inputs = declared.blocks[.inputs] ?? []
    let names = inputs.isEmpty ? data.names : inputs.map(\.name)
    let sizeNames = Set(inputs.flatMap(\.sizeNames).compactMap { $0 })
    // Files of data may call things as they like; variables have names of letters.
    for name in names where name.first?.isLetter == true && !name.contains("/") {
      guard let value = data[name]?.modelDataValue, value.slots.isEmpty else { continue }
      let isObserved = declared.observed.contains(name) || (inputs.isEmpty && isReplicated(name))
      // What is the size of a dimension cannot be an array of that name beside it: the dimension says it.
      if value.sizes.isEmpty, sizeNames.contains(name) { continue }
      let count = value.sizes.reduce(1, *)
      let numbers: ArrayNumbers = value.ints.map { .ints($0) } ?? .reals(value.reals)
      guard count > 0, count == (value.ints?.count ?? value.reals.count) else { continue }
      let names = declared.variable(name)?.sizeNames ?? []
      if isObserved {
        let dimensions = add(value.sizes, of: name, names, to: &observed)
        observed.arrays.append(NamedArray(name: name, dimensions: dimensions, numbers: numbers))
      } else {
        let dimensions = add(value.sizes, of: name, names, to: &constant)
        constant.arrays.append(NamedArray(name: name, dimensions: dimensions, numbers: numbers))
      }
    }
    return [observed, constant].filter { !$0.arrays.isEmpty }
  }

  private func isReplicated(_ name: String) -> Bool {
    fit.variables.contains { self.observed(behind: $0.name) == name }
  }
}
