// Report + fit: makes a report of a fit, with its model and data where they are known.
import Cohort
import CohortDiagnostics
import CohortRecording
import Foundation

extension Report {
  /// Computes all that the page of a fit shows.
  ///
  /// With the model, variables stand in the order of their blocks with the comments behind their declarations, and priors are drawn
  /// beside the posterior. With its data, too, data are compared with what the fit predicts for them.
  ///
  /// - Parameters:
  ///   - fit: with draws after warm-up.
  ///   - model: of the fit.
  ///   - data: of the fit.
  ///   - options: what to take for data, predictions, times and groups.
  ///   - facts: name and value of more that belongs at the head of the page, such as the files.
  ///   - notes: sentences about what could not be had, such as the model's file.
  ///   - isCancelled: asked now and then; true ends the work.
  /// - Throws: `ModelError` where an option names what is not there; `CancellationError` where the work was ended.
  public init(
    _ fit: Fit, model: Model? = nil, data: ModelData? = nil, options: ReportOptions = ReportOptions(),
    facts: [(name: String, value: String)] = [], notes: [String] = [],
    isCancelled: @escaping () -> Bool = { Task.isCancelled }
  ) throws {
    let work = ReportWork(threads: options.threads, isCancelled: isCancelled)
    var notes = notes
    let program = model.map { FlatProgram($0) }
    let programFacts = program.map { ProgramFacts($0) } ?? ProgramFacts()
    var posterior: Posterior?
    let seed = fit.settings["seed"].flatMap { UInt64($0) } ?? 0
    if let model, let data {
      do {
        posterior = try model.posterior(data: data, seed: seed, output: { _ in })
      } catch let error as ModelError {
        let first = error.description.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        notes.append("The data cannot be bound to the model, so they are not shown: \(first)")
      }
    }
    let (variables, columns) = ReportVariable.all(fit, model: model, comments: programFacts.comments)
    let (summary, rows) = try ReportSummary.rows(fit, quantities: columns, work)
    let findings = fit.diagnose(model).map {
      ReportFinding(
        isGrave: $0.severity == .error, message: $0.message, advice: $0.advice,
        parameters: $0.parameters.map { Report.display($0) })
    }
    let chosen = DetailChoice.details(
      variables, rows: rows, named: findings.flatMap(\.parameters), most: options.mostDetails)
    let bounds = DetailBounds(variables, programFacts)
    let details = try QuantityDetail.all(
      fit, columns: columns, chosen: chosen, isConstant: { rows[$0].isConstant }, bounds: bounds, work)
    var sampler = SamplerBehaviour(fit)
    let sample = try DrawSample.make(fit, columns: columns, chosen: chosen, work)
    try sampler.chooseSuspects(fit, columns: columns, chosen: chosen, variables, rows, work)
    var priors: [PriorCurve] = []
    var undrawn: [UndrawnPrior] = []
    if let program, let data, posterior != nil {
      (priors, undrawn) = PriorPlans.curves(
        program, programFacts, data: data, seed: seed, variables: variables, rows: rows)
    } else if model != nil {
      notes.append("Priors are not drawn: the data are not known, which their arguments may depend on.")
    }
    var outcomes: [Outcome] = []
    var plans: [OutcomePlan] = []
    if let posterior {
      let rules = OutcomeRules(
        known: posterior.bound.boundValues, outputs: fit.variables.filter { !$0.isSamplers }, facts: programFacts,
        choice: options.outcome, groupNames: posterior.bound.groupNames)
      plans = try rules.plans()
      for plan in plans { outcomes.append(try Outcome(plan, fit, work)) }
      if outcomes.isEmpty {
        notes.append(
          "There are no replicated data to compare with: let generated quantities hold, for data y, replications y_rep "
            + "drawn as the model says y is, or name them with --observed and --predicted.")
      }
    }
    try work.check()
    let (cost, fault) = GradientCost.make(fit, posterior, seconds: options.profileSeconds, plans)
    if let fault { notes.append(fault) }
    self.init(
      head: ReportHead(fit, facts: facts), findings: findings, variables: variables, summary: summary,
      details: details, sample: sample, sampler: sampler, priors: priors, undrawnPriors: undrawn, outcomes: outcomes,
      cost: cost, notes: notes, program: program.map { String(decoding: $0.text, as: UTF8.self) } ?? "")
  }

  /// A name in the language's spelling, whichever it comes in.
  private static func display(_ name: String) -> String {
    guard !name.contains("[") else { return name }
    return Fit.displayName(name)
  }
}
