// Likelihoods of Laplace approximations: they must not call functions without second derivatives.
import CohortSyntax

extension Checker {
  /// Follows the calls of every function that was passed as a likelihood. Overloads are not told apart: any of a name counts.
  func verifyLikelihoods(_ program: SyntaxTree) {
    guard !laplaceLikelihoods.isEmpty, let block = program.functions else { return }
    var bodies: [String: [Statement]] = [:]
    for definition in block.functions {
      if let body = definition.body { bodies[definition.name.name, default: []].append(body) }
    }
    var visited: Set<String> = []
    for (index, span) in laplaceLikelihoods where functions.indices.contains(index) {
      var queue = [functions[index].name.name]
      while let name = queue.popLast() {
        guard visited.insert(name).inserted else { continue }
        func called(_ callee: String) {
          let normalized = FunctionSuffix.normalized(callee)
          if functionsByName[normalized] != nil {
            queue.append(normalized)
          } else if library.has(.withoutSecondDerivatives, normalized)
            || library.passesArgumentsOn(normalized)
          {
            report(.noSecondDerivatives(function: callee), at: span)
          }
        }
        for body in bodies[name] ?? [] {
          body.walk(
            { expression in
              switch expression.kind {
              case .call(let call): called(call.name.name)
              case .variable(let name) where functionsByName[name] != nil: queue.append(name)
              default: break
              }
            }, call: { called($0.name) })
        }
      }
    }
  }
}
