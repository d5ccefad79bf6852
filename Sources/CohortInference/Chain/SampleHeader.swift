// CmdStan's header for methods of the command `sample`.

extension ChainMethod {
  /// `sample` with iterations, adaptation and what the algorithm has to say.
  func sampleHeader(_ adaptation: AdaptationSettings, algorithm: HeaderEntry) -> [HeaderEntry] {
    [
      HeaderEntry(
        "sample", nil,
        iterations.header + [
          HeaderEntry("adapt", nil, adaptation.header), algorithm,
          // A file holds one chain.
          HeaderEntry("num_chains", .count(1), default: .count(1)),
        ])
    ]
  }
}
