// Programs with errors: the place and the words of every message, and that one error does not hide or echo others.

import CohortSyntax
import Testing

@Suite struct BadProgramTests {
  @Test(arguments: [
    // Lexis.
    ("model { x = 1 @ 2; }", ["1:15: '@' means nothing here"]),
    ("model {\n# old\n}", ["2:1: '#' does not begin a comment"]),
    ("model { print(\"abc); }\n}", ["1:15: the string does not end on its line"]),
    ("model { /* }", ["1:13: the text ends inside a comment"]),
    ("model { int i = 2147483648; }", ["1:17: the integer 2147483648 is larger than 2147483647"]),
    ("model { x = t.99999999999; }", ["1:15: no tuple has a slot 99999999999"]),
    (
      "model { x = \u{201C}a\u{201D}; }",
      [
        "1:13: '\u{201C}' means nothing here", "1:17: '\u{201D}' means nothing here",
      ]
    ),
    // Blocks.
    ("model { } data { }", ["1:11: the 'data' block must come before 'model'"]),
    ("model { } model { }", ["1:11: there is a second 'model' block"]),
    ("model { } x", ["1:11: expected the block 'generated quantities', found 'x'"]),
    ("generated quantities { } }", ["1:26: this '}' closes nothing"]),
    ("model { x = 1;", ["1:15: expected '}' to end the 'model' block, found the end of the file"]),
    ("model x", ["1:7: expected '{' after 'model', found 'x'"]),
    (
      "transformed\ndata { }",
      [
        "1:1: expected one of the blocks 'functions', 'data', 'transformed data', 'parameters', "
          + "'transformed parameters', 'model', 'generated quantities', found 'transformed'"
      ]
    ),
    (
      "data { int n; parameters { real x; }",
      ["1:15: expected '}' to end the 'data' block, found the word 'parameters'"]
    ),
    // Declarations.
    ("data { real x[3]; }", ["1:15: the sizes of an array stand before its type, not after the name"]),
    (
      "data { real x[3, 4], y[2]; }",
      [
        "1:15: the sizes of an array stand before its type, not after the name",
        "1:23: the sizes of an array stand before its type, not after the name",
      ]
    ),
    ("data { real x = 1; }", ["1:15: a variable in the 'data' block has no initial value"]),
    ("parameters { x = 1; }", ["1:14: the 'parameters' block holds only declarations, found 'x'"]),
    ("data { int upper; }", ["1:12: 'upper' is a word of the language and cannot be a name"]),
    ("data { int a, real b; }", ["1:15: 'real' is a word of the language and cannot be a name"]),
    ("data { array[2] array[3] int a; }", ["1:17: an array cannot have arrays as elements"]),
    ("data { array[] int a; }", ["1:14: expected an expression, found ']'"]),
    ("data { vector x; }", ["1:15: expected '[' and its size after 'vector', found 'x'"]),
    ("data { matrix[3] x; }", ["1:16: expected ',' and the number of columns of a 'matrix', found ']'"]),
    ("data { real<lower=a < b> x; }", ["1:21: expected ',' or '>' to end the bound, found '<'"]),
    ("data { real<lower=0, lower=1> x; }", ["1:22: expected 'upper' after ',', found the word 'lower'"]),
    ("data { int<offset=1> x; }", ["1:12: expected 'lower' or 'upper', found the word 'offset'"]),
    ("data { tuple(int) x; }", ["1:17: expected ',' after the first slot of a tuple, found ')'"]),
    ("data { int x }", ["1:14: expected ';' after the declaration, found '}'"]),
    ("model { real<lower=0> x; }", ["1:13: a local variable has no bounds"]),
    ("model { simplex[3] x; }", ["1:9: a local variable cannot be a 'simplex'"]),
    ("model { data real x; }", ["1:9: 'data' can only mark an argument in a function's signature"]),
    // Functions.
    ("functions { void f(int[] x) { } }", ["1:23: an array type is written with 'array'"]),
    (
      "functions { real[,] f(vector[3] x) { } }",
      [
        "1:17: an array type is written with 'array'",
        "1:29: a type in a function's signature has no sizes",
      ]
    ),
    ("functions { void f(real<lower=0> x) { } }", ["1:24: a type in a function's signature has no bounds"]),
    ("functions { void f(simplex x) { } }", ["1:20: 'simplex' cannot stand in a function's signature"]),
    ("functions { void f(array[3] real x) { } }", ["1:26: expected ',' or ']' after 'array[', found the number 3"]),
    (
      "functions { f(real x) { } }",
      [
        "1:13: expected the definition of a function, which begins with a type, found 'f'"
      ]
    ),
    (
      "functions { void f(x) { y = ; } }",
      [
        "1:20: expected an argument: a type and a name, found 'x'", "1:29: expected an expression, found ';'",
      ]
    ),
    (
      "functions { void f() return 1; }",
      ["1:22: expected '{' to begin the function's body, or ';', found the word 'return'"]
    ),
    // Statements.
    ("model { x <- 3; y = ; }", ["1:11: '<-' does not assign", "1:21: expected an expression, found ';'"]),
    ("model { x == 3; }", ["1:15: expected '=', '~' or another assignment after the expression, found ';'"]),
    ("model { f(x) = 3; }", ["1:9: this expression cannot be assigned to"]),
    ("model { a + b = 3; }", ["1:15: this expression cannot be assigned to"]),
    ("model { (a, 2) = b; }", ["1:9: this expression cannot be assigned to"]),
    ("model { normal_lpdf(y | 0, 1); }", ["1:30: the value of a density cannot stand alone as a statement"]),
    ("model { y ~ 3; }", ["1:13: expected the name of a distribution after '~', found the number 3"]),
    (
      "model { y ~ normal(0, 1) U[0, ]; }",
      [
        "1:26: expected ';' or a truncation 'T[lower, upper]' after the distribution, found 'U'"
      ]
    ),
    ("model { target = 1; }", ["1:16: expected '+=' or '()' after 'target', found '='"]),
    ("model { else x = 1; }", ["1:9: this 'else' belongs to no 'if'"]),
    (
      "model { for (i in 1) x = 1; for (3 in x) { y = ; } }",
      [
        "1:34: expected the name of the loop variable, found the number 3", "1:48: expected an expression, found ';'",
      ]
    ),
    ("model { if x > 1 { } }", ["1:12: expected '(' after 'if', found 'x'"]),
    ("model { print(); }", ["1:15: expected an expression or a string, found ')'"]),
    ("model { profile(x) { } }", ["1:17: expected the name of the profile as a string, found 'x'"]),
    ("model { x = \"s\"; }", ["1:13: a string can only be an argument of print, reject, fatal_error or profile"]),
    // Expressions.
    ("model { x = f(a, ); }", ["1:18: expected an expression, found ')'"]),
    ("model { x = (a + b; }", ["1:19: expected ')' to match '(', or an operator or ',', found ';'"]),
    ("model { x = a ? b; }", ["1:18: expected ':' and a second value after the first of '?:', found ';'"]),
    (
      "model { x = {}; y = ; }",
      [
        "1:14: an array expression needs at least one element", "1:21: expected an expression, found ';'",
      ]
    ),
    ("model { x = y'[1]; }", ["1:15: a transposed expression cannot be indexed directly"]),
    ("model { x = y[1; }", ["1:16: expected ',' or ']' after the index, found ';'"]),
    (
      "model { x = {1, 2; y = ; }",
      [
        "1:18: expected ',' or '}' after the element of the array, found ';'",
        "1:24: expected an expression, found ';'",
      ]
    ),
    (
      "model { x = {1 2}; y = ; }",
      [
        "1:16: expected ',' or '}' after the element of the array, found the number 2",
        "1:24: expected an expression, found ';'",
      ]
    ),
  ])
  func messagesOf(text: String, expected: [String]) {
    #expect(messages(text) == expected)
  }

  @Test func everyErrorOfAProgramIsFoundOnce() {
    let text = """
      data {
        int N
        array[N] real y;
        real z[N];
      }
      parameters {
        real mu = 1;
        real<lower=0 sigma;
      }
      model {
        mu <- 3;
        for (n in 1:N) {
          y[n] ~ normal(mu sigma);
          if (y[n] > ) mu = 2; else mu = 3
          target += 1;
        }
        y ~ normal(0, 1)
      }
      generated quantities {
        real a = ;
        real b = (1 + 2;
      }
      """
    #expect(
      messages(text) == [
        "3:3: expected ';' after the declaration, found the word 'array'",
        "4:10: the sizes of an array stand before its type, not after the name",
        "7:11: a variable in the 'parameters' block has no initial value",
        "8:16: expected ',' or '>' after the bound, found 'sigma'",
        "11:6: '<-' does not assign",
        "13:22: expected ',' or ')' after the argument of 'normal', found 'sigma'",
        "14:16: expected an expression, found ')'",
        "15:5: expected ';' after the assignment, found the word 'target'",
        "18:1: expected ';' or a truncation 'T[lower, upper]' after the distribution, found '}'",
        "20:12: expected an expression, found ';'",
        "21:18: expected ')' to match '(', or an operator or ',', found ';'",
      ])
  }

  @Test func aBrokenTextStillGivesATree() throws {
    let text = "data { int N; real x[; }\nmodel { a = 1; b = ; if (c) { d = 2; e } f = 3; }"
    let program = ParsedProgram(text: text, path: "m.stan").program
    #expect(program.data?.statements.count == 1)
    #expect(
      TreePrinter.format(try #require(program.model).program)
        == "model {\n  a = 1;\n  if (c) {\n    d = 2;\n  }\n  f = 3;\n}\n")
  }

  @Test func columnsAfterTabsAndOtherLineEnds() {
    #expect(messages("model {\r\n\tx = ;\r\n}") == ["2:6: expected an expression, found ';'"])
    #expect(messages("model {\r\tx = ;\r}") == ["2:6: expected an expression, found ';'"])
    #expect(messages("model {\n") == ["2:1: expected '}' to end the 'model' block, found the end of the file"])
  }
}

extension ProgramBlock {
  /// A program of this block alone.
  fileprivate var program: SyntaxTree {
    var program = SyntaxTree(span: span)
    program.model = self
    return program
  }
}
