// Where chains start: within a radius, or at values from a file, the same for all chains or one for each.
import Cohort
import CohortIO
import CohortInference
import Foundation

enum InitialValues {
  case radius(Double)
  /// One file for all chains, or one for each.
  case files([String])

  /// What `--init` says: a number is a radius; of a file `init.json` that is not there, `init_1.json`, `init_2.json`
  /// and so on are the chains'.
  init(option: String?, chains: [Int]) throws {
    guard let option else {
      self = .radius(2)
      return
    }
    let exists = FileManager.default.fileExists(atPath: option)
    if !exists, let radius = Double(option) {
      guard radius >= 0, radius.isFinite else {
        throw CommandFailure(
          description: "--init \(option): a radius is 0 or a positive number", status: ExitStatus.usage)
      }
      self = .radius(radius)
      return
    }
    let (name, ending) = (PathText.withoutExtension(option), PathText.fileExtension(of: option))
    let numbered = chains.map { "\(name)_\($0).\(ending)" }
    let areNumbered = !exists && numbered.allSatisfy { FileManager.default.fileExists(atPath: $0) }
    self = .files(areNumbered ? numbered : [option])
  }

  /// The sampler's instructions, one for each chain.
  func initialisations(_ posterior: Posterior, chainCount: Int) throws -> [Initialisation] {
    switch self {
    case .radius(let radius): return Array(repeating: .random(radius: radius), count: chainCount)
    case .files(let paths):
      let sets = try paths.map(ModelData.init(contentsOf:))
      for set in sets {
        // Ahead of all chains, so that a fault in the file is said once and before anything is written.
        do {
          _ = try posterior.bound.unconstrain(set, defaults: [Double](repeating: 0, count: posterior.dimension))
        } catch {
          throw posterior.modelError(error)
        }
      }
      return try (0..<chainCount).map { try posterior.initialisation(sets[$0 % sets.count]) }
    }
  }
}
