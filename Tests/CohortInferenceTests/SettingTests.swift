// What follows from a method's table of settings: options, headers, validation; and that settings can be stored.

import CohortInference
import Foundation
import Testing

@Suite struct SettingTests {
  @Test func everySettingIsReadWrittenAndChecked() throws {
    func check<Method: InferenceMethod>(_ type: Method.Type) throws {
      try Method().validate()
      var names: Set<String> = []
      for setting in Method.settings {
        for option in setting.options { #expect(names.insert(option).inserted, "--\(option) is there twice") }
        #expect(setting.options.isEmpty || setting.help.hasSuffix("."))
        var method = Method()
        let value: SettingValue =
          switch setting.value(in: method) {
          case .flag(let flag): .flag(!flag)
          case .count(let count): .count(count + 1)
          case .real(let number): .real(number.isFinite ? number + 0.125 : 0.125)
          case .text(let text): .text(setting.form.text(otherThan: text))
          }
        #expect(setting.set(value, in: &method))
        #expect(method != Method(), "\(setting.key) sets nothing")
        #expect(setting.set(setting.value(in: Method()), in: &method))
        #expect(method == Method())
        #expect(
          !setting.set(setting.form.isText ? .count(1) : .text("x"), in: &method), "\(setting.key) takes anything")
      }
    }
    for method in InferenceMethods.all { try check(method) }
    #expect(Set(InferenceMethods.all.map { $0.name }).count == InferenceMethods.all.count)
  }

  @Test func settingsAreStoredWhole() throws {
    var nuts = NUTS()
    nuts.delta = 0.1 + 0.2
    nuts.metric = .dense
    nuts.inverseMetric = .dense([1, 0.1, 0.1, 2.0 / 3])
    nuts.maxDepth = 12
    nuts.hamiltonian.metricFile = "m.json"
    #expect(try JSONDecoder().decode(NUTS.self, from: JSONEncoder().encode(nuts)) == nuts)
  }

  @Test func headersAreTreesWithDefaults() {
    var method = StaticHMC()
    method.delta = 0.9
    let sample = method.header[0]
    #expect(sample.name == "sample" && sample.value == nil)
    #expect(
      sample.children.map(\.name) == [
        "num_samples", "num_warmup", "save_warmup", "thin", "adapt", "algorithm", "num_chains",
      ])
    let delta = sample.children[4].children.first { $0.name == "delta" }
    #expect(delta?.value == .real(0.9) && delta?.standard == .real(0.8) && delta?.isDefault == false)
    let hmc = sample.children[5].children[0]
    #expect(
      hmc.children[0]
        == HeaderEntry(
          "engine", .text("static"), default: .text("nuts"),
          [
            HeaderEntry(
              "static", nil, [HeaderEntry("int_time", .real(6.28318530717959), default: .real(6.28318530717959))])
          ]))
  }
}

extension SettingForm {
  /// A text that the setting takes, and does not have.
  fileprivate func text(otherThan text: String) -> String {
    func option<Choice: SettingChoice>(_ type: Choice.Type) -> String? {
      Choice.allCases.first { $0.rawValue != text }?.option
    }
    guard case .choice(let type) = self else { return "file" }
    return option(type) ?? ""
  }

  fileprivate var isText: Bool {
    switch self {
    case .text, .choice: true
    default: false
    }
  }
}
