// Model + sources: the texts that a model is made of, for what reads its program.
import CohortSyntax

extension Model {
  /// The model's text and all that it includes; `files[0]` is its own.
  package var sources: SourceMap { printer.sources }
}
