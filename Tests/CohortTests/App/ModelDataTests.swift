// Data from an app: what was set is read back, by value, from files and through Codable.
import Cohort
import Foundation
import Testing

@Suite struct ModelDataTests {
  @Test func readsBackWhatWasSet() throws {
    var data: ModelData = ["N": 3, "y": [1.5, 2, 0.25], "k": [1, 2, 3], "m": [[1.0, 2], [3, 4]]]
    #expect(data["N"] as? Int == 3)
    #expect(data["y"] as? [Double] == [1.5, 2, 0.25])
    #expect(data["k"] as? [Int] == [1, 2, 3])
    #expect(data["m"] as? [[Double]] == [[1, 2], [3, 4]])
    #expect(data["nothing"] == nil)
    data["y"] = [7.0]
    #expect(data["y"]?.modelDataValue.reals == [7])
    data["y"] = nil
    #expect(data["y"] == nil && data.names == ["N", "k", "m"])
    #expect(data["m"]?.modelDataValue.sizes == [2, 2] && data["m"]?.modelDataValue[1, 0] == 3)
    #expect(data["k"]?.modelDataValue.ints == [1, 2, 3] && data["m"]?.modelDataValue.ints == nil)
  }

  @Test func readsBackWhatAFileHolds() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("d.json", "{\"N\": 2, \"y\": [[1, 2.5]], \"t\": {\"1\": 4, \"2\": [1, 2]}, \"e\": []}")
    var data = try ModelData(contentsOf: path)
    #expect(data.names == ["N", "e", "t", "y"])
    #expect(data["N"]?.modelDataValue.ints == [2])
    #expect(data["y"]?.modelDataValue.sizes == [1, 2] && data["y"]?.modelDataValue.reals == [1, 2.5])
    #expect(data["t"]?.modelDataValue.slots.map(\.reals) == [[4], [1, 2]])
    #expect(data["e"]?.modelDataValue.sizes == [0])
    data["N"] = 5
    #expect(data["N"] as? Int == 5)
    data["N"] = nil
    #expect(data["N"] == nil && data.names == ["e", "t", "y"])
    let model = try Model(text: "data { int N; } parameters { real x; } model { x ~ normal(N, 1); }")
    #expect(modelError { _ = try model.posterior(data: data) }?.description.contains("N") == true)
  }

  @Test func codable() throws {
    let data: ModelData = [
      "N": 3, "x": 0.1, "inf": [Double.infinity, -.infinity, .nan], "k": [[1, 2], [3, 4]], "e": [Int](),
      "t": ModelDataValue.tuple(1, [0.5, 2]),
    ]
    let json = try JSONEncoder().encode(data)
    let again = try JSONDecoder().decode(ModelData.self, from: json)
    #expect(again.names == data.names)
    for name in data.names where name != "inf" { #expect(again[name]?.modelDataValue == data[name]?.modelDataValue) }
    let infinite = try #require(again["inf"]?.modelDataValue.reals)
    #expect(infinite[0] == .infinity && infinite[1] == -.infinity && infinite[2].isNaN)
    // It is CmdStan's JSON.
    let read = try ModelData(json: String(decoding: json, as: UTF8.self))
    for name in data.names where name != "inf" { #expect(read[name]?.modelDataValue == data[name]?.modelDataValue) }
    #expect(throws: (any Error).self) { try JSONEncoder().encode(["r": [[1.0], [2, 3]]] as ModelData) }
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(ModelData.self, from: Data("{\"a\": {\"b\": 1}}".utf8))
    }
    #expect(throws: (any Error).self) { try JSONDecoder().decode(ModelData.self, from: Data("{\"a\": \"x\"}".utf8)) }
  }

  @Test func tuplesAndWholeDrawsAreData() throws {
    let model = try Model(
      text: """
        data { tuple(int, vector[2]) t; array[2] tuple(real, int) pairs; array[2, 2] real m; }
        parameters { real x; }
        model { x ~ normal(0, 1); }
        generated quantities { real s = t.1 + t.2[2] + pairs[2].1 + pairs[1].2 + m[2, 1]; }
        """)
    let pairs = [ModelDataValue.tuple(0.5, 10), ModelDataValue.tuple(0.25, 20)]
    let posterior = try model.posterior(data: [
      "t": ModelDataValue.tuple(1, [2.0, 3]), "pairs": pairs, "m": ModelDataValue(sizes: [2, 2], reals: [1, 2, 3, 4]),
    ])
    #expect(try posterior.outputs(at: [0]) == [0, 1 + 3 + 0.25 + 10 + 3])
  }

  @Test func faultyValuesAreErrors() throws {
    let model = try Model(text: "data { array[2, 2] real m; } parameters { real x; } model { x ~ normal(0, 1); }")
    for value in [
      [[1.0], [2, 3]] as any ModelDataConvertible, ModelDataValue(sizes: [2, 2], reals: [1]),
      ModelDataValue(sizes: [-1], reals: []), ModelDataValue(sizes: [1 << 40, 1 << 40], reals: []),
      [ModelDataValue.tuple(1), 2.modelDataValue],
    ] {
      #expect(modelError { _ = try model.posterior(data: ["m": value]) }?.cause == .data)
    }
  }

  /// A draw can start another run: `array` gives what `initialValues` takes.
  @Test func drawsAreInitialValues() async throws {
    let model = try Model(text: "parameters { vector<lower=0>[3] x; } model { x ~ exponential(1); }")
    var method = NUTS()
    (method.warmup, method.samples) = (50, 20)
    var options = RunOptions()
    (options.chains, options.seed) = (1, 4)
    let posterior = try model.posterior()
    let fit = try await posterior.sample(method, options: options)
    options.initialValues = InitialValues(["x": try #require(try fit.array("x").pooled.last)])
    #expect(try await posterior.sample(method, options: options).drawCount == 20)
  }
}
