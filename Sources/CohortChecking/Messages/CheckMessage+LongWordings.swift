// Messages of more than one sentence's work: arguments that fit no signature, distributions that are called, the target in
// the wrong place, assignments to other blocks.
import CohortSyntax

extension CheckMessage {
  /// Arguments that no signature takes. Under `~` they are spoken of as they stand there.
  func argumentTypes(
    _ function: String, _ found: [String], _ candidates: [Candidate], _ places: [Span], _ isTilde: Bool
  ) -> Wording {
    let shown = candidates.prefix(5)
    var hints = shown.map { candidate in
      let signature = isTilde ? Self.asTilde(candidate.signature) : candidate.signature
      return "\(signature): \(candidate.mismatch.reason(isTilde: isTilde))"
    }
    if candidates.count > 5 { hints.append("and \(candidates.count - 5) more signatures") }
    hints += TypeAdvice.legend(shown.map(\.signature))
    if shown.contains(where: \.mismatch.isAboutData) { hints.append(Self.localsDepend) }
    var notes: [Diagnostic.Note] = []
    if candidates.count == 1, let mismatch = candidates.first?.mismatch, let argument = mismatch.argument,
      places.indices.contains(argument), found.indices.contains(argument)
    {
      notes.append(.init(span: places[argument], message: "this is \(found[argument])"))
    }
    let message: String
    if isTilde, let variate = found.first {
      let rest = found.dropFirst().joined(separator: ", ")
      message = "the distribution '\(function)' does not fit '\(variate) ~ \(function)(\(rest))'"
    } else {
      message = "'\(function)' cannot be called with (\(found.joined(separator: ", ")))"
    }
    return Wording("argument-types", message, hints: hints, notes: notes)
  }

  /// `reals ~ normal(reals, reals)` for `real normal_lpdf(reals | reals, reals)`.
  private static func asTilde(_ signature: String) -> String {
    guard let open = signature.firstIndex(of: "("), signature.hasSuffix(")") else { return signature }
    let name = signature[..<open].split(separator: " ").last.map(String.init) ?? ""
    let inside = signature[signature.index(after: open)...].dropLast()
    let separator = inside.firstIndex(of: "|") ?? inside.firstIndex(of: ",") ?? inside.endIndex
    let variate = inside[..<separator].split(separator: " ").joined(separator: " ")
    let rest = inside[separator...].dropFirst().drop { $0 == " " }
    return "\(variate) ~ \(FunctionSuffix(of: name).isDensity ? String(name.dropLast(5)) : name)(\(rest))"
  }

  /// A distribution is no function: `~`, its density or its generator was meant.
  func distributionCalled(_ call: DistributionCall) -> Wording {
    let hint: String
    if call.isDensity {
      hint = "write '\(call.function)(y | ...)' for the log density"
    } else if call.drawsHere {
      hint = "write '\(call.function)(...)' to draw from it"
    } else if let variable = call.variable {
      hint = "write '\(variable) ~ \(call.name)(...)' to give '\(variable)' the distribution"
    } else {
      hint = "write 'y ~ \(call.name)(...)', or 'target += \(call.function)(y | ...)'"
    }
    return Wording("distribution-called", "'\(call.name)' is a distribution, not a function", hints: [hint])
  }

  func targetNotHere(_ use: TargetUse, _ block: BlockKind) -> Wording {
    let where_ = "in the model block and in functions whose name ends in _lp"
    let inGenerated = block == .generatedQuantities
    switch use {
    case .tilde(let distribution):
      return Wording(
        "target-not-here", "'~' adds to the log density, which is only possible \(where_)",
        hints: inGenerated || block == .transformedData
          ? ["to draw from the distribution write '= \(distribution)_rng(...)'"]
          : block == .transformedParameters ? ["move the statement to the model block"] : [])
    case .increment:
      return Wording(
        "target-not-here", "'target +=' is only possible \(where_)",
        hints: block == .transformedParameters
          ? ["the adjustment for a transform is added with 'jacobian +='"]
          : inGenerated ? ["assign to a variable to keep a log density"] : [])
    case .value:
      return Wording("target-not-here", "'target()' is only possible \(where_)")
    case .call(let name):
      return Wording("target-not-here", "'\(name)' uses the target, which is only possible \(where_)")
    }
  }

  func assignToBlock(_ name: String, _ block: BlockKind, _ declared: Span) -> Wording {
    let message: String
    var hints: [String] = []
    switch block {
    case .data:
      message = "'\(name)' is data and cannot be assigned to"
      hints = ["compute new values in 'transformed data'"]
    case .parameters:
      message = "'\(name)' is a parameter and cannot be assigned to"
      hints = ["give it a distribution with '~', or compute another variable from it in 'transformed parameters'"]
    default:
      message = "'\(name)' belongs to the block '\(block.rawValue)' and can be assigned to only there"
    }
    return Wording(
      "assign-to-block", message, hints: hints, notes: [.init(span: declared, message: "'\(name)' is declared here")])
  }
}
