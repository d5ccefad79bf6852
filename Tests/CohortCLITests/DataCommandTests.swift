// `cohort data`: from a table to a fit in which subjects have their own names.
import Testing

@Suite struct DataCommandTests {
  private static let rows = """
    ID,TIME,AMT,EVID,CMT,DV,WT,SEX
    s1,0,100,1,1,.,70,m
    s1,1,0,0,2,3.5,70,m
    s2,0,100,1,1,.,60,f
    s2,2,0,0,2,2.5,60,f

    """

  @Test func writesDataAndSaysWhatItTook() async throws {
    let scratch = try Scratch()
    try scratch.write("pk.csv", Self.rows)
    let result = try await scratch.run("data", "pk.csv", "--covariates", "WT", "--output", "pk.json")
    #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
    #expect(result.errors.contains("2 subjects, 2 records of doses, 2 observations"))
    #expect(result.errors.contains("Not taken: SEX"))
    let json = try scratch.read("pk.json")
    for part in ["\"nSubjects\": 2", "\"WT\": [70.0, 60.0]", "\"iObs\": [2, 4]", "\"group.names\": [\"s1\", \"s2\"]"] {
      #expect(json.contains(part), "\(json)")
    }
    let printed = try await scratch.run("data", "pk.csv", "--covariates", "WT")
    #expect(printed.output == json)
  }

  @Test func nothingIsWrittenOfRowsAtFault() async throws {
    let scratch = try Scratch()
    try scratch.write("pk.csv", Self.rows.replacingOccurrences(of: "100,1,1", with: "100,1,."))
    let result = try await scratch.run("data", "pk.csv", "--output", "pk.json")
    #expect(result.status == 1 && !scratch.exists("pk.json"))
    #expect(result.errors.contains("pk.csv:2:12: a dose goes to a compartment"), "\(result.errors)")
    #expect(result.errors.contains("pk.csv:4:12: a dose goes to a compartment"), "every row is named")
    #expect(try await scratch.run("data", "pk.csv", "--dose-compartment", "1").status == 0)
    #expect(try await scratch.run("data", "pk.csv", "--covariates", "AGE").errors.contains("there is no column AGE"))
  }

  @Test func aTableAsDataNamesTheCommand() async throws {
    let scratch = try Scratch()
    try scratch.write("pk.csv", Self.rows)
    try scratch.write("m.stan", "data { int n; } parameters { real x; } model { x ~ std_normal(); }\n")
    let result = try await scratch.run("sample", "m.stan", "--data", "pk.csv")
    #expect(result.status == 1)
    #expect(result.errors.contains("cohort data pk.csv > data.json"), "\(result.errors)")
  }

  /// The subject whose solve fails is called by its name.
  @Test func failuresNameTheSubject() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "m.stan",
      """
      functions {
        array[] real f(real t, array[] real y, array[] real theta, data array[] real x_r, data array[] int x_i) {
          return { theta[1] * y[1] * y[1] };
        }
      }
      data { int nSubjects; }
      parameters { real k; }
      model {
        array[nSubjects, 1] real y0 = rep_array(1.0, nSubjects, 1);
        array[nSubjects, 1] real theta;
        array[nSubjects] real ts = rep_array(1.0, nSubjects);
        theta[1, 1] = 0.1;
        theta[2, 1] = 50 + square(k);
        target += sum(to_matrix(integrate_ode_parallel(
          f, y0, rep_array(0.0, nSubjects), ts, rep_array(1, nSubjects), theta,
          rep_array(0.0, 0), rep_array(0, nSubjects), rep_array(0, 0), rep_array(0, nSubjects))));
      }

      """)
    try scratch.write("data.json", "{\"nSubjects\": 2, \"group.names\": [\"anna\", \"bert\"]}\n")
    try scratch.write("points.json", "[[0]]\n")
    let result = try await scratch.run("log-density", "m.stan", "--data", "data.json", "--points", "points.json")
    #expect((result.output + result.errors).contains("group 2 of 2 (bert): "), "\(result.output) \(result.errors)")
  }
}
