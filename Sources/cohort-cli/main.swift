// Where the program starts: it runs on a thread with a large stack, since expressions and user functions may nest deep.
import Foundation

exit(runOnLargeStack { CohortCommand.execute(Array(CommandLine.arguments.dropFirst())) })
