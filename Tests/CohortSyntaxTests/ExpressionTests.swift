// What binds to what, what literals are worth, and where the pieces stand.

import CohortSyntax
import Testing

@Suite struct ExpressionTests {
  @Test(arguments: [
    ("a + b * c", "(a + (b * c))"),
    ("a - b - c", "((a - b) - c)"),
    ("a / b %/% c", "(a / (b %/% c))"),
    ("a * b \\ c", "(a * (b \\ c))"),
    ("a %/% b \\ c", "((a %/% b) \\ c)"),
    ("a .* b % c ./ d", "(((a .* b) % c) ./ d)"),
    ("-2^2", "(-(2 ^ 2))"),
    ("2^-x^y", "(2 ^ (-(x ^ y)))"),
    ("a ^ b .^ c", "(a ^ (b .^ c))"),
    ("-a * b", "((-a) * b)"),
    ("2 ^ -x * 3", "((2 ^ (-x)) * 3)"),
    ("!a == b", "((!a) == b)"),
    ("- -x", "(-(-x))"),
    ("-x'", "(-(x'))"),
    ("a^b'", "(a ^ (b'))"),
    ("x''", "((x')')"),
    ("a || b && c == d < e + f", "(a || (b && (c == (d < (e + f)))))"),
    ("a < b <= c", "((a < b) <= c)"),
    ("a == b != c", "((a == b) != c)"),
    ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
    ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
    ("a || b ? c : d || e", "((a || b) ? c : (d || e))"),
    ("x[a ? b : c : d]", "x[(a ? b : c):d]"),
    ("x[a, b:, :c, :, d:e, , 2]", "x[a,b:,:c,:,d:e,:,2]"),
    ("x[]", "x[:]"),
    ("f(x)[1].2.3'", "(f(x)[1].2.3')"),
    ("t.1.2[3]", "t.1.2[3]"),
    ("{1, 2}[1] + [1, 2][2]", "({1, 2}[1] + [1, 2][2])"),
    ("(a + b) * c", "((a + b) * c)"),
    ("1.*x", "1. * x"),
    ("1 .* x", "(1 .* x)"),
    ("a%/%b%c", "((a %/% b) % c)"),
    ("T * 2", "(T * 2)"),
    ("target() + 1", "(target() + 1)"),
    ("normal_lpdf(y | mu, s) + f()", "(normal_lpdf(y | mu, s) + f())"),
    ("foo_lpdf(y |)", "foo_lpdf(y |)"),
    ("(a, (b,), [])", "(a, (b,), [])"),
  ])
  func grouping(text: String, shape: String) throws {
    // A real literal ends with its dot, so that `1.*x` is a product.
    let expected = text == "1.*x" ? "(1. * x)" : shape
    #expect(grouped(try #require(expression(text))) == expected)
  }

  @Test func literals() throws {
    func value(_ text: String) throws -> Double? {
      switch try #require(expression(text)).kind {
      case .integer(let value, _): return Double(value)
      case .real(let value, let spelling), .imaginary(let value, let spelling):
        #expect(spelling == text)
        return value
      default: return nil
      }
    }
    #expect(try value("1_000") == 1000)
    #expect(try value("2147483647") == 2_147_483_647)
    #expect(try value("1.") == 1)
    #expect(try value(".5") == 0.5)
    #expect(try value("1_0.2_5e-0_1") == 1.025)
    #expect(try value("1e3") == 1000)
    #expect(try value(".5E+2") == 50)
    #expect(try value("1e400") == .infinity)
    #expect(try value("2.5i") == 2.5)
    #expect(try value("0.1") == 0.1)
    #expect(try value("4.9406564584124654e-324") == Double.leastNonzeroMagnitude)
  }

  @Test func slots() throws {
    guard case .projection(let inner, let slot, _) = try #require(expression("t.1.12")).kind,
      case .projection(_, let innerSlot, _) = inner.kind
    else {
      Issue.record("no projection")
      return
    }
    #expect((innerSlot, slot) == (1, 12))
  }

  @Test func spans() throws {
    let text = "model { target += f(a[1:2], b')  *  -c; }"
    let parsed = ParsedProgram(text: text, path: "m.stan")
    guard case .targetIncrement(let sum)? = parsed.program.model?.statements.first?.kind,
      case .binary(_, let call, let negation, let operatorSpan) = sum.kind, case .call(let parts) = call.kind,
      case .indexed(_, let indices)? = parts.arguments.first?.kind
    else {
      Issue.record("unexpected shape")
      return
    }
    #expect(parsed.sources.text(of: sum.span) == "f(a[1:2], b')  *  -c")
    #expect(parsed.sources.text(of: call.span) == "f(a[1:2], b')")
    #expect(parsed.sources.text(of: negation.span) == "-c")
    #expect(parsed.sources.text(of: operatorSpan) == "*")
    #expect(parsed.sources.text(of: parts.name.span) == "f")
    #expect(indices.map { parsed.sources.text(of: $0.span) } == ["1:2"])
    #expect(parsed.sources.text(of: parts.arguments[1].span) == "b'")
    #expect(parsed.program.model.map { parsed.sources.text(of: $0.span) } == text)
  }
}
