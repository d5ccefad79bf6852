// Fit + columns: draws by the number of their column, for what goes through all of them.
import CohortDiagnostics
import CohortIO

extension Fit {
  /// The draws after warm-up of a column, chain by chain.
  package func draws(ofColumn index: Int) -> [[Double]] { chains.map { $0.table.column(index) } }

  /// Summaries of columns, with the quantiles of ``Summary/defaultProbabilities``.
  package func summaries(
    ofColumns columns: [Int], probabilities: [Double] = Summary.defaultProbabilities
  ) -> [ParameterSummary] { rows(columns, probabilities) }

  /// The columns of a variable that `variables` lists, the last index fastest.
  package func columns(of variable: Variable) -> [Int] { (try? layout.selection(variable.name))?.positions ?? [] }

  /// A column's name as the language writes it: `theta[1,2]`.
  package func displayName(ofColumn index: Int) -> String { Fit.displayName(columns[index]) }

  /// A column's name as the language writes it: `theta[1,2]` of `theta.1.2`.
  package static func displayName(_ column: String) -> String { ColumnNames.display(column) }

  /// What the header of the files says by name; of all chains the first one's.
  package var settings: [String: String] { chains.first?.settings ?? [:] }
}
