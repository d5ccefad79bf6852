// CompiledFunction: a function of a program, ready to run.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A function of the program.
package final class CompiledFunction {
  let name: String
  let index: Int
  let frame: Frame
  let returnType: StanType
  let argumentCount: Int
  var body: (any StatementNode)?
  var isDensity: Bool { name.hasSuffix("_lpdf") || name.hasSuffix("_lpmf") }
  var firstNode = 0
  var nodeCount = 0

  init(name: String, index: Int, frame: Frame, returnType: StanType, argumentCount: Int) {
    self.name = name
    self.index = index
    self.frame = frame
    self.returnType = returnType
    self.argumentCount = argumentCount
  }
}
