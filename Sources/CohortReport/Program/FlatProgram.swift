// FlatProgram: a model's text as one piece, and the parts of it that run without parameters.
import Cohort
import CohortSyntax

/// The text of a model with all that it includes.
struct FlatProgram {
  let text: [UInt8]
  /// Whether lines are those of the model's file: nothing is included.
  let hasOwnLines: Bool

  init(_ model: Model) {
    let sources = model.sources
    hasOwnLines = sources.files.count == 1
    text = FlatProgram.text(of: FileID(0), in: sources, depth: 0)
  }

  /// A file with the texts that it includes in place of their directives.
  private static func text(of id: FileID, in sources: SourceMap, depth: Int) -> [UInt8] {
    guard depth < 64, let file = sources.file(id) else { return [] }
    let inclusions = sources.files.enumerated().compactMap { index, other in
      other.includedFrom.flatMap { $0.file == id ? (directive: $0, file: FileID(index)) : nil }
    }.sorted { $0.directive.start < $1.directive.start }
    var text: [UInt8] = []
    var place = 0
    for inclusion in inclusions {
      let start = min(Int(inclusion.directive.start), file.bytes.count)
      guard start >= place else { continue }
      text += file.bytes[place..<start]
      text += [UInt8(ascii: "\n")] + self.text(of: inclusion.file, in: sources, depth: depth + 1) + [UInt8(ascii: "\n")]
      place = min(max(start, Int(inclusion.directive.end)), file.bytes.count)
    }
    return text + file.bytes[place...]
  }

  /// The functions, data and transformed data of the program, as text; nil where they do not stand in it as blocks.
  ///
  /// Parsing may need a deep stack.
  func dataBlocks() -> String? {
    let parsed = ParsedProgram(text: text, path: "model")
    guard !parsed.hasErrors else { return nil }
    let spans = [
      parsed.program.functions?.span, parsed.program.data?.span, parsed.program.transformedData?.span,
    ].compactMap { $0 }
    let blocks = spans.map { parsed.sources.text(of: $0) }
    // Included texts are in place, so every block is whole.
    guard zip(spans, blocks).allSatisfy({ $0.file == FileID(0) && $1.hasSuffix("}") }) else { return nil }
    return blocks.joined(separator: "\n")
  }
}
