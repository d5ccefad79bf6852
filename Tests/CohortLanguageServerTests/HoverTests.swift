// What is said about the word under the pointer.
import CohortLanguageServer
import Testing

@Suite struct HoverTests {
  private func hover(_ marked: String) -> String {
    Session().ask("hover", at: marked)["contents"]["value"].string ?? ""
  }

  @Test func variablesShowTypeBlockAndComment() {
    let declarations = """
      data {
        // The number of patients.
        int<lower=0> N;
        vector[N] y; // their weights
        array[N] vector<lower=0,
                        upper=1>[2] z;
      }
      """
    let n = hover(declarations + "model { print(N‸); }")
    #expect(n.contains("int<lower=0> N") && n.contains("data") && n.contains("The number of patients."))
    let y = hover(declarations + "model { print(‸y); }")
    #expect(y.contains("vector[N] y") && y.contains("their weights") && !y.contains("patients"))
    let z = hover(declarations + "model { print(‸z); }")
    #expect(z.contains("array[N] vector<lower=0, upper=1>[2] z"))
  }

  @Test func scopesAreTheLanguages() {
    let text = "functions { real f(data real x) { return x‸; } }\nparameters { vector[2] x; }"
    #expect(hover(text).contains("real x") && hover(text).contains("argument, data only"))
    let outer = hover(
      "functions { real f(data real x) { return x; } }\nparameters { vector[2] x; } model { print(x‸); }")
    #expect(outer.contains("vector[2] x") && outer.contains("parameter"))
    #expect(hover("model { for (n‸ in 1:3) { } }").contains("loop variable in model"))
    #expect(hover("model { for (v in [1.5, 2]) print(v‸); }").contains("real v"))
  }

  @Test func functionsOfTheProgram() {
    let text = """
      functions {
        /**
         * Doubles.
         * @param x what to double
         * @return the double
         */
        real twice(real x) { return 2 * x; }
        vector twice(vector x /* all */) { return 2 * x; }
      }
      """
    let scalar = hover(text + "model { target += twi‸ce(1.5); }")
    #expect(
      scalar.contains("real twice(real x)") && scalar.contains("Doubles.") && scalar.contains("- `x` what to double"))
    #expect(!scalar.contains("vector twice"))
    let vector = hover(text + "model { target += sum(twi‸ce([1, 2]')); }")
    #expect(vector.contains("vector twice(vector x)") && !vector.contains("Doubles."))
  }

  @Test func libraryFunctionsShowTheNearestSignatureFirst() {
    let text = hover("model { vector[3] v; real r = dist‸ance(v, v); }")
    #expect(text.contains("distance("))
    let many = hover(
      "transformed data { matrix[2, 2] m = rep_matrix(1, 2, 2); vector[2] v; vector[2] w = ‸multiply(m, v); }")
    let first = many.split(separator: "\n").dropFirst().first.map(String.init) ?? ""
    #expect(first.contains("multiply("), "\(many)")
    #expect(many.contains("more signature"), "\(many)")
  }

  @Test func distributionsUnderTilde() {
    let text = hover("parameters { real x; } model { x ~ nor‸mal(0, 1); }")
    #expect(text.contains("normal_lpdf(reals | reals, reals)"))
    let user = hover(
      "functions { // Mine.\n  real d_lpdf(real y, int k) { return y * k; } } parameters { real x; } model { x ~ d‸(3); }"
    )
    #expect(user.contains("real d_lpdf(real y, int k)"))
  }

  @Test func wordsOfTheLanguage() {
    #expect(hover("par‸ameters { }").contains("what is sampled"))
    #expect(hover("parameters { simp‸lex[3] s; }").contains("sum to 1"))
    #expect(hover("parameters { real<low‸er=0> s; }").contains("at least"))
    #expect(hover("model { target‸ += 1; }").contains("log density"))
  }

  @Test func nothingIsSaidAboutNothing() {
    let session = Session()
    for text in [
      "‸", "model { /* nor‸mal */ }", "model { print(\"nor‸mal\"); }", "model { } ‸ ", "model { print(1‸2); }",
    ] {
      #expect(session.ask("hover", at: text).isNull, "\(text)")
    }
  }
}
