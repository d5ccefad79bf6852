// JSON, compared with Foundation's reading of the same texts.
import CohortLanguageServer
import Foundation
import Testing

@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "[1, -2, 3.5e-3, 1e400]", #"{"a": [], "b": {}, "a b": "x"}"#, #""ä\u00e4\ud83d\ude00\n\"\\\/""#,
    #"  [ "" , {"é" : [[[]]]} ]  "#, "-0", "9223372036854775807", "9223372036854775808",
  ])
  func valuesAreReadAndWritten(_ text: String) throws {
    let value = try JSONParser.parse(Array(text.utf8))
    let again = try JSONParser.parse(value.encoded)
    if text.contains("1e400") { return #expect(again[3].isNull) }
    #expect(again == value)
    let options: JSONSerialization.ReadingOptions = [.fragmentsAllowed]
    let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8), options: options) as? NSObject
    let ours = try JSONSerialization.jsonObject(with: Data(value.encoded), options: options) as? NSObject
    #expect(ours == theirs)
  }

  @Test(arguments: [
    "", " ", "{", "[1,", #"{"a"}"#, #"{"a":}"#, "[1 2]", "tru", "nul", #""abc"#, #""\x""#, #""\u12"#, "-", "1e", "1 2",
    "[1]]", "{1:2}", "+1", "'a'",
  ])
  func whatIsNoJSONIsRefused(_ text: String) {
    #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
  }

  @Test func loneSurrogatesAndBrokenBytesAreReplaced() throws {
    #expect(try JSONParser.parse(Array(#""\ud83dx""#.utf8)) == "\u{FFFD}x")
    #expect(try JSONParser.parse(Array(#""\ud83d\u0041""#.utf8)) == "\u{FFFD}A")
    #expect(try JSONParser.parse([0x22, 0xFF, 0x22]) == "\u{FFFD}")
  }

  @Test func deepNestingIsRefused() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
  }
}
