// R-hat, ESS and MCSE against ArviZ on draws that both sides make from the same small generator.
//
// Made with ArviZ 0.23.4 and NumPy 2 in Python, where s is the seed and u() is
//   s = (s * 6364136223846793005 + 1442695040888963407) mod 2^64;  return (s >> 11) * 2^-53
// and each chain is x = phi * x + (u() + u() + u() - 1.5) from x = 0, then y = x + shift * chain, cubed or floor(y/step)
// where asked. The numbers are mean, sd, then ArviZ's _rhat_rank, _ess_bulk, _ess_tail, _ess_mean, _mcse_mean, _mcse_sd,
// _mcse_quantile(0.1), _ess_quantile(0.5), and numpy.quantile(0.05). ArviZ gives no R-hat of a single chain.

import CohortDiagnostics
import Testing

struct Reference: CustomTestStringConvertible, Sendable {
  let name: String
  let seed: UInt64
  let chains: Int
  let draws: Int
  let phi: Double
  let shift: Double
  let isCubed: Bool
  let step: Double
  let expected: [Double]

  var testDescription: String { name }

  init(
    _ name: String, seed: UInt64, chains: Int, draws: Int, phi: Double, shift: Double, isCubed: Bool, step: Double,
    expected: [Double]
  ) {
    self.name = name
    self.seed = seed
    self.chains = chains
    self.draws = draws
    self.phi = phi
    self.shift = shift
    self.isCubed = isCubed
    self.step = step
    self.expected = expected
  }

  func make() -> Chains {
    var s = seed
    func u() -> Double {
      s = s &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(s >> 11) * 0x1p-53
    }
    return Chains(
      (0..<chains).map { chain in
        var x = 0.0
        return (0..<draws).map { _ in
          let e = u() + u() + u() - 1.5
          x = phi * x + e
          var y = x + shift * Double(chain)
          if isCubed { y = y * y * y }
          return step > 0 ? (y / step).rounded(.down) : y
        }
      })
  }
}

private let references: [Reference] = [
  Reference(
    "independent", seed: 1, chains: 4, draws: 200, phi: 0.0, shift: 0.0, isCubed: false, step: 0.0,
    expected: [
      0.014812651493059228, 0.5031744613607568, 0.9985683043808348, 835.579280518828, 774.107295370703,
      828.6443258410576, 0.017479721543578363, 0.011809390849101745, 0.02833301602293259, 815.7737892912376,
      -0.8186397079867528,
    ]),
  Reference(
    "autocorrelated", seed: 2, chains: 4, draws: 250, phi: 0.7, shift: 0.0, isCubed: false, step: 0.0,
    expected: [
      0.027431431980196937, 0.6839856700150786, 1.0068043915567448, 242.63684651459923, 524.8441898045226,
      240.3751312366772, 0.044116620440812195, 0.01921422125610225, 0.054792759878449726, 319.1493637263889,
      -1.0213452210420142,
    ]),
  Reference(
    "antithetic", seed: 3, chains: 4, draws: 200, phi: -0.5, shift: 0.0, isCubed: false, step: 0.0,
    expected: [
      0.01334006631849546, 0.5763645099271618, 1.0015183159153227, 2322.471989593555, 830.6287874460608,
      2322.471989593555, 0.011959746889318112, 0.016781151168442362, 0.029115233128062523, 1823.5393163832284,
      -0.9326411296997102,
    ]),
  Reference(
    "apart", seed: 4, chains: 4, draws: 100, phi: 0.3, shift: 0.4, isCubed: false, step: 0.0,
    expected: [
      0.596358053199077, 0.7476831277948602, 1.405512345689937, 9.468494435017348, 27.638391915790564, 9.40086337814298,
      0.24385614832182279, 0.0979050530109038, 0.27794195990602333, 13.552157522684809, -0.6654103782408656,
    ]),
  Reference(
    "heavy tails", seed: 5, chains: 3, draws: 201, phi: 0.4, shift: 0.0, isCubed: true, step: 0.0,
    expected: [
      -0.03691791960995702, 0.4675913351075134, 1.0109116749384246, 236.33883660030367, 456.6157930077021,
      284.6427176931854, 0.0277150978379991, 0.040584918301038865, 0.04887263875810083, 250.0124647168099,
      -0.7618525240965812,
    ]),
  Reference(
    "discrete", seed: 6, chains: 4, draws: 150, phi: 0.2, shift: 0.0, isCubed: false, step: 0.5,
    expected: [
      -0.4816666666666667, 1.0590246034630746, 1.0089753425010302, 329.99996529100395, 399.1121147006033,
      337.78376397780676, 0.0576217792640521, 0.0315585376670227, 0.0, 547.0735421157742, -2.0,
    ]),
  Reference(
    "single chain", seed: 7, chains: 1, draws: 300, phi: 0.5, shift: 0.0, isCubed: false, step: 0.0,
    expected: [
      -0.056735456574507064, 0.5689896961664211, Double.nan, 99.26133453399832, 212.93829972993538, 102.90221172286596,
      0.05609085333250817, 0.028614803391360803, 0.0736511342558947, 111.45448127803346, -1.0099149103980405,
    ]),
  Reference(
    "short", seed: 8, chains: 2, draws: 9, phi: 0.1, shift: 0.0, isCubed: false, step: 0.0,
    expected: [
      0.19884364599980264, 0.44765000225361073, 0.9718150891307669, 19.265919722494797, 19.265919722494797,
      19.265919722494797, 0.10198674188837778, 0.062032127056519455, 0.16407811498602942, 19.265919722494797,
      -0.4360556421155498,
    ]),
  Reference(
    "very slow", seed: 9, chains: 2, draws: 3000, phi: 0.995, shift: 0.0, isCubed: false, step: 0.0,
    expected: [
      0.24881956131402405, 4.897373636833085, 1.1099126777747448, 27.526238752655846, 33.13478667737034,
      25.334346789347723, 0.972990015031814, 0.5712650122490452, 1.76224913775612, 37.521785621985124,
      -9.084196416458292,
    ]),
  Reference(
    "shortest", seed: 10, chains: 2, draws: 4, phi: 0.1, shift: 0.0, isCubed: false, step: 0.0,
    expected: [
      -0.11938085055355216, 0.4812003381759897, 1.0997144138537647, 7.224719895935548, 7.224719895935548,
      7.224719895935548, 0.179025714977953, 0.09810885946976988, 0.23109809108052035, 7.224719895935548,
      -0.6979542669419043,
    ]),
]

@Suite struct ReferenceTests {
  @Test(arguments: references)
  func agreesWithArviZ(_ reference: Reference) {
    let chains = reference.make()
    let found = [
      mean(chains.pooled), variance(chains.pooled).squareRoot(), rHat(chains), essBulk(chains), essTail(chains),
      essMean(chains), mcseMean(chains), mcseSD(chains), mcseQuantile(chains, 0.1), essQuantile(chains, 0.5),
      quantile(chains.pooled, 0.05),
    ]
    for (i, (value, expected)) in zip(found, reference.expected).enumerated() where !expected.isNaN {
      #expect(abs(value - expected) <= 1e-9 * max(1, abs(expected)), "number \(i): \(value), expected \(expected)")
    }
    if reference.chains == 1 { #expect(rHat(chains) > 0.99 && rHat(chains) < 1.1) }
    let row = ParameterSummary(name: "x", chains: chains)
    #expect(row.rHat == found[2] && row.essBulk == found[3] && row.mcse == found[6] && row.quantiles[0] == found[10])
  }
}
