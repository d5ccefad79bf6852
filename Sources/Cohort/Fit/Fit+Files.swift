// Fit+Files: fits from and to CmdStan's CSV files, one per chain.
import CohortIO
import CohortInference
import CohortThreads
import Foundation
import Synchronization

extension Fit {
  /// Reads the CSV files of one fit, one per chain, as CmdStan, CmdStanPy, CmdStanR and `save(to:)` write them.
  ///
  /// Files may hold draws of warm-up, thinned draws, the comments of adaptation; one that breaks off within a line gives
  /// all whole lines. Chains without draws after warm-up are left out.
  ///
  /// - Parameters:
  ///   - paths: the files, all of the same model.
  ///   - warning: takes what is left out, as sentences.
  /// - Throws: `ModelError` with path, line and column of what cannot be read.
  public init(contentsOf paths: [String], warning: (String) -> Void = { _ in }) throws {
    do {
      self.init(try Fit.files(paths, warning))
    } catch let error as InputError {
      throw ModelError(.file, error)
    }
  }

  /// The files of one fit, one per chain.
  ///
  /// - Parameters:
  ///   - paths: files, which are taken as they are, or directories, of which the files of the fit in them are taken.
  ///   - name: of the fit, where a directory holds several.
  /// - Throws: `ModelError` where a directory holds no fit, or several and no name is given.
  public static func files(_ paths: [String], name: String? = nil) throws -> [String] {
    do { return try FitFiles.paths(paths, name: name) } catch let error as InputError { throw ModelError(.file, error) }
  }

  /// Reads files side by side, one on each core.
  private static func read(_ paths: [String]) throws -> [DrawsFile] {
    let results = Mutex<[Int: Result<DrawsFile, any Error>]>([:])
    ThreadArena(threadCount: ProcessInfo.processInfo.activeProcessorCount).run {
      ParallelLoop.run(count: paths.count) { begin, end in
        for index in begin..<end {
          let result = Result { try DrawsFile(path: paths[index]) }
          results.withLock { $0[index] = result }
        }
      }
    }
    let found = results.withLock { $0 }
    // Of several faults that of the first file is said.
    return try paths.indices.compactMap { try found[$0]?.get() }
  }

  private static func files(_ paths: [String], _ warning: (String) -> Void) throws -> [DrawsFile] {
    let all = try read(paths)
    try RunMixture.check(all)
    let files = all.filter { $0.drawCount > $0.warmupCount }
    guard let first = files.first else { throw InputError(path: paths.first, message: "no draws after warm-up") }
    for file in all where file.drawCount == file.warmupCount {
      warning("\(file.path): no draws after warm-up; it is left out")
    }
    for file in files.dropFirst() where file.columns != first.columns {
      let place = zip(file.columns, first.columns).enumerated().first { $0.element.0 != $0.element.1 }
      let difference =
        place.map { "column \($0.offset + 1) is \($0.element.0), not \($0.element.1)" }
        ?? "it has \(file.columns.count) columns, not \(first.columns.count)"
      throw InputError(path: file.path, message: "not of the same model as \(first.path): \(difference)")
    }
    for file in files where file.isTruncated {
      warning("\(file.path): its last line breaks off and is left out")
    }
    let counts = Set(files.map { $0.drawCount - $0.warmupCount })
    if let shortest = counts.min(), counts.count > 1 {
      warning("the chains differ in length; the first \(shortest) draws of each are used")
    }
    return files
  }

  private init(_ files: [DrawsFile]) {
    // Chains that were run one by one may all have the number that CmdStan gives the first.
    let given = files.compactMap { $0.header.count("id") }
    let numbers = Set(given).count == files.count ? given : Array(1...max(1, files.count))
    self.init(
      modelName: files.first?.header.modelName ?? "model", columns: files.first?.columns ?? [],
      chains: zip(numbers, files).map { Chain(number: $0, $1) })
    sources = files.map(\.path)
  }

  /// Writes one CSV file per chain, as CmdStan does, which ArviZ, posterior, bayesplot and CmdStanPy read.
  ///
  /// Numbers have as many digits as give the same bits when they are read again (a NaN is read as one). Files of the same
  /// name are replaced, each only when its successor is whole.
  ///
  /// - Parameters:
  ///   - directory: where the files go; it is made where it is not there.
  ///   - name: the files are `NAME-1.csv`, `NAME-2.csv`, … by chain; the model's name unless given.
  /// - Returns: the paths of the files, in the order of the chains.
  /// - Throws: `ModelError` with the path of what cannot be written.
  @discardableResult
  public func save(to directory: String, name: String? = nil) throws -> [String] {
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw ModelError(
        .file, InputError(path: directory, message: "cannot make the directory: \(error.localizedDescription)"))
    }
    do {
      return try chains.map { chain in
        let file = "\(name ?? modelName)-\(chain.number).csv"
        let path = directory.hasSuffix("/") ? directory + file : "\(directory)/\(file)"
        try chain.write(to: path, columns: columns)
        return path
      }
    } catch let error as InputError {
      throw ModelError(.file, error)
    }
  }
}

extension Fit.Chain {
  /// Writes the chain's file beside its place and moves it there when it is whole.
  fileprivate func write(to path: String, columns: [String]) throws {
    let partial = path + ".partial"
    var header = header.moved(to: path, significantDigits: 17)
    switch ending {
    case .cancelled: header = header.adding(Self.endingSetting, "cancelled")
    case .failed(let error):
      let message = error.description.split(separator: "\n").joined(separator: " ")
      header = header.adding(Self.endingSetting, "failed: \(message)")
    case .completed, .brokenOff: break
    }
    do {
      let writer = try CSVWriter(path: partial, significantDigits: nil)
      try writer.begin(header.lines.map { HeaderEntry($0) }, columns: columns)
      for index in 0..<warmup.count { try writer.write(ContiguousArray(warmup.row(index))) }
      try writer.phaseEnded(.warmup, report: report)
      for index in 0..<table.count { try writer.write(ContiguousArray(table.row(index))) }
      if phases.isEmpty { try writer.close() } else { try writer.end(phases, invalid: invalidPoints) }
    } catch {
      unlink(partial)
      throw error
    }
    guard rename(partial, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(partial)
      throw InputError(path: path, message: "cannot write the file: \(reason)")
    }
  }
}
