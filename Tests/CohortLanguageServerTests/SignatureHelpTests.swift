// The signatures of the call that is being written.
import CohortLanguageServer
import Testing

@Suite struct SignatureHelpTests {
  private func help(_ marked: String) -> (labels: [String], active: String?, documentation: String?) {
    let result = Session().ask("signatureHelp", at: marked)
    let list = result["signatures"].array ?? []
    let first = list.first ?? nil
    let label = first["label"].string ?? ""
    var active: String?
    if let index = first["activeParameter"].integer {
      let range = first["parameters"][index]["label"]
      if let start = range[0].integer, let end = range[1].integer {
        active = String(Array(label)[start..<end])
      }
    }
    return (list.compactMap { $0["label"].string }, active, first["documentation"]["value"].string)
  }

  private let functions = """
    functions {
      // Scales.
      vector scale(vector v, real by) { return v * by; }
      real scale(real x, real by, int n) { return x * by * n; }
    }

    """

  @Test func theArgumentAtTheCursorIsActive() {
    #expect(help("model { target += normal_lpdf(‸").active == "reals")
    let second = help(functions + "model { target += scale(1.5, ‸")
    #expect(second.labels.first == "real scale(real x, real by, int n)")
    #expect(second.active == "real by")
    #expect(help(functions + "model { target += scale(1.5, 2, ‸);").active == "int n")
    #expect(help(functions + "model { target += scale((1.5 + 2), f(3, 4) ‸").active == "real by")
    #expect(help(functions + "model { target += scale({1, 2}[‸").active == "vector v")
  }

  @Test func theNearestOverloadComesFirst() {
    let vector = help(functions + "data { vector[2] w; } model { target += sum(scale(w, ‸")
    #expect(vector.labels.first == "vector scale(vector v, real by)")
    #expect(vector.documentation == "Scales.")
    #expect(vector.labels.count == 2)
    // Whole calls are known to the checker.
    let whole = help(functions + "data { vector[2] w; } model { target += sum(scale(w .* w, 2‸)); }")
    #expect(whole.labels.first == "vector scale(vector v, real by)")
  }

  @Test func distributionsHaveTheVariateBefore() {
    let result = help("parameters { real x; } model { x ~ normal(0, ‸")
    #expect(result.labels.first == "real normal_lpdf(reals | reals, reals)")
    #expect(result.active == "reals")
    #expect(
      help("functions { real d_lpdf(real y, int a, int b) { return y; } } model { 1.0 ~ d(1, ‸").active == "int b")
    // The mass function, since the variate is discrete.
    #expect(help("data { int k; } model { k ~ poisson(‸").labels.first?.contains("poisson_lpmf") == true)
  }

  @Test func functionsThatTakeFunctions() {
    let result = help("model { target += reduce_sum(‸")
    #expect(!result.labels.isEmpty)
    let ode = help("model { array[3] vector[2] y = ode_rk45(f, ‸")
    #expect(ode.active == "vector", "\(ode)")
    let rest = help("model { array[3] vector[2] y = ode_rk45(f, y0, 0, ts, a, b, ‸")
    #expect(rest.active == "...", "\(rest)")
  }

  @Test func noHelpWithoutACall() {
    for text in [
      "model { (‸", "model { for (‸", "functions { real f(‸", "model { x[‸", "model { f(1)‸", "model { nope(‸", "‸",
    ] {
      #expect(help(text).labels.isEmpty, "\(text)")
    }
  }
}
