// FlowAnalysis: follows the values of variables through statements and takes down what the pedantic checks look at.
import CohortSyntax

/// Walks statements in the order in which they run, once, and makes their dependence graph.
///
/// Statements are structured, so versions of variables can be numbered on the way: branches are walked one after the
/// other from the same state and joined, a loop's head joins what comes in with what comes round (Brandis & Mössenböck
/// 1994).
final class FlowAnalysis {
  typealias NodeID = DependenceGraph.NodeID

  /// A statement that decides what runs.
  struct Control {
    var keyword: String
    var span: Span
    var node: NodeID
  }

  /// Something that is added to the log density, or that rejects.
  struct Factor {
    var node: NodeID
  }

  /// A library density without its constants: under `~` or by its name.
  struct DensityUse {
    /// With its suffix: `normal_lpdf`.
    var name: String
    /// The random variable first.
    var arguments: [KnownValue]
    /// The random variables, where the first argument lists them: `[a, b]' ~ normal(0, 1)`.
    var variates: [KnownValue]
    /// The statement under `~`, else the call.
    var span: Span
  }

  /// What a statement that is nothing but a density has as its random variable.
  struct Variate {
    var value: KnownValue
    /// Whether it may be a nonlinear function of parameters.
    var isNonlinear: Bool
    /// The statement.
    var span: Span
  }

  /// An argument given to a function of the program.
  struct ArgumentUse {
    var function: Int
    var argument: Int
    var span: Span
    var node: NodeID
  }

  let frame: Frame
  let functions: [TypedFunction]
  let library: FunctionTable
  /// Whether the statements are those of a function, which sees no parameters.
  let isFunction: Bool
  var graph = DependenceGraph()
  var controls: [Control] = []
  var factors: [Factor] = []
  var densities: [DensityUse] = []
  var variates: [Variate] = []
  var argumentUses: [ArgumentUse] = []

  /// The version of each variable.
  var current: [NodeID]
  /// The versions before assignments, for going back.
  private var log: [(variable: Int, before: NodeID)] = []
  /// What is known of the values of versions, and where they were given.
  var known: [NodeID: KnownValue] = [:]

  /// The innermost statement on which it depends whether the next one runs.
  var control: NodeID?
  /// The jumps that may have left this function or iteration before the next statement.
  var returns: NodeID?
  var continues: NodeID?
  /// Whether the next statement can be reached.
  var isReachable = true
  var loops: [Loop] = []

  /// A loop around the place where the walk is.
  struct Loop {
    var node: NodeID
    /// How many assignments were made before its body.
    var mark: Int
    /// The versions of what its body has assigned at its `break`s and at its `continue`s, by variable.
    var breaks: [Int: [NodeID]] = [:]
    var continues: [Int: [NodeID]] = [:]
    /// What decides whether these are reached.
    var decisions: [NodeID] = []
  }

  /// Every variable starts as a value from outside.
  init(frame: Frame, functions: [TypedFunction], library: FunctionTable, isFunction: Bool) {
    self.frame = frame
    self.functions = functions
    self.library = library
    self.isFunction = isFunction
    current = []
    for index in frame.variables.indices { current.append(graph.add(source: index)) }
  }

  /// Forgets what was taken down so far; versions stay.
  func startDensity() {
    controls = []
    factors = []
    densities = []
    variates = []
    argumentUses = []
    isReachable = true
  }

  // MARK: Versions

  func assign(_ variable: Int, _ node: NodeID) {
    guard current.indices.contains(variable) else { return }
    log.append((variable, current[variable]))
    current[variable] = node
  }

  /// How many assignments have been made that can be taken back.
  var assignmentCount: Int { log.count }

  /// The variables that have been assigned to since, with their versions.
  func versions(since mark: Int) -> [Int: NodeID] {
    var versions: [Int: NodeID] = [:]
    for (variable, _) in log[min(mark, log.count)...] { versions[variable] = current[variable] }
    return versions
  }

  /// Makes a node that depends on what was read and on what decides whether it is reached.
  func node(reading reads: Reads) -> NodeID {
    graph.add(values: reads.values + decisions, sizes: reads.sizes)
  }

  /// What decides whether the next statement runs.
  var decisions: [NodeID] { [control, returns, continues].compactMap { $0 } }

  /// Runs `body` and takes back its assignments: the versions that it left, by variable.
  func branch(_ body: () -> Void) -> [Int: NodeID] {
    let mark = log.count
    body()
    var versions: [Int: NodeID] = [:]
    while log.count > mark, let (variable, before) = log.popLast() {
      if versions[variable] == nil { versions[variable] = current[variable] }
      current[variable] = before
    }
    return versions
  }

  /// Joins the versions that branches left; a branch that does not go on counts for nothing, unless none does.
  func join(_ branches: [(versions: [Int: NodeID], goesOn: Bool)]) {
    isReachable = branches.contains(where: \.goesOn)
    let counted = isReachable ? branches.filter(\.goesOn) : branches
    var versions: [Int: [NodeID]] = [:]
    for branch in counted {
      for (variable, version) in branch.versions { versions[variable, default: []].append(version) }
    }
    for (variable, list) in versions.sorted(by: { $0.key < $1.key }) {
      // Where a branch leaves the variable alone, it keeps its version.
      let all = list.count < counted.count ? list + [current[variable]] : list
      assign(variable, all.count == 1 ? all[0] : graph.add(values: all))
    }
  }
}
