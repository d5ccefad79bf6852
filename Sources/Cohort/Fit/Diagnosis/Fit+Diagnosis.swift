// Fit+Diagnosis: what is wrong with a fit, which parameters are behind it, and what to do.
import CohortDiagnostics

extension Fit {
  /// Looks at divergences, tree depth, E-BFMI, R-hat and effective sample sizes, and for the parameters behind them.
  ///
  /// - Parameter model: the model whose draws these are: advice then is in its words.
  /// - Returns: all that is wrong, the gravest first; nothing where all is well.
  public func diagnose(_ model: Model? = nil) -> [Finding] { diagnosis(model).findings }

  /// What is wrong, and how much was looked at.
  package struct Diagnosis {
    package var findings: [Finding]
    /// Quantities whose R-hat and effective sample sizes were looked at, and all.
    package var examined: Int
    package var quantities: Int
  }

  /// - Parameters:
  ///   - isOver: asked now and then; once it says true no more quantities are looked at: the first ones have been.
  ///   - progress: told how many quantities have been looked at.
  package func diagnosis(
    _ model: Model? = nil, isOver: @escaping () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) -> Diagnosis {
    let plain = plainDiagnosis(isOver: isOver, progress: progress)
    var diagnosis = Diagnosis(findings: [], examined: plain.examined, quantities: quantityIndices.count)
    if plain.findings.isEmpty { return diagnosis }
    let suspects = FitSuspects(self, isOver: isOver)
    diagnosis.findings = plain.findings.map { finding in
      let clue = suspects.clue(finding)
      let remedy = model.flatMap { ModelRemedy($0).advice(finding, clue) }
      return Finding(
        finding, message: clue.text.isEmpty ? nil : finding.problem + " " + clue.text, advice: remedy ?? clue.advice)
    }
    return diagnosis
  }

  /// What is wrong, without a look for what is behind it, and how many quantities were looked at.
  func plainDiagnosis(
    isOver: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) -> (findings: [CohortDiagnostics.Finding], examined: Int) {
    let statistics = chains.map { chain in
      func column(_ name: String) -> [Double] { columns.firstIndex(of: name).map { chain.table.column($0) } ?? [] }
      return ChainStatistics(
        draws: chain.drawCount, divergences: column("divergent__").count { $0 != 0 },
        depthSaturations: column("treedepth__").count { $0 >= Double(maxTreeDepth) }, energies: column("energy__"))
    }
    // Parameters come before what is made of them.
    let wanted = quantityIndices
    var examined: [ParameterSummary] = []
    let block = 256
    var next = 0
    while next < wanted.count, next == 0 || !isOver() {
      let end = min(wanted.count, next + block)
      examined += rows(Array(wanted[next..<end]))
      next = end
      progress(next)
    }
    return (
      CohortDiagnostics.diagnose(chains: statistics, parameters: examined, maxTreeDepth: maxTreeDepth), next
    )
  }

  /// The greatest depth that a tree may have; CmdStan's default where the settings do not say.
  private var maxTreeDepth: Int { chains.first?.header.count("max_depth") ?? 10 }
}
