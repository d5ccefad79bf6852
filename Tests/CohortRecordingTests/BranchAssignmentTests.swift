// What branches assign on conditions that depend on parameters: elements, parts and wholes, in branches within branches.
import Cohort
import CohortModel
import CohortRecording
import Testing

struct BranchAssignmentTests {
  /// All signs of three parameters.
  private static let points: [[Double]] = (0..<8).map { signs in
    [0.7, 1.3, 0.4].enumerated().map { signs >> $0 & 1 == 0 ? $1 : -$1 }
  }

  /// Expects the log density that `reference` says, gradients that fit, and no other recording than the first.
  private func expect(
    _ model: String, functions: String = "", recordings: Int = 1, _ reference: ([Double]) -> Double
  ) throws {
    let recorded = try Recorded(
      "functions { \(functions) } parameters { vector[3] p; } model { \(model) }")
    for point in Self.points {
      expectEqual(try recorded.value(point), reference(point))
      try recorded.expectGradientsMatch(point)
    }
    #expect(recorded.density.recordingCount <= recordings)
  }

  @Test func elements() throws {
    try expect(
      """
      vector[4] x = rep_vector(1, 4);
      if (p[1] > 0) { x[2] = p[1]; x[2] = 2 * x[2]; x[4] = 5; } else { x[1] = p[2]; x[4] = x[1] * p[3]; }
      target += dot_product(x, [1, 10, 100, 1000]');
      """
    ) { p in
      p[0] > 0 ? 1 + 20 * p[0] + 100 + 5000 : p[1] + 10 + 100 + 1000 * p[1] * p[2]
    }
  }

  @Test func branchesWithinBranches() throws {
    try expect(
      """
      vector[3] x = [1, 2, 3]';
      if (p[1] > 0) {
        x[1] = p[1];
        if (p[2] > 0) { x[1] += p[2]; x[2] = p[3]; } else x[3] = p[2] * x[1];
        if (p[3] > 0) x[1] = 2 * x[1];
      } else if (p[3] > 0) {
        x[2] = p[3];
      }
      target += dot_product(x, [1, 10, 100]');
      """
    ) { p in
      var x = [1.0, 2, 3]
      if p[0] > 0 {
        x[0] = p[0]
        if p[1] > 0 { (x[0], x[1]) = (x[0] + p[1], p[2]) } else { x[2] = p[1] * x[0] }
        if p[2] > 0 { x[0] *= 2 }
      } else if p[2] > 0 {
        x[1] = p[2]
      }
      return x[0] + 10 * x[1] + 100 * x[2]
    }
  }

  @Test func wholesAndElements() throws {
    try expect(
      """
      vector[2] x = [1, 2]'; vector[2] y = x;
      if (p[1] > 0) { x[1] = p[1]; x = p[2] * x; x[2] += 1; y = x; } else { y[2] = p[3]; x = y; }
      target += dot_product(x, [1, 10]') + dot_product(y, [100, 1000]');
      """
    ) { p in
      p[0] > 0
        ? p[1] * p[0] + 10 * (2 * p[1] + 1) + 100 * p[1] * p[0] + 1000 * (2 * p[1] + 1)
        : 1 + 10 * p[2] + 100 + 1000 * p[2]
    }
  }

  @Test func partsOfMatricesAndArrays() throws {
    try expect(
      """
      matrix[2, 2] A = [[1, 2], [3, 4]]; array[2] vector[2] x = {[1, 2]', [3, 4]'}; array[2, 2] real z = {{1, 2}, {3, 4}};
      if (p[1] > 0) { A[1] = p[1:2]'; A[2, 2] = p[3]; x[2][1] = p[1]; z[2] = {p[1], p[2]}; }
      else { A[, 1] = p[2:3]; x[1] = p[1:2]; x[1][2] = p[3]; z[1, 2] = p[3]; }
      target += A[1, 1] + 2 * A[1, 2] + 4 * A[2, 1] + 8 * A[2, 2];
      target += 16 * x[1][1] + 32 * x[1][2] + 64 * x[2][1] + 128 * x[2][2];
      target += 256 * z[1, 1] + 512 * z[1, 2] + 1024 * z[2, 1] + 2048 * z[2, 2];
      """
    ) { p in
      p[0] > 0
        ? p[0] + 2 * p[1] + 12 + 8 * p[2] + 16 + 64 + 64 * p[0] + 512 + 256 + 1024 + 1024 * p[0] + 2048 * p[1]
        : p[1] + 4 + 4 * p[2] + 32 + 16 * p[0] + 32 * p[2] + 192 + 512 + 256 + 512 * p[2] + 3072 + 8192
    }
  }

  @Test func tuples() throws {
    try expect(
      """
      tuple(vector[2], real) x = ([1, 2]', 3);
      if (p[1] > 0) { x.1[2] = p[2]; x.2 = p[3]; } else { x.1 = p[1:2]; }
      target += x.1[1] + 10 * x.1[2] + 100 * x.2;
      """
    ) { p in p[0] > 0 ? 1 + 10 * p[1] + 100 * p[2] : p[0] + 10 * p[1] + 300 }
  }

  @Test func arraysOfTuplesAreGuarded() throws {
    try expect(
      """
      array[2] tuple(vector[2], real) x = {([1, 2]', 3), ([4, 5]', 6)};
      if (p[1] > 0) { x[1].1[2] = p[2]; x[2].2 = p[3]; } else { x[2].1 = p[1:2]; }
      target += x[1].1[2] + 10 * x[2].1[1] + 100 * x[2].2;
      """, recordings: 2
    ) { p in p[0] > 0 ? p[1] + 40 + 100 * p[2] : 2 + 10 * p[0] + 600 }
  }

  @Test func whatCannotBeRunLeavesNoTrace() throws {
    // The first branch is out of range where it is not taken, after it has written to x.
    try expect(
      """
      vector[2] x = [1, 2]'; int k = p[1] > 0 ? 2 : 3;
      if (p[1] > 0) { x[1] = 7 * p[2]; x[k] = p[1]; } else { x[2] = p[3]; }
      target += x[1] + 10 * x[2];
      """, recordings: 2
    ) { p in p[0] > 0 ? 7 * p[1] + 10 * p[0] : 1 + 10 * p[2] }
  }

  @Test func functionsHaveVariablesOfTheirOwn() throws {
    try expect(
      "vector[2] x = [1, 2]'; if (p[1] > 0) { x[1] = f(p[2]); } else { x[2] = f(p[3]); } target += x[1] + 10 * x[2];",
      functions: """
        real f(real a) {
          vector[3] x = [a, 0, 0]';
          if (a > 0) { x[2] = 2 * a; } else { x[3] = a * a; x[1] = 5; }
          return x[1] + 10 * x[2] + 100 * x[3];
        }
        """, recordings: 4
    ) { p in
      func f(_ a: Double) -> Double { a > 0 ? 21 * a : 5 + 100 * a * a }
      return p[0] > 0 ? f(p[1]) + 20 : 1 + 10 * f(p[2])
    }
  }

  @Test func variablesOfABranchMayShrink() throws {
    try expect(
      """
      real s = 0; vector[3] x = [0, 0, 0]';
      if (p[1] > 0) for (n in 1:3) { vector[4 - n] z = rep_vector(p[2], 4 - n); z[4 - n] = n; s += sum(z); x[n] = s; }
      target += x[1] + 10 * x[2] + 100 * x[3] + s;
      """
    ) { p in
      p[0] > 0 ? (2 * p[1] + 1) + 10 * (3 * p[1] + 3) + 101 * (3 * p[1] + 6) : 0
    }
  }

  @Test func intsOfOutputs() throws {
    try DrawnOutputs(
      """
      parameters { vector[3] p; }
      model { p ~ normal(0, 1); }
      generated quantities {
        array[3] int z = {1, 2, 3}; array[3, 2] int w = rep_array(0, 3, 2); int k = 0; array[2] vector[3] x = rep_array(p, 2);
        for (i in 1:3) {
          if (p[i] > 0) { z[i] = i * 10; w[i, 1] = 1; k += 1; } else { w[i] = {5, z[1]}; if (p[1] < 0.1) z[i] = 7; }
          x[1][i] = x[2, 1 + k % 3];
        }
        real picked = x[1][1 + k % 3] + x[1 + k % 2][2];
      }
      """
    ).expectSame()
  }
}
