// PackedNumbersTests: numbers come back from their text as they went in.
import CohortDiagnostics
import CohortRecording
import CohortReport
import Foundation
import TestSupport
import Testing

@Suite struct PackedNumbersTests {
  @Test func textsReadBackAsTheSameNumbers() throws {
    let numbers = PackedNumbers([0, -1.5, .infinity, 1e-30, 3.25])
    let text = try JSONEncoder().encode(numbers)
    // Little-endian single precision, from Python: base64.b64encode(numpy.array([...], '<f4').tobytes()).
    #expect(String(decoding: text, as: UTF8.self) == "\"AAAAAAAAwL8AAIB/YEKiDQAAUEA=\"")
    #expect(try JSONDecoder().decode(PackedNumbers.self, from: text) == numbers)
  }
}
