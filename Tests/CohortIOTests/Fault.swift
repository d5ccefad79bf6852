// The text of the error that some work throws, which the tests compare in full.

func fault<Result>(_ work: () throws -> Result) -> String {
  do {
    _ = try work()
    return "no error"
  } catch {
    return "\(error)"
  }
}
