// What is given as a Cholesky factor must be one, also where it depends on parameters.
import Cohort
import Testing

@Suite struct FactorArgumentTests {
  private static let densities = [
    "y ~ multi_normal_cholesky(m, L)", "{y, m} ~ multi_normal_cholesky(m, L)", "y ~ multi_student_t_cholesky(4, m, L)",
    "to_matrix({y, m}) ~ multi_gp_cholesky(L, [1, 2]')", "L ~ lkj_corr_cholesky(2)",
    "L ~ wishart_cholesky(4, identity_matrix(2))", "L ~ inv_wishart_cholesky(4, identity_matrix(2))",
    "identity_matrix(2) ~ wishart_cholesky(4, L)", "identity_matrix(2) ~ inv_wishart_cholesky(4, L)",
  ]

  @Test(arguments: densities) func othersAreRejected(_ density: String) throws {
    let posterior = try Model(
      text: """
        functions { matrix to_matrix(array[] vector v) { return [v[1]', v[2]']; } }
        parameters { real above; real first; real second; }
        transformed parameters { matrix[2, 2] L = [[first, above], [0.3, second]]; }
        model { vector[2] y = [1, 2]'; vector[2] m = [0.5, -1]'; \(density); }
        """
    ).posterior()
    let density = try posterior.evaluable.density(fresh: true)
    func value(_ above: Double, _ first: Double, _ second: Double) throws -> Double {
      try posterior.evaluate(density, at: [above, first, second]).value
    }
    #expect(try value(0, 1.5, 0.5).isFinite)
    #expect(try value(1e-9, 1.5, 0.5) == -.infinity)
    #expect(try value(0, -1.5, 0.5) == -.infinity)
    #expect(try value(0, 1.5, -0.5) == -.infinity)
    #expect(try value(0, 1.5, 0) == -.infinity)
    #expect(try value(0, 1.5, 0.5).isFinite)
    #expect(density.recordingCount == 1)
    let messages = density.rejections.entries.values.map(\.message)
    #expect(messages.contains { $0.contains("not lower triangular: [1, 2] is") })
    #expect(messages.contains { $0.lowercased().contains("diagonal") })
  }
}
