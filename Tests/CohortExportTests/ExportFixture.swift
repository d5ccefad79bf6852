// A small fit with its data, read from files as a run leaves them.
import Cohort
import CohortIO
import Foundation

/// Three subjects, two chains of three draws, warm-up kept.
struct ExportFixture {
  let folder: String
  var paths: [String] { (1...2).map { folder + "/growth-\($0).csv" } }

  init() throws {
    folder = NSTemporaryDirectory() + "cohort-export-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Self.data.write(toFile: folder + "/data.json", atomically: true, encoding: .utf8)
    for chain in 1...2 {
      let rows = (0..<5).map { draw in row(chain, draw).map { "\($0)" }.joined(separator: ",") }
      let text = """
        # model = growth_model
        # method = sample (Default)
        #   sample
        #     num_samples = 3
        #     num_warmup = 2
        #     save_warmup = true
        # id = \(chain)
        # data
        #   file = data.json
        # init = 2 (Default)
        # cohort_parameters = mu theta[2,J]
        # cohort_generated_quantities = y_rep[N] log_lik[N] z
        # cohort_inputs = J N y[N] x[N] subject_id[J] subject[N] B[J,2]
        # cohort_observed = y
        \(Self.columns.joined(separator: ","))
        \(rows[0])
        \(rows[1])
        # Adaptation terminated
        # Step size = 0.5
        # Diagonal elements of inverse mass matrix:
        # 1, 1, 1, 1, 1, 1, 1
        \(rows[2...].joined(separator: "\n"))

        """
      try text.write(toFile: paths[chain - 1], atomically: true, encoding: .utf8)
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  static let columns =
    ["lp__", "accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__", "energy__", "mu"]
    + ["theta.1.1", "theta.2.1", "theta.1.2", "theta.2.2", "theta.1.3", "theta.2.3"]
    + [
      "y_rep.1", "y_rep.2", "y_rep.3", "y_rep.4", "log_lik.1", "log_lik.2", "log_lik.3", "log_lik.4", "z.real",
      "z.imag",
    ]

  /// The numbers of a row, each of which says where it stands: chain, draw, column.
  func row(_ chain: Int, _ draw: Int) -> [Double] {
    Self.columns.indices.map { column in
      switch column {
      case 3, 4: Double(column + draw)
      case 5: draw == 3 && chain == 2 ? 1 : 0
      default: Double(1000 * chain + 100 * draw + column) + 0.25
      }
    }
  }

  static let data = """
    {"J": 3, "N": 4, "y": [1.5, 2.5, 3.5, 4.5], "x": [1, 2, 3, 4], "subject_id": [101, 205, 77],
     "subject": [1, 1, 2, 3], "B": [[1, 2], [3, 4], [5, 6]]}
    """
}
