// The word that was probably meant, for the messages after which an editor can put it there.

extension CheckMessage {
  /// What should stand in the place of the name at the start of the message's span; nil where that is not known.
  var meantWord: String? {
    switch self {
    case .undeclared(_, let similar, _), .undeclaredFunction(_, let similar, nil),
      .noSuchDistribution(_, _, let similar, nil):
      return similar
    case .distributionCalled(let call) where call.isDensity || call.drawsHere: return call.function
    case .wrongDensitySuffix(_, let instead): return instead
    case .unnormalizedNotHere(let name): return FunctionSuffix.normalized(name)
    case .tildeSuffix(let name): return name.split(separator: "_").dropLast().joined(separator: "_")
    default: return nil
    }
  }
}
