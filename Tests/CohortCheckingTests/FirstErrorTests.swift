// Which of several mistakes is reported first: the one that stanc reports, which knows only one.
import CohortChecking
import Testing

@Suite struct FirstErrorTests {
  @Test(arguments: [
    // The parts of a declaration: sizes from the innermost, bounds from the last, names and values, then its type.
    Case("data {\n array[a, b] real x; }", "2:11 undeclared", "2:8 undeclared"),
    Case("data {\n array[a] vector[b] x; }", "2:18 undeclared", "2:8 undeclared"),
    Case("data {\n matrix[a, b] x; }", "2:9 undeclared", "2:12 undeclared"),
    Case("data {\n real<lower=a, upper=b> x; }", "2:22 undeclared", "2:13 undeclared"),
    Case("data {\n real<offset=a, multiplier=b> x; }", "2:28 undeclared", "2:14 undeclared"),
    Case("data { int n; }\nparameters {\n int n; }", "3:6 name-in-use", "3:2 int-parameter"),
    Case("transformed parameters {\n int n = k; }", "2:10 undeclared", "2:2 int-parameter"),
    Case("transformed data {\n int<lower=1.5> n = 1.5; }", "2:2 assignment-type", "2:2 int-bounds"),
    Case("transformed data {\n complex<lower=0> n = k; }", "2:23 undeclared", "2:2 complex-constraint"),
    // A function is missing only once all others have been read.
    Case(
      "functions {\n real f(real x);\n real g(real x) { return y; } }", "3:26 undeclared", "2:7 undefined-function"),
    Case(
      "functions {\n int f_lpdf(real x); }", "2:2 probability-result", "2:6 undefined-function"),
    Case(
      "functions {\n real h(real x);\n real f(int x);\n real f(real x); }", "3:7 undefined-function",
      "4:7 undefined-function", "2:7 undefined-function"),
    // All indices of a left side come before the question whether they may follow each other.
    Case("model { vector[2] v; v[1:2][k] = 1; }", "1:29 undeclared"),
  ])
  func order(program: Case) {
    program.verify()
  }

  @Test(arguments: [
    // The first element of an array says what the others have to be.
    Case("model { print({exp, 1}); }", "1:21 array-elements"),
    Case("model { print({1, exp}); }", "1:19 array-elements"),
    // '+' is there for numbers and for real containers.
    Case("model { complex_vector[2] z; print(+z); }", "1:36 operand"),
    Case("model { complex z; vector[2] v; print(+z, +v, +1); }"),
    // Functions of arrays know no tuples, and no more dimensions than their signatures list.
    Case("model { array[2] tuple(int, real) t; print(size(t)); }", "1:44 argument-types"),
    Case("model { array[2] tuple(int, real) t; print(t[1].1, size({t[1].1})); }"),
    Case("model { array[1, 1, 1, 1] int a; print(head(a, 1)); }", "1:40 argument-types"),
    Case("model { array[1, 1, 1] int a; print(head(a, 1), size(a), rep_array(a[1], 2)); }"),
    Case("model { array[1, 1, 1] int a; print(rep_array(a, 2)); }", "1:37 argument-types"),
  ])
  func types(program: Case) {
    program.verify()
  }
}
