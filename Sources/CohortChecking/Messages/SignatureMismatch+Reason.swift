// Why a signature does not take the arguments of a call, in words.

extension SignatureMismatch {
  /// Whether something would have to be data.
  var isAboutData: Bool {
    switch self {
    case .dataOnly, .callback(_, .dataOnly): return true
    default: return false
    }
  }

  /// The mismatch in words, with arguments counted from 1.
  var reason: String { reason(isTilde: false) }

  /// The mismatch; under `~`, the first argument stands on its left side and is not counted.
  func reason(isTilde: Bool) -> String {
    func name(_ argument: Int) -> String {
      isTilde ? argument == 0 ? "the left side" : "argument \(argument)" : "argument \(argument + 1)"
    }
    switch self {
    case .count(var expected, var found):
      if isTilde { (expected, found) = (expected - 1, found - 1) }
      return "takes \(expected) argument\(expected == 1 ? "" : "s"), not \(found)"
    case .type(let argument, let expected, let found): return "\(name(argument)) must be \(expected), not \(found)"
    case .dataOnly(let argument): return "\(name(argument)) must not depend on parameters"
    case .callback(let argument, let reason): return "\(name(argument)) \(reason.reason)"
    }
  }

  /// The argument that does not fit.
  var argument: Int? {
    switch self {
    case .count: return nil
    case .type(let argument, _, _), .dataOnly(let argument), .callback(let argument, _): return argument
    }
  }
}

extension CallbackMismatch {
  var reason: String {
    switch self {
    case .notAFunction(let found): return "must be a function, not \(found)"
    case .suffix(let suffix): return "must be a plain function, not one ending in _\(suffix)"
    case .returns(let expected, let found): return "must return \(expected), not \(found)"
    case .count(let expected, let found): return "must take \(expected) arguments, not \(found)"
    case .type(let argument, let expected, let found):
      return "must take \(expected) as its argument \(argument + 1), not \(found)"
    case .dataOnly(let argument):
      return "must not require its argument \(argument + 1) to be data"
    }
  }
}
