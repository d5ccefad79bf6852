// ReportHead + fit: what was run, from the headers of the draws.
import Cohort
import CohortDiagnostics
import Foundation

extension ReportHead {
  init(_ fit: Fit, facts: [(name: String, value: String)]) {
    let settings = fit.settings
    let method = ReportHead.method(settings)
    var list = facts.map { [$0.name, $0.value] }
    func add(_ name: String, _ value: String?) { if let value, !value.isEmpty { list.append([name, value]) } }
    add("Seed", settings["seed"])
    add("Started", settings["start_datetime"])
    add("Time", ReportHead.time(fit))
    add("Sampled with", settings["stanc_version"])
    let language = ["major", "minor", "patch"].compactMap { settings["stan_version_\($0)"] }
    if language.count == 3 { add("Language", "Stan " + language.joined(separator: ".")) }
    add("Report by", "cohort \(cohortVersion)")
    add("Run", settings["cohort_run"])
    let shown = [
      "num_samples", "num_warmup", "thin", "delta", "max_depth", "metric", "stepsize", "algorithm", "engine", "init",
      "num_threads",
    ]
    let depth = Double(settings["max_depth"].flatMap { Int($0) } ?? 10)
    self.init(
      model: fit.modelName, method: method, facts: list,
      settings: shown.compactMap { key in settings[key].map { [key, $0] } },
      chains: fit.chains.enumerated().map { index, chain in
        func column(_ name: String) -> [Double]? {
          fit.columns.firstIndex(of: name).map { fit.draws(ofColumn: $0)[index] }
        }
        let ending: String =
          switch chain.ending {
          case .completed: ""
          case .cancelled: "interrupted"
          case .failed(let error): "failed: \(error)"
          case .brokenOff: "broken off"
          }
        return Chain(
          number: chain.number, ending: ending, draws: chain.drawCount, warmupSeconds: chain.warmupSeconds,
          samplingSeconds: chain.samplingSeconds, stepSize: chain.stepSize, divergences: chain.divergences,
          depthSaturations: column("treedepth__")?.count { $0 >= depth } ?? 0,
          eBFMI: column("energy__").map { eBFMI($0) }.flatMap { $0.isFinite ? $0 : nil },
          acceptance: column("accept_stat__").map { mean($0) }.flatMap { $0.isFinite ? $0 : nil })
      },
      drawCount: fit.drawCount, isComplete: fit.isComplete, drawsFollowPosterior: method != ReportHead.fixed)
  }

  private static let fixed = "fixed parameters"

  private static func method(_ settings: [String: String]) -> String {
    if settings["algorithm"] == "fixed_param" { return fixed }
    if settings["method"] == "sample" || settings["method"] == nil {
      switch settings["engine"] {
      case "nuts": return "NUTS" + (settings["metric"].map { ", metric \($0)" } ?? "")
      case "static": return "static HMC" + (settings["metric"].map { ", metric \($0)" } ?? "")
      default: return settings["algorithm"] ?? "sampling"
      }
    }
    return settings["method"] ?? ""
  }

  private static func time(_ fit: Fit) -> String? {
    let times = fit.chains.compactMap { chain -> (Double, Double)? in
      guard let sampling = chain.samplingSeconds else { return nil }
      return (chain.warmupSeconds ?? 0, sampling)
    }
    guard !times.isEmpty, let slowest = times.max(by: { $0.0 + $0.1 < $1.0 + $1.1 }) else { return nil }
    func text(_ seconds: Double) -> String {
      seconds >= 600
        ? String(format: "%.0f min", seconds / 60) : String(format: seconds < 10 ? "%.2f s" : "%.0f s", seconds)
    }
    return "\(text(slowest.0 + slowest.1)) the slowest chain (\(text(slowest.0)) of it warm-up)"
  }
}
