// StrokeFont: letters as strokes of a pen on a grid of 5 by 9, for pixels: no font of the system is needed.

/// Letters of texts in plots.
enum StrokeFont {
  /// The strokes of a text.
  ///
  /// - Parameter size: as of a font: capitals are 0.72 of it.
  static func paths(_ text: String, at place: Place, size: Double, _ anchor: Anchor) -> [[Place]] {
    let unit = size * 0.12
    let characters = Array(text)
    let width = characters.reduce(0) { $0 + advance($1) } * unit
    var x = place.x - (anchor == .start ? 0 : anchor == .middle ? width / 2 : width)
    var result: [[Place]] = []
    for character in characters {
      let shift = isNarrow(character) ? -1.0 : 0
      for stroke in strokes[character] ?? strokes["?"] ?? [] {
        result.append(
          stroke.map { Place(x: x + (Double($0.0) + shift + 0.7) * unit, y: place.y - (Double($0.1) - 2) * unit) })
      }
      x += advance(character) * unit
    }
    return result
  }

  private static func isNarrow(_ character: Character) -> Bool { "il.,:'I1j()".contains(character) }

  private static func advance(_ character: Character) -> Double {
    character == " " ? 3.2 : isNarrow(character) ? 3.2 : "rtf".contains(character) ? 4.6 : 5.4
  }

  /// Points are pairs of digits, x from 0 to 4 and y from 0 to 8: descenders reach 0, letters stand on 2, small ones reach
  /// 6, capitals 8. Strokes stand behind slashes.
  private static let strokes: [Character: [[(Int, Int)]]] = drawn.mapValues { text in
    text.split(separator: "/").map { stroke in
      stroke.split(separator: " ").compactMap { pair in
        let digits = pair.compactMap(\.wholeNumberValue)
        return digits.count == 2 ? (digits[0], digits[1]) : nil
      }
    }
  }

  private static let drawn: [Character: String] = [
    "0": "12 03 07 18 38 47 43 32 12", "1": "16 28 22/12 32", "2": "07 18 38 47 46 02 42",
    "3": "07 18 38 47 46 35 44 43 32 12 03/25 35", "4": "32 38 04 44", "5": "48 08 05 35 44 43 32 12 03",
    "6": "38 18 07 03 12 32 43 44 35 05", "7": "08 48 12", "8": "15 06 07 18 38 47 46 35 15 04 03 12 32 43 44 35",
    "9": "12 32 43 47 38 18 07 06 15 45",
    "A": "02 28 42/14 34", "B": "02 08 38 47 46 35 05/35 44 43 32 02", "C": "47 38 18 07 03 12 32 43",
    "D": "02 08 28 46 44 22 02", "E": "48 08 02 42/05 35", "F": "48 08 02/05 35", "G": "47 38 18 07 03 12 32 43 45 25",
    "H": "02 08/42 48/05 45", "I": "22 28", "J": "48 43 32 12 03", "K": "02 08/48 05 42", "L": "08 02 42",
    "M": "02 08 25 48 42", "N": "02 08 42 48", "O": "12 03 07 18 38 47 43 32 12", "P": "02 08 38 47 46 35 05",
    "Q": "12 03 07 18 38 47 43 32 12/24 42", "R": "02 08 38 47 46 35 05/25 42",
    "S": "47 38 18 07 06 15 35 44 43 32 12 03", "T": "08 48/28 22", "U": "08 03 12 32 43 48", "V": "08 22 48",
    "W": "08 12 25 32 48", "X": "02 48/08 42", "Y": "08 25 48/25 22", "Z": "08 48 02 42",
    "a": "45 36 16 05 03 12 32 43/46 42", "b": "08 02/03 12 32 43 45 36 16 05", "c": "45 36 16 05 03 12 32 43",
    "d": "48 42/43 32 12 03 05 16 36 45", "e": "04 44 45 36 16 05 03 12 32 43", "f": "48 38 27 22/16 36",
    "g": "46 41 30 10 01/45 36 16 05 03 12 32 43", "h": "08 02/05 16 36 45 42", "i": "22 26/28 28",
    "j": "10 21 26/28 28",
    "k": "08 02/46 04/15 42", "l": "28 22", "m": "02 06/05 16 25 22/25 36 45 42", "n": "02 06/05 16 36 45 42",
    "o": "12 03 05 16 36 45 43 32 12", "p": "06 00/05 16 36 45 43 32 12 03", "q": "46 40/45 36 16 05 03 12 32 43",
    "r": "02 06/04 16 36", "s": "45 36 16 05 14 34 43 32 12 03", "t": "18 13 22 32/06 36", "u": "06 03 12 32 43/46 42",
    "v": "06 22 46", "w": "06 12 25 32 46", "x": "02 46/06 42", "y": "06 22/46 10 00", "z": "06 46 02 42",
    ".": "22 22", ",": "22 11", ":": "22 22/25 25", "-": "15 35", "–": "05 45", "+": "05 45/23 27", "=": "04 44/06 46",
    "(": "38 26 24 32", ")": "18 26 24 12", "/": "02 48", "%": "02 48/08 08/42 42", "×": "13 36/16 33",
    "µ": "00 06/03 12 32 43/46 42", "·": "25 25", "'": "28 26", "_": "01 41", "?": "07 18 38 47 36 25 24/22 22",
    " ": "",
  ]
}
