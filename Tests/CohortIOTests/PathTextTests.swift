// Paths taken apart.

import CohortIO
import Testing

@Suite struct PathTextTests {
  @Test(arguments: [
    ("a/b/c.stan", "a/b", "c.stan", "a/b/c", "stan"), ("c.stan", "", "c.stan", "c", "stan"),
    ("/c", "/", "c", "/c", ""), ("-", "", "-", "-", ""), ("x", "", "x", "x", ""), ("", "", "", "", ""),
    ("a.b/c", "a.b", "c", "a.b/c", ""), ("a/.c", "a", ".c", "a/.c", ""), (".c", "", ".c", ".c", ""),
    ("a.b.c", "", "a.b.c", "a.b", "c"),
  ])
  func parts(path: String, folder: String, name: String, stem: String, fileExtension: String) {
    #expect(PathText.folder(of: path) == folder)
    #expect(PathText.fileName(of: path) == name)
    #expect(PathText.withoutExtension(path) == stem)
    #expect(PathText.fileExtension(of: path) == fileExtension)
  }
}
