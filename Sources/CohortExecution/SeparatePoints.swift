// SeparatePoints: many points, each evaluated by itself, shared among threads.
import CohortProgram
import CohortThreads

/// Evaluates point after point, with an executor for each thread.
final class SeparatePoints: PopulationExecutor {
  private let executable: any ExecutableProgram
  private let hasGradient: Bool
  /// By task. Threads share the long blocks of the first alone: it is for single points.
  private var executors: [any ProgramExecutor] = []

  init(_ executable: any ExecutableProgram, hasGradient: Bool) {
    self.executable = executable
    self.hasGradient = hasGradient
  }

  var program: Program { executable.program }

  func evaluate(
    _ points: PopulationPoints, finish: (Int, any ProgramExecutor, Evaluation) -> Void
  ) throws {
    let tasks = max(1, min(ParallelLoop.threadCount, points.count))
    try prepare(tasks)
    let executors = executors
    PointTasks.run(count: points.count, tasks: tasks) { task, number in
      let executor = executors[task]
      if let gradient = points.gradient(number) {
        finish(number, executor, executor.evaluate(at: points.point(number), gradient: gradient))
      } else {
        finish(number, executor, executor.evaluate(at: points.point(number)))
      }
    }
  }

  private func prepare(_ tasks: Int) throws {
    if executors.isEmpty { executors.append(try executable.makeExecutor(hasGradient: hasGradient)) }
    guard executors.count < tasks else { return }
    try ThreadArena(threadCount: 1).run { () throws -> Void in
      while executors.count < tasks { executors.append(try executable.makeExecutor(hasGradient: hasGradient)) }
    }
  }
}
