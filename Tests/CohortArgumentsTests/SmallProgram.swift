// A small program as the argument parser would describe it, for reading arguments without building a command line.
import CohortArguments
import Foundation

enum SmallProgram {
  /// Commands `sample`, `optimize`, `summary`, `check` and `bench longitudinal` with a few options each.
  static func description() throws -> CommandDescription {
    let sample = command(
      "sample",
      [
        positional("model"), option("data"), option("init"), option("chains", "4"), option("first-chain", "1"),
        option("seed"), option("threads"), option("refresh", "100"), option("sig-figs", "8"), option("output", "."),
        option("name"), flag("quiet"), option("warmup", "1000"), option("samples", "1000"), option("thin", "1"),
        flag("save-warmup"), option("algorithm", "nuts"), option("metric", "diag"), option("metric-file"),
        option("step-size", "1.0"), option("step-size-jitter", "0.0"), option("delta", "0.8", also: "adapt-delta"),
        option("max-depth", "10", also: "max-treedepth"), option("int-time", "6.28"), flag("no-adapt"),
        option("init-buffer", "75"), option("term-buffer", "50"), option("window", "25"), option("include-paths"),
        flag("legacy"),
      ])
    let optimize = command(
      "optimize",
      [
        positional("model"), option("data"), option("init"), option("seed"), option("threads"), option("output", "."),
        option("name"), option("algorithm", "lbfgs"), option("iter", also: "max-iterations"),
        option("init-alpha", "0.001"), option("tol-rel-grad", "10000000.0"), option("history-size", "5"),
        flag("jacobian"), flag("save-iterations"), option("first-chain", "1"), flag("quiet"),
      ])
    let summary = command("summary", [positional("files"), option("percentiles", short: "p"), option("sig-figs", "6")])
    let check = command("check", [positional("models"), flag("pedantic"), option("max-errors", "100")])
    let longitudinal = command("longitudinal", [option("groups"), option("tolerance", "1e-06")])
    let bench = command("bench", [], below: [longitudinal])
    let root = command("cohort", [flag("version"), flag("help")], below: [check, sample, optimize, summary, bench])
    let data = try JSONSerialization.data(withJSONObject: ["serializationVersion": 0, "command": root])
    return try CommandDescription(json: String(decoding: data, as: UTF8.self))
  }

  private static func command(_ name: String, _ arguments: [[String: Any]], below: [[String: Any]] = []) -> [String:
    Any]
  {
    [
      "commandName": name, "abstract": "Does \(name).", "shouldDisplay": true, "arguments": arguments,
      "subcommands": below,
    ]
  }

  private static func positional(_ name: String) -> [String: Any] { ["kind": "positional", "valueName": name] }

  private static func flag(_ name: String) -> [String: Any] {
    ["kind": "flag", "names": [["kind": "long", "name": name]], "valueName": name, "isOptional": true]
  }

  private static func option(
    _ name: String, _ standard: String? = nil, also: String? = nil, short: String? = nil
  ) -> [String: Any] {
    var names = [["kind": "long", "name": name]]
    if let also { names.append(["kind": "long", "name": also]) }
    if let short { names.append(["kind": "short", "name": short]) }
    var result: [String: Any] = ["kind": "option", "names": names, "valueName": name, "isOptional": true]
    if let standard { result["defaultValue"] = standard }
    return result
  }
}
