// The canonical layout: what it looks like, that it keeps everything, and that it is final.

import CohortSyntax
import Testing

@Suite struct SourceFormatterTests {
  private func format(_ text: String, form: ParsedProgram.Form = .program) -> String? {
    SourceFormatter.format([UInt8](text.utf8), form: form).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: GoodProgramTests.programs)
  func keepsTheTree(text: String) throws {
    let once = try #require(format(text))
    #expect(format(once) == once)
    let before = ParsedProgram(text: text, path: "m.stan")
    let after = ParsedProgram(text: once, path: "m.stan")
    #expect(messages(after) == [])
    #expect(treeText(after.program) == treeText(before.program))
  }

  @Test func canonicalForm() {
    let text = """


      // A model.
      data{int<upper = 3,lower=1>n;array [n,2]real x;matrix<lower=- 1>[n,n] m;


         vector[n] y;}  // the data
      model{if(n>1){x[1,1]=1;}   // positive
      // or not
      else if(n<0)y~normal(0,1)T[0,];else{for(i in 1:n)x[i,]+=-1;for(i in n-1 : n){}}
      }
      """
    let expected = """
      // A model.
      data {
        int<upper=3, lower=1> n;
        array[n, 2] real x;
        matrix<lower=-1>[n, n] m;

        vector[n] y;
      } // the data
      model {
        if (n > 1) {
          x[1, 1] = 1;
        } // positive
        // or not
        else if (n < 0)
          y ~ normal(0, 1) T[0, ];
        else {
          for (i in 1:n)
            x[i, ] += -1;
          for (i in n - 1 : n) {
          }
        }
      }

      """
    #expect(format(text) == expected)
  }

  @Test func longLinesBreakAtTheLoosestSeparators() {
    let text = """
      model {
        target += normal_lpdf(observations[1:number_of_observations] | intercept + slope * predictor, sigma);
        result = first_long_operand * second_long_operand + third_long_operand * fourth_long_operand;
        a_rather_long_name_of_a_variable = a_function(another_function(some_argument, other), last);
      }
      """
    let expected = """
      model {
        target += normal_lpdf(observations[1:number_of_observations] |
                              intercept + slope * predictor, sigma);
        result = first_long_operand * second_long_operand
                 + third_long_operand * fourth_long_operand;
        a_rather_long_name_of_a_variable =
            a_function(another_function(some_argument, other), last);
      }

      """
    #expect(format(text) == expected)
  }

  @Test func commentsStayWhereTheyAre() {
    let text = """
      functions {
        /* Adds.
            * @param x one
         */
        real f(real x, // one
          real y /* two */) { // the body
          return x // first
            + y;
          // the end
        }
      }
      #include "parts.stan"
      model { // nothing
        ; /* empty */ // twice
        /* before */ x = 1;
      #include more.stan
      }
      /* after */
      """
    let expected = """
      functions {
        /* Adds.
         * @param x one
         */
        real f(real x, // one
               real y /* two */) { // the body
          return x // first
                 + y;
          // the end
        }
      }
      #include "parts.stan"
      model { // nothing
        ; /* empty */ // twice
        /* before */ x = 1;
        #include more.stan
      }
      /* after */

      """
    #expect(format(text) == expected)
    #expect(format(expected) == expected)
  }

  @Test func lineEndsOfOtherSystems() {
    #expect(format("model {\r\n  x = 1;\r\n\r\n  /* a\r\n b */\r\n}\r\n") == "model {\n  x = 1;\n\n  /* a\n b */\n}\n")
  }

  @Test func functionsFile() {
    #expect(
      format("real f(real x){return x;}void g();", form: .functions) == "real f(real x) {\n  return x;\n}\nvoid g();\n")
  }

  @Test(arguments: ["model {", "model { x = $; }", "model { x = (1]; }", "model { # old\n }"])
  func leavesWhatItCannotRead(text: String) {
    #expect(format(text) == nil)
  }
}
