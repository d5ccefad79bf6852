// FunctionReference: the reference page of all functions, docs/functions.md.
import CohortChecking
import CohortSolverCalls

/// The library of the language as a page in Markdown.
public enum FunctionReference {
  /// The page: topics, functions, signatures, what each computes.
  public static var markdown: String {
    let library = FunctionTable.standard
    var lines = [Self.introduction]
    let names = Dictionary(grouping: library.names.sorted()) { library.topic($0) ?? "" }
    lines += library.topics.map { "- [\($0)](#\(Self.anchor($0)))" }
    for topic in library.topics {
      lines += ["", "## \(topic)"]
      for name in names[topic] ?? [] {
        let signatures = library.signatures(name)
        let missing = signatures.allSatisfy { !$0.isDefined }
        lines += [
          "", "### `\(name)`", "", (library.documentation(name) ?? "") + (missing ? " *Cannot be run yet.*" : ""),
        ]
        lines += ["", "```"]
        lines += signatures.map { $0.text + ($0.isDefined || missing ? "" : "  // cannot be run yet") }
        lines.append("```")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// As GitHub names headings: lower case, blanks as hyphens, nothing but letters, digits and hyphens.
  private static func anchor(_ heading: String) -> String {
    String(heading.lowercased().map { $0 == " " ? "-" : $0 }.filter { $0.isLetter || $0.isNumber || $0 == "-" })
  }

  private static let introduction = """
    # Functions

    All functions that models may call, with their signatures and what they compute. This page is made by `make docs` from
    the functions' definitions; `cohort functions NAME` shows one of them.

    One line stands for all signatures that differ only in how arguments are vectorised. An argument is a type (smaller
    types convert to it), several types with `or` between them, or one of these words:

    | word | stands for |
    |---|---|
    | `reals` | `real`, `array[] real`, `vector` or `row_vector` |
    | `ints` | `int` or `array[] int` |
    | `vectors` | `vector`, `row_vector`, `array[] vector` or `array[] row_vector` |
    | `T` | `real`, `vector`, `row_vector`, `matrix`, or arrays of them; several have one type, or are scalars beside it |
    | `B` | `real`, or the type of the `T` before it |
    | `N` | `T` with `int` and arrays of it |
    | `C` | the same with `complex`, `complex_vector` and so on |
    | `M`, `K` | as `T` and `C`, but no arrays |
    | `I` | `int`, or an array of ints with as many dimensions as the other argument |
    | `X`, `X7` | any type without tuples; several have their common type; with a digit, at most so many array dimensions |
    | `L` | `vector`, `row_vector`, `complex_vector` or `complex_row_vector` |
    | `G` | one of these, `matrix` or `complex_matrix` |
    | `array[...] t` | `t`, or arrays of it with any number of dimensions |
    | `R`, `Z`, `V` | as a result: `real`, `int`, `real` if all arguments are scalars, else an array of them, a `vector` for `V` |
    | `(real, vector) => vector` | a function with these arguments and result |
    | `...` | any further arguments, which are passed on to the function |
    | `data` | the argument must not depend on parameters |

    """
}
