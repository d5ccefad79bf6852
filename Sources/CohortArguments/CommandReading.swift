// CommandReading: the arguments of one command, from the first to the last.

/// Goes through a command's arguments.
struct CommandReading {
  private let command: CommandDescription
  private let path: [String]
  private let foreign: [ForeignOption]
  /// The arguments as they are understood.
  private var result: [String] = []
  /// What was written in another program's words and has to be written otherwise, and whether anything was.
  private var otherwise: [(theirs: String, ours: [String])] = []
  private var positionals = 0
  private var others = OtherValues(values: [:])

  /// Options that the argument parser gives to every command.
  static let builtIn = ["help", "h", "version", "help-hidden", "generate-completion-script", "experimental-dump-help"]

  init(_ command: CommandDescription, path: [String]) {
    self.command = command
    self.path = path
    foreign = ForeignOptions.options(of: path.joined(separator: " "))
  }

  mutating func read(_ arguments: [String]) throws(UsageError) -> [String] {
    // Whoever asks for help gets it, whatever else is wrong.
    if let end = arguments.firstIndex(of: "--") ?? Optional(arguments.count),
      arguments[..<end].contains(where: { ["-h", "--help", "--help-hidden"].contains($0) })
    {
      return arguments
    }
    others = OtherValues(values: Self.values(arguments))
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "--" {
        result += arguments[(index - 1)...]
        break
      }
      let next = index < arguments.count ? arguments[index] : nil
      if let first = argument.first, ["\u{2013}", "\u{2014}", "\u{2212}"].contains(first) {
        // Word processors make one long dash of two short ones.
        let name = argument.drop { "\u{2013}\u{2014}\u{2212}-".contains($0) }
        throw UsageError("'\(argument)' begins with a long dash", hints: ["write '--\(name)'"], command: path)
      }
      if argument.hasPrefix("-"), argument != "-", !Self.isNumber(argument) {
        if try readOption(argument, next: next) { index += 1 }
      } else {
        index += try readWord(argument, arguments[index...])
      }
    }
    if !otherwise.isEmpty { throw rewritten }
    return result
  }

  /// All that looks like a value of an option, by plain name.
  private static func values(_ arguments: [String]) -> [String: String] {
    var values: [String: String] = [:]
    for (index, argument) in arguments.enumerated() {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 {
        values[ForeignOptions.plain(parts[0])] = parts[1]
      } else if argument.hasPrefix("--"), index + 1 < arguments.count {
        values[ForeignOptions.plain(argument)] = arguments[index + 1]
      }
    }
    return values
  }

  // MARK: Options

  /// Reads an option; true where the next argument is its value.
  private mutating func readOption(_ argument: String, next: String?) throws(UsageError) -> Bool {
    let name = String(argument.drop { $0 == "-" }.prefix { $0 != "=" })
    let inline = argument.firstIndex(of: "=").map { String(argument[argument.index(after: $0)...]) }
    let isLong = argument.hasPrefix("--")
    if Self.builtIn.contains(name) || !isLong && command.parameters.contains(where: { $0.shortNames.contains(name) }) {
      result.append(argument)
      // A short option's value, which may be negative, follows.
      guard let short = command.parameters.first(where: { $0.shortNames.contains(name) && $0.kind == .option }),
        inline == nil, let next, let long = short.longNames.first, Self.isNumber(next)
      else { return false }
      result[result.count - 1] = "--\(long)=\(next)"
      return true
    }
    let plain = ForeignOptions.plain(name)
    if isLong, let own = command.option(name) ?? command.option(plain) {
      let written = command.option(name) != nil ? name : plain
      return try readOwn(own, written, inline, next)
    }
    if isLong, let option = foreign.first(where: { $0.names.contains(plain) }) {
      return try readForeign(option, argument, inline, next)
    }
    throw unknown(argument, name, plain, next)
  }

  private mutating func readOwn(
    _ own: ParameterDescription, _ name: String, _ inline: String?, _ next: String?
  ) throws(UsageError) -> Bool {
    guard own.kind == .option else {
      result.append("--\(name)" + (inline.map { "=\($0)" } ?? ""))
      return false
    }
    guard let value = inline ?? next, inline != nil || !value.hasPrefix("--") else {
      result.append("--\(name)")
      return false
    }
    try verify(value, of: own, name)
    // The parser takes a value that begins with a dash for an option, unless it stands behind '='.
    if value.hasPrefix("-"), value != "-" {
      guard Self.isNumber(value) || inline != nil else {
        result.append("--\(name)")
        return false
      }
      result.append("--\(name)=\(value)")
    } else {
      result += inline == nil ? ["--\(name)", value] : ["--\(name)=\(value)"]
    }
    return inline == nil
  }

  private mutating func readForeign(
    _ option: ForeignOption, _ argument: String, _ inline: String?, _ next: String?
  ) throws(UsageError) -> Bool {
    switch option.meaning {
    case .same(let name):
      guard let own = command.option(name) else { break }
      return try readOwn(own, name, inline, next)
    case .sameFlag(let words) where inline == nil:
      result += words
      return false
    case .none(let reason):
      throw UsageError("there is no option '\(argument.prefix { $0 != "=" })': \(reason)", command: path)
    case .sameFlag(let words):
      let ours = inline.map(ForeignOptions.isOff) == true ? [] : words
      take(argument, ours)
      return false
    case .instead(let fill):
      let hasNext = inline == nil && next.map { !$0.hasPrefix("--") } == true
      let value = inline ?? (hasNext ? next ?? "" : "")
      take(argument + (hasNext ? " \(value)" : ""), fill(value, others))
      return hasNext
    }
    throw unknown(argument, argument, ForeignOptions.plain(argument), next)
  }

  private func unknown(_ argument: String, _ name: String, _ plain: String, _ next: String?) -> UsageError {
    let message = "there is no option '\(argument.prefix { $0 != "=" })'"
    let value = argument.firstIndex(of: "=").map { String(argument[$0...]) } ?? ""
    let short = ["d": "data", "o": "output", "s": "seed", "c": "chains", "t": "threads", "q": "quiet", "p": "points"]
    if name.count == 1, let long = short[name], command.option(long) != nil {
      return UsageError(message, hints: ["did you mean '--\(long)'?"], command: path)
    }
    if command.option(plain) != nil {
      return UsageError(message, hints: ["did you mean '--\(plain)\(value)'?"], command: path)
    }
    let foreignNames = foreign.flatMap(\.names)
    if let nearest = Nearest.word(to: plain, among: command.optionNames + ["help"] + foreignNames) {
      if nearest == "help" || command.option(nearest) != nil {
        return UsageError(message, hints: ["did you mean '--\(nearest)\(value)'?"], command: path)
      }
      if let option = foreign.first(where: { $0.names.contains(nearest) }), case .same(let own) = option.meaning {
        return UsageError(message, hints: ["did you mean '--\(own)\(value)'?"], command: path)
      }
    }
    return UsageError(message, command: path)
  }

  // MARK: Values

  /// Whether a text is a number as somebody may write one, in range or not.
  static func isNumber(_ text: String) -> Bool {
    text.contains(where: \.isNumber) && Double(text) != nil || ["-inf", "-Inf", "-infinity"].contains(text)
  }

  /// Options without a default, whose values are whole numbers all the same; elsewhere they may be lists.
  private static let wholeNumbers: [String: Set<String>] = [
    "sample": ["seed", "threads", "refresh"], "optimize": ["seed", "threads", "refresh"],
    "resume": ["samples", "threads"],
  ]

  /// Says what is wrong with a value that should be a number; what range it has to be in the command says.
  private func verify(_ value: String, of own: ParameterDescription, _ name: String) throws(UsageError) {
    let isSeed = name == "seed"
    let isWhole =
      own.defaultValue.map { Int($0) != nil } ?? (Self.wholeNumbers[path.last ?? ""]?.contains(name) == true)
    let isReal = !isWhole && own.defaultValue.map { Double($0) != nil } == true
    let isSound = isSeed ? UInt64(value) != nil : isWhole ? Int(value) != nil : Double(value) != nil
    guard isWhole || isReal, !isSound else { return }
    func fault(_ expected: String, _ hint: String? = nil) -> UsageError {
      UsageError("--\(name) must be \(expected), found '\(value)'", hints: hint.map { [$0] } ?? [], command: path)
    }
    guard let number = Double(value) else {
      let unseparated = value.filter { !"_,' ".contains($0) }
      let isDecimalComma = isReal && Double(value.replacing(",", with: ".")) != nil
      if isDecimalComma { throw fault("a number", "write \(value.replacing(",", with: "."))") }
      let hint = unseparated != value && Int(unseparated) != nil ? "write \(unseparated)" : nil
      throw fault(isWhole ? "a whole number" : "a number", hint)
    }
    if isSeed, number < 0 { throw fault("a whole number from 0") }
    guard abs(number) < 9e18 else { throw fault("a whole number", number.isFinite ? "it is too large" : nil) }
    throw fault("a whole number", number == number.rounded() ? "write \(Int(number))" : nil)
  }

  // MARK: Words

  /// Reads an argument that is no option; gives how many more belong to it.
  private mutating func readWord(_ word: String, _ rest: ArraySlice<String>) throws(UsageError) -> Int {
    guard path.count == 1, let name = path.first, ForeignOptions.runs.contains(name) else {
      result.append(word)
      return 0
    }
    if let pair = pair(word, after: nil) {
      take(word, pair)
      return 0
    }
    // Words of CmdStan's groups, then a pair: `adapt delta=0.95`, `algorithm=hmc engine=nuts`.
    var words = [word]
    var count = 0
    while let last = words.last, ForeignOptions.groups.contains(last.lowercased()),
      let next = rest.dropFirst(count).first,
      !next.hasPrefix("-")
    {
      words.append(next)
      count += 1
    }
    let isGrouped = words.count > 1
    if isGrouped, let last = words.last, let pair = pair(last, after: words.dropLast().last?.lowercased()) {
      take(words.joined(separator: " "), pair)
      return count
    }
    if positionals > 0, ForeignOptions.groups.contains(word.lowercased()), !otherwise.isEmpty {
      take(word, [])
      return 0
    }
    positionals += 1
    if positionals == 2, command.option("data") != nil, others.values["data"] == nil {
      let name = word.lowercased()
      if [".json", ".r", ".rdump"].contains(where: name.hasSuffix) {
        take(word, ["--data", word])
        return 0
      }
    }
    if positionals == 2 {
      if let flag = result.last.flatMap({ $0.hasPrefix("--") ? command.option(String($0.dropFirst(2))) : nil }),
        flag.kind == .flag, let name = flag.longNames.first
      {
        throw UsageError(
          "'--\(name)' takes no value, found '\(word)'",
          hints: [ForeignOptions.isOff(word) ? "leave it out" : "write '--\(name)' alone"], command: path)
      }
      throw UsageError(
        "'\(word)' is one argument too many: a run has one model", hints: Self.wordHints(word, command), command: path)
    }
    result.append(word)
    return 0
  }

  private static func wordHints(_ word: String, _ command: CommandDescription) -> [String] {
    if word == "help" || word == "help-all" { return ["write 'cohort help \(command.name)'"] }
    if let nearest = Nearest.word(to: ForeignOptions.plain(word), among: command.optionNames) {
      return ["did you mean '--\(nearest)'?"]
    }
    return word.hasSuffix(".csv") ? ["draws are written to '--output DIRECTORY' under the name '--name NAME'"] : []
  }

  private mutating func take(_ theirs: String, _ ours: [String]) {
    otherwise.append((theirs, ours))
    result += ours
  }

  /// What `name=value` is here; nil where it is no pair of a known name.
  private func pair(_ word: String, after group: String?) -> [String]? {
    guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return nil }
    let name = ForeignOptions.plain(word[..<sign])
    let value = String(word[word.index(after: sign)...])
    if let known = ForeignOptions.pair(name, value, after: group) { return known }
    if let known = ForeignOptions.ours(of: name, value: value, others, among: foreign) { return known }
    guard let own = command.option(name) else { return nil }
    if own.kind == .flag { return ForeignOptions.isOff(value) ? [] : ["--\(name)"] }
    return ["--\(name)", value]
  }

  /// The error for what is written otherwise, with the whole line as it should be.
  private var rewritten: UsageError {
    let theirs = otherwise.map { "'\($0.theirs)'" }.joined(separator: ", ")
    let ours = otherwise.flatMap(\.ours).map(quoted).joined(separator: " ")
    let verb = otherwise.count == 1 ? "is" : "are"
    let message = ours.isEmpty ? "\(theirs) \(verb) left out here" : "\(theirs) \(verb) written '\(ours)' here"
    return UsageError(
      message, hints: ["write: " + (["cohort"] + path + result).map(quoted).joined(separator: " ")], command: path)
  }
}
