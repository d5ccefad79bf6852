// DeepPrograms: programs that nest or repeat every construct very often.

/// Texts in a fixed order, each with what has to be said about it.
struct DeepPrograms {
  struct Item {
    var name: String
    var text: [UInt8]
    /// Whether the program has to be accepted; nil where either is right.
    var isAccepted: Bool?
  }

  /// How often constructs are nested.
  private static let depths = [500, 100_000]

  static let count = nestings.count * depths.count + long.count

  static func item(_ number: Int) -> Item {
    if number < nestings.count * depths.count {
      let nesting = nestings[number / depths.count]
      let depth = depths[number % depths.count]
      let text =
        nesting.head + String(repeating: nesting.open, count: depth) + nesting.middle
        + String(repeating: nesting.close, count: depth) + nesting.tail
      return Item(name: "\(depth) × \(nesting.open)", text: Array(text.utf8), isAccepted: nil)
    }
    let (name, isAccepted, make) = long[number - nestings.count * depths.count]
    return Item(name: name, text: make(), isAccepted: isAccepted)
  }

  private struct Nesting {
    var head: String
    var open: String
    var middle: String
    var close: String
    var tail: String

    init(_ head: String, _ open: String, _ middle: String, _ close: String, _ tail: String) {
      (self.head, self.open, self.middle, self.close, self.tail) = (head, open, middle, close, tail)
    }
  }

  private static let nestings: [Nesting] = {
    let target = "model { target += "
    var list = [
      Nesting(target, "(", "1", ")", "; }"), Nesting(target, "-", "1", "", "; }"), Nesting(target, "!", "1", "", "; }"),
      Nesting(target, "+", "1", "", "; }"), Nesting(target, "2^", "1", "", "; }"),
      Nesting(target, "2.^", "1", "", "; }"),
      Nesting(target, "1 ? 2 : ", "1", "", "; }"), Nesting(target, "1 ? ", "1", " : 2", "; }"),
      Nesting(target, "exp(", "1", ")", "; }"), Nesting(target, "sum([", "1", "])", "; }"),
      Nesting(target, "sum({", "1", "})", "; }"), Nesting(target, "(1, ", "1", ").1", "; }"),
      Nesting(target, "(", "1", ", 2).1", "; }"), Nesting(target, "x[", "1", "]", "; }"),
      Nesting(target, "size(", "1", ")", "; }"), Nesting(target, "[1, 2][", "1", "]", "; }"),
      Nesting(target + "x", "[1]", "", "", "; }"), Nesting(target + "x", ".1", "", "", "; }"),
      Nesting(target + "[1, 2]", "'", "", "", "; }"), Nesting(target, "{", "1", "}", "; }"),
      Nesting(target, "[", "1", "]", "; }"), Nesting(target, "(", "", "", "; }"), Nesting(target, "[", "", "", "; }"),
      Nesting(target, "f(", "", "", "; }"), Nesting(target, ")", "", "", "; }"),
      Nesting(target, "1 * (1 + ", "1", ")", "; }"),
      Nesting("model { ", "{", "", "}", " }"), Nesting("model { ", "{", "", "", " }"),
      Nesting("model { ", "}", "", "", " }"),
      Nesting("model { ", "if (1) ", ";", "", " }"), Nesting("model { ", "if (1) { ", "", " }", " }"),
      Nesting("model { ", "if (1) ; else ", ";", "", " }"), Nesting("model { ", "if (1) { } else { ", "", "}", " }"),
      Nesting("model { ", "while (0) ", ";", "", " }"), Nesting("model { ", "for (i in 1:2) ", ";", "", " }"),
      Nesting("model { ", "for (i in 1:2) { ", "", "}", " }"), Nesting("model { ", "profile(\"a\") { ", "", "}", " }"),
      Nesting("model { ", "else ", "", "", " }"), Nesting("model { ", "for (", "", "", " }"),
      Nesting("", "model {", "", "}", ""),
      Nesting("model { ((", "x, (", "y", ")", ") = 1; }"), Nesting("model { ", "(", "x", ", 2)", " = 1; }"),
      Nesting("data { ", "tuple(", "int", ", int)", " x; }"), Nesting("data { ", "tuple(int, ", "int", ")", " x; }"),
      Nesting("data { ", "array[2] ", "int", "", " x; }"), Nesting("data { array[", "1, ", "1", "", "] int x; }"),
      Nesting("data { array[", "(", "1", ")", "] int x; }"), Nesting("data { real<lower=", "(", "1", ")", "> x; }"),
      Nesting("data { real<", "lower=", "1", "", "> x; }"), Nesting("data { ", "real<lower=", "1", ">", " x; }"),
      Nesting("functions { void f(", "array[,] ", "int", "", " x) {} }"),
      Nesting("functions { void f(array[", ",", "", "", "] int x) {} }"),
      Nesting("functions { void f(", "tuple(", "int", ", int)", " x) {} }"),
      Nesting("functions { ", "tuple(", "int", ", int)", " f() { return 1; } }"),
      Nesting("functions { ", "real f(", "", ")", "; }"),
      Nesting("functions { void f(", "data ", "int", "", " x) {} }"),
      Nesting("model { print(", "\"a\", ", "1", "", "); }"), Nesting("model { ", "print(", "1", ")", "; }"),
      Nesting("model { 1 ~ ", "normal(", "1", ")", "; }"), Nesting("model { 1 ~ normal(0, 1) ", "T[", "1", "]", "; }"),
      Nesting("", "/*", "", "", ""), Nesting("", "/* */", "", "", "model { }"),
      Nesting("", "//\n", "", "", "model { }"),
      Nesting("", "#include <cycle>\n", "", "", "model { }"), Nesting("", "#include <a>\n", "", "", "model { }"),
      Nesting("model {\n", "#include <x>\n", "", "", "}"), Nesting("functions {\n", "#include <f.stan>\n", "", "", "}"),
      Nesting("", "#", "", "", ""), Nesting("", "#include ", "", "", ""), Nesting("", "\"", "", "", ""),
      Nesting("model { x", " = x", "", "", "; }"), Nesting("model { ", "target += ", "1", "", "; }"),
    ]
    list += ["functions", "data", "transformed data", "parameters", "generated quantities"]
      .map { Nesting("", "\($0) { ", "", "} ", "") }
    return list
  }()

  private static let long: [(String, Bool?, @Sendable () -> [UInt8])] = {
    @Sendable func repeated(_ head: String, _ part: String, _ count: Int, _ tail: String) -> [UInt8] {
      Array((head + String(repeating: part, count: count) + tail).utf8)
    }
    @Sendable func numbered(_ head: String, _ count: Int, _ tail: String, _ line: (Int) -> String) -> [UInt8] {
      Array((head + (0..<count).map(line).joined() + tail).utf8)
    }
    return [
      ("100,000 terms", true, { repeated("model { target += 1", " + 1.5", 99_999, "; }") }),
      (
        "100,000 terms of a parameter", true,
        { repeated("parameters { real x; } model { target += x", " + x", 99_999, "; }") }
      ),
      ("100,000 differences", true, { repeated("model { target += 1", " - 1", 99_999, "; }") }),
      ("100,000 factors", true, { repeated("model { target += 1", " * 1.0", 99_999, "; }") }),
      ("100,000 terms of vectors", true, { repeated("model { vector[1] v; v = v", " + v", 99_999, "; }") }),
      ("100,000 conjunctions", true, { repeated("model { target += 1", " && 1", 99_999, "; }") }),
      ("100,000 comparisons", nil, { repeated("model { target += 1", " < 1", 99_999, "; }") }),
      ("100,000 terms that are unknown", false, { repeated("model { target += 1", " + a", 99_999, "; }") }),
      ("100,000 products in a sum", true, { repeated("model { real x = 1; target += x", " + 2 * x", 99_999, "; }") }),
      (
        "2,000 branches on a parameter", true,
        { repeated("parameters { real x; } model { if (x > 9) ; ", "else if (x > 8) target += x; ", 2000, " }") }
      ),
      (
        "2,000 branches", true,
        { repeated("data { int x; } model { if (x > 9) ; ", "else if (x > 8) target += x; ", 2000, " }") }
      ),
      ("100,000 arguments of a sum", true, { repeated("model { target += sum({1", ", 1", 99_999, "}); }") }),
      ("100,000 statements", true, { repeated("model {", " target += 1;\n", 100_000, " }") }),
      ("100,000 declarations", true, { numbered("data {", 100_000, " }") { " real x\($0);\n" } }),
      ("100,000 names of one declaration", true, { numbered("data { real x", 100_000, "; }") { ", x\($0)" } }),
      ("10,000 functions", true, { numbered("functions {", 10_000, " }") { " real f\($0)(real x) { return x; }\n" } }),
      (
        "1,000 overloads", nil,
        {
          numbered("functions {", 1000, " }") {
            " real f(\(String(repeating: "real x, ", count: 0))array[\(String(repeating: ",", count: $0))] int x) { return 1; }\n"
          }
        }
      ),
      ("the same name 10,000 times", false, { repeated("data {", " real x;\n", 10_000, " }") }),
      ("10,000 errors", false, { repeated("model {", " target += a;\n", 10_000, " }") }),
      ("10,000 syntax errors", false, { repeated("model {", " target += ;\n", 10_000, " }") }),
      ("10,000 errors in one line", false, { repeated("model {", " target += a;", 10_000, " }") }),
      ("a name of 1,000,000 letters", nil, { repeated("data { real ", "a", 1_000_000, "; }") }),
      ("a name of 1,000,000 letters that is unknown", false, { repeated("model { target += ", "a", 1_000_000, "; }") }),
      ("a number of 1,000,000 digits", nil, { repeated("model { target += ", "1", 1_000_000, ".0; }") }),
      ("an int of 1,000,000 digits", false, { repeated("model { target += ", "1", 1_000_000, "; }") }),
      ("a string of 10 MB", true, { repeated("model { print(\"", "a", 10 << 20, "\"); }") }),
      ("a line of 10 MB of blanks", true, { repeated("model {", " ", 10 << 20, "}") }),
      ("a line of 2.5 MB of statements", true, { repeated("model {", "target+=1;", 1 << 18, "}") }),
      ("a line of 10 MB of errors", false, { repeated("model {", "target+=;;", 1 << 20, "}") }),
      ("a line of 10 MB of nonsense", false, { repeated("", "$", 10 << 20, "") }),
      ("a comment of 10 MB", true, { repeated("model {} //", "a", 10 << 20, "") }),
      ("10 MB of NUL", false, { [UInt8](repeating: 0, count: 10 << 20) }),
      ("10 MB of 0xFF", false, { [UInt8](repeating: 255, count: 10 << 20) }),
      ("10 MB of line ends", true, { [UInt8](repeating: 10, count: 10 << 20) }),
      ("10 MB of carriage returns", true, { [UInt8](repeating: 13, count: 10 << 20) }),
      ("70 MB", nil, { [UInt8](repeating: 32, count: 70 << 20) }),
      ("nothing", true, { [] }),
      ("a byte order mark", nil, { [0xEF, 0xBB, 0xBF] + Array("model {}".utf8) }),
      ("CRLF", true, { Array("model {\r\n  target += 1;\r\n}\r\n".utf8) }),
      ("CR", nil, { Array("model {\r  target += 1; // why\r}\r".utf8) }),
      ("a NUL at the end", nil, { Array("model { }\0".utf8) }),
      ("loops in loops 150 times", nil, { repeated("model {", "for (i in 1:2) {", 150, "") }),
    ]
  }()
}
