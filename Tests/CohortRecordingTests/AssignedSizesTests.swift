// What is assigned must have the sizes of the place: messages name the place, its size and the size found.
import Cohort
import Testing

@Suite struct AssignedSizesTests {
  private static let assignments = [
    ("tuple(vector[2], int) t = ([1,2,3]', 1);", "t.1 has the size [2], found [3]"),
    ("array[2] tuple(vector[2], int) t; t[2] = ([1,2,3]', 1);", "t[2].1 has the size [2], found [3]"),
    ("array[2] tuple(vector[2], int) t; t = {([1,2]', 1), ([1,2,3]', 1)};", "t[2].1 has the size [2], found [3]"),
    ("array[2] tuple(vector[2], int) t; t[2].1 = [1,2,3]';", "t[2].1 has the size [2], found [3]"),
    ("array[3] tuple(vector[2], int) t; t[{3,1}] = {([1,2]',1), ([1]', 1)};", "t[[3,1]].1 has the size [2], found [1]"),
    ("array[2] vector[2] a; a[2] = [1,2,3]';", "a[2] has the size [2], found [3]"),
    ("int i = 2; array[2, 3] real a; a[i] = {1};", "a[2] has the size [3], found [1]"),
    ("matrix[2,3] m; m[1] = [1,2];", "m[1] has the size [3], found [2]"),
    ("matrix[2,3] m; m[1:2, 2] = [1,2,3]';", "m[1:2, 2] has the size [2], found [3]"),
    ("matrix[2,3] m; m[, 2:] = [[1,2,3]];", "m[:, 2:] has the size [2, 2], found [1, 3]"),
    ("vector[3] v; v[{1,2}] = [1,2,3]';", "v[[1,2]] has the size [2], found [3]"),
    ("vector[2] v; int n; (v, n) = ([1,2,3]', 2);", "v has the size [2], found [3]"),
    ("tuple(array[2] vector[2], int) t; t.1[2] = [1,2,3]';", "t.1[2] has the size [2], found [3]"),
    ("array[2] vector[2] a = {[1,2]', [1,2,3]'};", "element 1 has [2] and element 2 has [3]"),
  ]

  /// In a block, in a local scope and in a function.
  @Test(arguments: assignments) func messages(_ statements: String, _ message: String) throws {
    for program in [
      "transformed data { \(statements) }", "transformed data { { \(statements) } }",
      "functions { void f() { \(statements) } } transformed data { f(); }",
    ] {
      let model = try Model(text: program)
      #expect {
        _ = try model.posterior()
      } throws: { error in "\(error)".contains(message) }
    }
  }

  @Test func whatFitsIsAssigned() throws {
    let posterior = try Model(
      text: """
        generated quantities {
          array[2] tuple(vector[2], int) t;
          t[2] = ([1, 2]', 3);
          t[{1}] = {([5, 6]', 7)};
          real x = t[1].1[2] + t[2].2;
          {
            array[0] tuple(vector[2], int) none;
            none = {([1]', 1)};
            vector[0] v;
            v = [1, 2, 3]';
            for (element in none) x += element.2;
            x += size(v);
          }
        }
        """
    ).posterior()
    #expect(try posterior.outputs(at: []).last == 6 + 3 + 1 + 3)
  }
}
