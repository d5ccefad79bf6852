// A univariate distribution, in all that is to be known of it.
import CohortLibrary
import CohortProgram
import CohortRandom

/// An argument of a distribution.
package struct ArgumentSpec: Sendable {
  /// As in formulas: "mu".
  package let name: String
  /// As in messages: "Location parameter".
  package let role: String
  package let isInteger: Bool
  /// What the argument must be in a density.
  package let domain: Domain
  /// What it must be in the distribution functions.
  let tailDomain: Domain

  package init(
    _ name: String, _ role: String, _ domain: Domain = .any, tails: Domain? = nil, isInteger: Bool = false
  ) {
    self.name = name
    self.role = role
    self.domain = domain
    self.tailDomain = tails ?? domain
    self.isInteger = isInteger
  }

  /// The random variable of a continuous distribution.
  static func variable(_ domain: Domain = .notNaN, tails: Domain? = nil) -> ArgumentSpec {
    ArgumentSpec("y", "Random variable", domain, tails: tails)
  }

  /// The random variable of a discrete distribution.
  static func count(_ domain: Domain = .nonnegative, tails: Domain = .any) -> ArgumentSpec {
    ArgumentSpec("n", "Random variable", domain, tails: tails, isInteger: true)
  }
}

/// Where a distribution has its mass: between constants or between values of arguments.
package enum Bound: Sendable, Equatable {
  case constant(Double)
  /// The value of the argument of this number; the random variable is number 0.
  case argument(Int)
}

/// A distribution of a scalar: density, distribution functions, sampler.
package struct Distribution: Sendable {
  package enum Kind: Sendable { case continuous, discrete }
  /// Draws one value; the arguments are those behind the random variable, already checked.
  package typealias Sampler = @Sendable ([Double], inout RandomStream) throws -> Double

  package let name: String
  package let kind: Kind
  /// What is special about its density.
  package let traits: [FunctionTrait]
  /// The random variable first.
  package let arguments: [ArgumentSpec]
  package let support: (lower: Bound, upper: Bound)
  package let documentation: String
  /// The log density or log mass, its terms split for dropping.
  package let lpdf: Formula?
  package let cdf: Formula?
  package let lcdf: Formula?
  package let lccdf: Formula?
  package let random: Sampler?
  /// Whether the arguments may be containers.
  let isVectorised: Bool
  /// What a sampler's arguments must meet, by the arguments behind the random variable.
  package let randomRequirements: Formula

  /// - Parameters:
  ///   - together: what the arguments must meet together, also in the distribution functions and the sampler.
  ///   - lpdf: over all arguments, the random variable first; its top-level addends are the terms of the density.
  ///   - joint: what the arguments must meet together in the density alone.
  ///   - cdf, lcdf, lccdf: the distribution function, its logarithm, and that of its complement.
  init(
    _ name: String, _ kind: Kind, traits: [FunctionTrait] = [], _ arguments: [ArgumentSpec],
    support: (lower: Bound, upper: Bound) = (.constant(-.infinity), .constant(.infinity)),
    _ documentation: String,
    together: @escaping ([Expr]) -> [Requirement] = { _ in [] },
    lpdf: (([Expr]) -> Expr)? = nil, cdf: (([Expr]) -> Expr)? = nil, lcdf: (([Expr]) -> Expr)? = nil,
    lccdf: (([Expr]) -> Expr)? = nil, random: Sampler? = nil, isVectorised: Bool = true,
    joint: @escaping ([Expr]) -> [Requirement] = { _ in [] }
  ) {
    self.name = name
    self.kind = kind
    self.traits = traits
    self.arguments = arguments
    self.support = support
    self.documentation = documentation
    self.isVectorised = isVectorised
    let requirements = { (x: [Expr], tails: Bool) in
      zip(x, arguments).enumerated().compactMap { index, pair in
        (tails ? pair.1.tailDomain : pair.1.domain).requirement(pair.0, argument: index, name: pair.1.role)
      } + together(x) + (tails ? [] : joint(x))
    }
    let tail = { (body: (([Expr]) -> Expr)?) in
      body.map { Formula(arity: arguments.count, requirements: { requirements($0, true) }, $0) }
    }
    self.lpdf = lpdf.map {
      Formula(arity: arguments.count, splitTerms: true, requirements: { requirements($0, false) }, $0)
    }
    self.cdf = tail(cdf)
    self.lcdf = tail(lcdf)
    self.lccdf = tail(lccdf)
    self.random = random
    // The sampler has no random variable: its arguments are numbered from 0.
    let count = arguments.count - 1
    self.randomRequirements = Formula(
      arity: count,
      requirements: { x in
        let shifted = [Expr(.constant(.nan))] + x
        return requirements(shifted, false).compactMap { requirement in
          requirement.argument == 0
            ? nil
            : Requirement(
              requirement.condition, argument: requirement.argument - 1, name: requirement.name,
              expectation: requirement.expectation)
        }
      }, { _ in 0 })
  }
}
