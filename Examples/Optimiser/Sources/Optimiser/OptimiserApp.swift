// Maximum likelihood of a logistic regression by the optimiser, with the names of what comes out.
//
//   swift run -c release Optimiser [ITERATIONS]
//
// ITERATIONS is the number of gradients; 1000 unless given.
import Cohort
import Foundation

@main
struct OptimiserApp {
  static func main() {
    do {
      let iterations = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1000
      try run(iterations: max(1, iterations))
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  static func run(iterations: Int) throws {
    let posterior = try doseResponse()
    // Without the Jacobian the maximum is that of the parameters as they are declared.
    var options = Evaluator.Options()
    options.includesJacobian = false
    let evaluator = try posterior.evaluator(options)
    let start = ContinuousClock.now
    let origin = [Double](repeating: 0, count: evaluator.dimension)
    let (mode, logDensity) = try climb(evaluator, from: origin, iterations: iterations)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    for (name, value) in zip(evaluator.columnNames(), try evaluator.constrain(mode)) {
      print("\(name) = \(String(format: "%.4f", value))")
    }
    let (_, gradient) = try evaluator.logDensityAndGradient(at: mode)
    let steepest = gradient.map(abs).max() ?? 0
    print("log density \(String(format: "%.6f", logDensity)), greatest slope \(String(format: "%.1e", steepest))")
    print("\(iterations) gradients, \(String(format: "%.2f", 1e6 * seconds / Double(iterations))) µs each")
  }

  /// Beetles killed by carbon disulphide (Bliss 1935): eight doses, as log10 of mg/L, the numbers exposed and killed.
  static func doseResponse() throws -> Posterior {
    let model = try Model(
      text: """
        data {
          int N;
          vector[N] dose;
          array[N] int exposed;
          array[N] int killed;
        }
        transformed data {
          vector[N] x = (dose - mean(dose)) / sd(dose);
        }
        parameters {
          real intercept;
          real<lower=0> slope;
        }
        model {
          killed ~ binomial_logit(exposed, intercept + slope * x);
        }
        generated quantities {
          real lethal_dose = mean(dose) - sd(dose) * intercept / slope; // kills half of them
        }
        """, name: "beetles")
    return try model.posterior(data: [
      "N": 8,
      "dose": [1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839],
      "exposed": [59, 60, 62, 56, 63, 59, 62, 60],
      "killed": [6, 13, 18, 28, 52, 53, 61, 60],
    ])
  }
}
