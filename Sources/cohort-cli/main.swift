// Where the program starts: it runs on a thread with a large stack, since expressions and user functions may nest deep.
import CohortSyntax
import Foundation

let status = try StackRoom.withRoom(StackRoom.deep) {
  CrashReport.install()
  return CohortCommand.execute(Array(CommandLine.arguments.dropFirst()))
}
exit(status)
