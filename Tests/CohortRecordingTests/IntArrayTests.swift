// Functions of an int and a real on arrays of ints with vectors, matrices and arrays of them.
import Cohort
import Testing

@Suite struct IntArrayTests {
  /// Each function with its arguments in the order (int, real) or (real, int).
  private static let functions = [
    ("bessel_first_kind", true), ("bessel_second_kind", true), ("modified_bessel_first_kind", true),
    ("modified_bessel_second_kind", true), ("binary_log_loss", true), ("lmgamma", true), ("falling_factorial", false),
    ("rising_factorial", false), ("ldexp", false),
  ]

  /// Every element is the function of the elements: of its own int and its own real.
  @Test(arguments: functions) func elementsGoTogether(_ name: String, _ isIntFirst: Bool) throws {
    func call(_ int: String, _ real: String) -> String {
      isIntFirst ? "\(name)(\(int), \(real))" : "\(name)(\(real), \(int))"
    }
    // Different in every place, and valid for every function.
    let ints = name == "binary_log_loss" ? "(i + 2 * j + k) % 2" : "1 + (i + 2 * j + k) % 3"
    let real = name == "binary_log_loss" ? "0.05 * i + 0.1 * j + 0.02 * k" : "1.3 + 0.7 * i + 0.2 * j + 0.05 * k"
    let posterior = try Model(
      text: """
        parameters { real a; }
        model {
          array[3, 2, 2] int n;
          array[3] matrix[2, 2] x;
          array[3, 2] vector[2] y;
          real difference = 0;
          for (i in 1:3) for (j in 1:2) for (k in 1:2) {
            n[i, j, k] = \(ints);
            x[i][j, k] = a * (\(real));
            y[i, j][k] = x[i][j, k];
          }
          array[3] matrix[2, 2] ofMatrices = \(call("n", "x"));
          array[3, 2] vector[2] ofVectors = \(call("n", "y"));
          vector[2] ofVector = \(call("n[2, 1]", "y[2, 1]"));
          row_vector[2] ofRow = \(call("n[2, 1]", "y[2, 1]'"));
          matrix[2, 2] ofMatrix = \(call("n[3]", "x[3]"));
          for (i in 1:3) for (j in 1:2) for (k in 1:2) {
            real one = \(call("n[i, j, k]", "x[i][j, k]"));
            difference += abs(ofMatrices[i][j, k] - one) + abs(ofVectors[i, j][k] - one);
            if (i == 2 && j == 1) difference += abs(ofVector[k] - one) + abs(ofRow[k] - one);
            if (i == 3) difference += abs(ofMatrix[j, k] - one);
            target += one;
          }
          if (is_nan(difference) || difference > 1e-12) reject("they differ by ", difference);
        }
        """
    ).posterior()
    #expect(try posterior.logDensity(at: [1]).value.isFinite)
    #expect(try posterior.logDensity(at: [1]).gradient[0] != 0)
  }

  @Test func sizesMustMatch() throws {
    let model = try Model(
      text: "transformed data { vector[2] v = bessel_first_kind({1, 2, 3}, [0.5, 1.5]'); }")
    #expect {
      _ = try model.posterior()
    } throws: { "\($0)".contains("sizes do not match in bessel_first_kind: [2] and [3]") }
  }
}
