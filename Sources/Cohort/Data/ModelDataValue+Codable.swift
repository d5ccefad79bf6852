// ModelDataValue+Codable: values as CmdStan's JSON has them: nested arrays, tuples as objects, words for infinities.

extension ModelDataValue: Codable {
  /// Reads a number, nested arrays, or an object with the slots of a tuple as `"1"`, `"2"`, ….
  public init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: SlotKey.self), !object.allKeys.isEmpty {
      let slots = try (1...object.allKeys.count).map {
        try object.decode(ModelDataValue.self, forKey: SlotKey(intValue: $0))
      }
      self.init(sizes: [], .tuple(slots), fault: slots.compactMap(\.fault).first)
      return
    }
    if var array = try? decoder.unkeyedContainer() {
      var elements: [ModelDataValue] = []
      while !array.isAtEnd { elements.append(try array.decode(ModelDataValue.self)) }
      self.init(elements: elements)
      return
    }
    let single = try decoder.singleValueContainer()
    if let int = try? single.decode(Int.self) {
      self = int.modelDataValue
    } else if let real = try? single.decode(Double.self) {
      self = real.modelDataValue
    } else {
      let word = try single.decode(String.self)
      let numbers = [
        "NaN": Double.nan, "Infinity": .infinity, "Inf": .infinity, "-Infinity": -.infinity, "-Inf": -.infinity,
      ]
      guard let number = numbers[word] else {
        throw DecodingError.dataCorruptedError(in: single, debugDescription: "expected a number, found '\(word)'")
      }
      self = number.modelDataValue
    }
  }

  /// Writes nested arrays, tuples as objects, and what is not finite as `"NaN"`, `"Infinity"` or `"-Infinity"`.
  public func encode(to encoder: any Encoder) throws {
    if let fault {
      throw EncodingError.invalidValue(
        self, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: fault))
    }
    try Nest(value: self, depth: 0, place: 0).encode(to: encoder)
  }

  /// The part of a value below the first `depth` indices.
  private struct Nest: Encodable {
    let value: ModelDataValue
    let depth: Int
    /// The row-major place among all parts of this depth.
    let place: Int

    func encode(to encoder: any Encoder) throws {
      if depth < value.sizes.count {
        var array = encoder.unkeyedContainer()
        let size = value.sizes[depth]
        for index in 0..<size { try array.encode(Nest(value: value, depth: depth + 1, place: place * size + index)) }
        return
      }
      switch value.content {
      case .ints(let ints):
        var single = encoder.singleValueContainer()
        try single.encode(ints[place])
      case .reals(let reals):
        var single = encoder.singleValueContainer()
        let real = reals[place]
        if real.isFinite {
          try single.encode(real)
        } else {
          try single.encode(real.isNaN ? "NaN" : real > 0 ? "Infinity" : "-Infinity")
        }
      case .tuple(let slots): try encode(slots, encoder)
      case .tuples(let elements): try elements[place].encode(to: encoder)
      }
    }

    private func encode(_ slots: [ModelDataValue], _ encoder: any Encoder) throws {
      var object = encoder.container(keyedBy: SlotKey.self)
      for (index, slot) in slots.enumerated() { try object.encode(slot, forKey: SlotKey(intValue: index + 1)) }
    }
  }

  private struct SlotKey: CodingKey {
    let stringValue: String
    var intValue: Int? { Int(stringValue) }
    init(intValue: Int) { stringValue = "\(intValue)" }
    init(stringValue: String) { self.stringValue = stringValue }
  }
}
