// ExplainedAdvice + rules: what could be written faster, from what a program was made of.

extension ExplainedAdvice {
  /// What is found, each with its text.
  package enum Kind: String, CaseIterable, Sendable {
    case chainOfSolves
    case unequalSettings
    case unequalSizes
    case guardInLoop
    case guardedBranch
    case manyPaths
    case manySwitches
    case unreadParameters
    case solverWithinSolver
    case tightTolerances
    case callsInSeries
    case smallPieces
    case ownMatrices
    case interpretedOutputs
    case outputsByDraw

    var text: String {
      switch self {
      case .chainOfSolves:
        return
          "Each solve begins with the result of the one before, so they run one after another. Where several subjects have "
          + "such solves, put them into one loop over subjects: then the first solves of all go side by side, then the "
          + "second ones. Give each solve all output times up to the next dose, or the doses as event records to pmx_solve_group_rk45."
      case .unequalSettings:
        return
          "The calls of this loop have different tolerances or step limits, and are solved one by one. Give all of "
          + "them the same, and they become one call that is shared by all cores."
      case .unequalSizes:
        return
          "The calls of this loop have different numbers of states or parameters, and are solved one by one. Pad them "
          + "to one size (a state that stays 0), or sort the subjects by size into several loops."
      case .guardInLoop:
        return
          "A loop that ends by a condition on parameters is recorded anew for each new number of rounds. Loop a fixed "
          + "number of times (the most that can be needed) and choose with c ? a : b what a round changes."
      case .guardedBranch:
        return
          "This if cannot be computed on both sides, so each new outcome means another recording. Let its branches "
          + "only assign reals and add to target; take function calls, matrix algebra, break, return and ints out of "
          + "them (compute before the if, choose inside)."
      case .manyPaths:
        return
          "Conditions here choose ints or take branches, so every combination of their outcomes is a path of its own. "
          + "Let each condition choose a real (u += t >= tau[i] ? a[i] : 0): conditions then cost one operation each."
      case .manySwitches:
        return
          "Every evaluation goes through all these times, and the solve stops at each: with n of them it costs n "
          + "squared. Divide the solve at the doses: solve from dose to dose, adding the dose to the state in "
          + "between, or pass each solve only its own part of the table."
      case .unreadParameters:
        return
          "The function is passed parameters that it does not read, and the solver carries derivatives by them along. "
          + "Pass only what is used: each number less saves one column of sensitivities."
      case .solverWithinSolver:
        return
          "The function calls a solver (or matrix algebra) at each evaluation, derivatives included. Compute what does "
          + "not depend on time or state before the solve, and pass the result as an argument."
      case .tightTolerances:
        return
          "The tolerances are 1e-10 or less (the default of ode_bdf and ode_adams). Samplers rarely need more than 1e-6 "
          + "to 1e-8: with ode_bdf_tol and 1e-7 a solve takes about a third of the steps."
      case .callsInSeries:
        return
          "Matrix functions inside of a series are a call for each step. For matrices up to 6 by 6 write products "
          + "(A * B, A * x), which become plain operations, and take constant inverses and factors out of the loop."
      case .smallPieces:
        return
          "Results read each other in no regular pattern (an index that jumps back and forth, or a recursion that "
          + "splits). If it is a series, write it as one loop over time in which each step reads the step before."
      case .ownMatrices:
        return
          "Each call has a matrix of its own, so each factorises one. If some share it, call once with an array of "
          + "vectors; if it depends on a few parameters only, factorise it before the loop and use the _cholesky form."
      case .interpretedOutputs:
        return
          "Outputs are interpreted for every draw, some 10 times slower than replayed. They are small unless there are "
          + "many draws; if they take long, compute less in generated quantities, or do it afterwards from the draws."
      case .outputsByDraw:
        return
          "Control flow in generated quantities follows what was drawn (a while until a draw fits, a size that was "
          + "drawn), so most draws are interpreted. Where possible choose with c ? a : b, or loop a fixed number of "
          + "times."
      }
    }
  }

  private init(_ kind: Kind, _ place: SourcePlace?) {
    self.kind = kind.rawValue
    self.place = place
    text = kind.text
  }

  /// All that there is to say about a program and its outputs.
  static func all(_ density: ExplainedProgram, _ outputs: ExplainedOutputs) -> [ExplainedAdvice] {
    var found: [ExplainedAdvice] = []
    func add(_ kind: Kind, _ place: SourcePlace?) {
      if !found.contains(where: { $0.kind == kind.rawValue && $0.place?.line == place?.line }) {
        found.append(ExplainedAdvice(kind, place))
      }
    }
    for call in density.calls {
      let isSolver = call.solve != nil
      switch call.reason.reason {
      case "callsReadEachOther" where isSolver && call.steps > 1: add(.chainOfSolves, call.place)
      case "callsReadEachOther" where call.steps > 8: add(.callsInSeries, call.place)
      case "otherSettings" where isSolver: add(.unequalSettings, call.place)
      case "otherSizes" where isSolver: add(.unequalSizes, call.place)
      case "otherMatrices": add(.ownMatrices, call.place)
      default: break
      }
      guard let solve = call.solve else { continue }
      if solve.unreadParameters > 0 { add(.unreadParameters, call.place) }
      if let relative = solve.relativeTolerance, solve.kind == "ode", relative <= 1e-10 {
        add(.tightTolerances, call.place)
      }
      for function in solve.functions {
        if function.paths > 16 { add(.manyPaths, call.place) }
        if !function.calls.isEmpty { add(.solverWithinSolver, call.place) }
        let switches = function.conditions.filter { $0.reason.reason == "switchOnTime" }.reduce(0) { $0 + $1.count }
        if switches > 16 {
          add(.manySwitches, function.conditions.max { $0.count < $1.count }?.place ?? call.place)
        }
      }
    }
    for condition in density.conditions where condition.isGuard {
      add(condition.reason.reason == "loopEndsByCondition" ? .guardInLoop : .guardedBranch, condition.place)
    }
    let pieces = density.blocks.filter { $0.reason.reason == "levelByLevel" }
    if pieces.count > 64, pieces.reduce(0, { $0 + $1.rows }) < 16 * pieces.count {
      add(.smallPieces, pieces.first?.lines.first?.place)
    }
    switch outputs.reason.reason {
    case "outputsNotRecorded", "outputsPrint": add(.interpretedOutputs, nil)
    case "outputsFollowDraws": add(.outputsByDraw, outputs.program?.conditions.first { $0.isGuard }?.place)
    default: break
    }
    return found
  }
}
