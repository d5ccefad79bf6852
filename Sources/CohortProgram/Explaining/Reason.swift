// Reason: why the program of a model is what it is, and the words for it.

/// Why something runs as it does. The passes, the recorder and the solvers give reasons as values; their texts stand here alone.
package enum Reason: String, CaseIterable, Sendable, Codable {
  // How the rows of operations run.
  case independentRows
  case rowsInOrder
  case seriesSideBySide
  case repeatedSteps
  case levelByLevel

  // What the optimiser made of operations.
  case readByNothing
  case sameInAllRows
  case loopIsSum

  // How calls of the library run.
  case singleCall
  case mergedCalls
  case nothingInCommon
  case callsReadEachOther
  case otherSettings
  case otherSizes
  case otherMatrices

  // What becomes of conditions on parameters.
  case bothSides
  case loopEndsByCondition
  case branchJumps
  case branchCalls
  case branchTruncates
  case branchDoesAlgebra
  case branchFails
  case branchSetsInts
  case sizeOrIndex

  // How initial value problems are solved.
  case namedMethod
  case defaultMethod
  case sideBySide
  case fewGroups
  case largeSystem
  case methodOfOneGroup

  // Conditions in functions that solvers call.
  case switchOnTime
  case switchOnState
  case lookedAtEachPoint
  case switchInsideCall

  // How the outputs of a draw are computed.
  case outputsReplayed
  case outputsFollowDraws
  case outputsPrint
  case outputsNotRecorded
}

extension Reason {
  /// The reason as half a sentence, which goes on from what it is about: "40 rows: …".
  package var text: String {
    switch self {
    case .independentRows: return "vectorised: no row needs another one's result"
    case .rowsInOrder: return "one row after another: each row reads the result of the row before"
    case .seriesSideBySide: return "in order within each series, and the series side by side"
    case .repeatedSteps: return "one time step after another: a loop whose steps read the results of earlier ones"
    case .levelByLevel: return "in many small pieces: rows read each other in no regular pattern"
    case .readByNothing: return "left out: nothing reads the result"
    case .sameInAllRows: return "done once instead of in every round of the loop: all rounds have the same operands"
    case .loopIsSum: return "a loop that adds up became one sum"
    case .singleCall: return "one call"
    case .mergedCalls: return "all calls of the loop in one: they do not need each other's results"
    case .nothingInCommon: return "one by one: this function gains nothing from doing several calls at once"
    case .callsReadEachOther: return "one after another: a call needs the result of an earlier one"
    case .otherSettings: return "one by one: the calls have different tolerances, methods or other settings"
    case .otherSizes: return "one by one: the calls have different numbers of states, unknowns or parameters"
    case .otherMatrices: return "one by one: each call has a matrix of its own"
    case .bothSides: return "both sides are computed and one is taken: always right, at the cost of the other side"
    case .loopEndsByCondition: return "the loop ends by this condition, so its length is part of the recording"
    case .branchJumps: return "a branch leaves the loop or function, prints or rejects"
    case .branchCalls: return "a branch calls a function of the program, a solver, or integer division"
    case .branchTruncates: return "a branch has a truncated distribution"
    case .branchDoesAlgebra: return "a branch calls a matrix function, which may fail where the branch is not taken"
    case .branchFails: return "a branch cannot be evaluated where it is not taken (an index out of range, say)"
    case .branchSetsInts: return "the branches give different ints or sizes, between which nothing can be chosen"
    case .sizeOrIndex: return "an int that depends on parameters is needed as a size, a bound or a place"
    case .namedMethod: return "the call names it"
    case .defaultMethod: return "the method of functions that name none"
    case .sideBySide: return "eight advance side by side in vector instructions, or sixteen where that pays"
    case .fewGroups: return "one at a time: there are fewer than three to put side by side"
    case .largeSystem: return "one at a time: eight systems of this size would not stay in the processor's cache"
    case .methodOfOneGroup: return "one at a time on each thread: this method (CVODES, IDAS) controls its own steps"
    case .switchOnTime: return "a switch on time: steps end exactly there"
    case .switchOnState: return "a switch on the state: located within steps"
    case .lookedAtEachPoint: return "no switch: looked at as it is wherever the function is evaluated"
    case .switchInsideCall:
      return "calls a solver whose function switches: kinks where its output passes a switch are not looked for"
    case .outputsReplayed: return "replayed: recorded once, then run without interpreting the program"
    case .outputsFollowDraws:
      return
        "replayed where the draw takes a known path, else recorded anew or interpreted: control flow follows the draw"
    case .outputsPrint: return "interpreted: a function that a solver calls prints"
    case .outputsNotRecorded: return "interpreted for every draw: they cannot be recorded"
    }
  }
}
