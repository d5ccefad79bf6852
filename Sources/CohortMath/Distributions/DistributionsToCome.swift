// Functions of distributions that programs may call and that are still to be defined here.

/// The first passage times of a diffusion, and quantiles.
let continuousDistributionsToCome: [LibraryEntry] =
  [
    .toCome(
      "student_t_qf", ["V student_t_qf(reals, reals, reals, reals)"],
      "The quantile at probability p of Student's t distribution with nu degrees of freedom, shifted by mu and scaled "
        + "by sigma."),
    .toCome(
      "wiener_lpdf",
      ["real wiener_lpdf(reals | reals, reals, reals, reals)"] + diffusionRules("wiener_lpdf", counts: [6, 8]),
      "The log density of the time at which a Wiener process first reaches its upper boundary: boundary separation "
        + "alpha, non-decision time tau, relative start beta, drift delta; longer calls add the variability of drift, "
        + "start and non-decision time."),
    .toCome(
      "wiener_lcdf_unnorm", diffusionRules("wiener_lcdf_unnorm", counts: [5, 8]),
      "The log of the probability that a Wiener process has reached its upper boundary by time y, not divided by the "
        + "probability that it ever does."),
    .toCome(
      "wiener_lccdf_unnorm", diffusionRules("wiener_lccdf_unnorm", counts: [5, 8]),
      "The log of the probability that a Wiener process reaches its upper boundary after time y, not divided by the "
        + "probability that it ever does."),
  ]

/// Distribution functions.
let discreteDistributionsToCome: [LibraryEntry] = [
  ("cdf", "The probability of at most n"), ("lcdf", "The log of the probability of at most n"),
  ("lccdf", "The log of the probability of more than n"),
].map { suffix, what in
  let name = "beta_neg_binomial_\(suffix)"
  return .toCome(
    name, ["real \(name)(ints | reals, reals, reals)"],
    "\(what) failures before r successes whose probability is beta with shapes alpha and beta.")
}

/// Forms with so many arguments, all scalars or all vectors, each also with a precision for the gradient.
private func diffusionRules(_ name: String, counts: [Int]) -> [String] {
  ["real", "vector"].flatMap { type in
    counts.flatMap { count -> [String] in
      let arguments = Array(repeating: type, count: count).joined(separator: ", ")
      return ["real \(name)(\(arguments))", "real \(name)(\(arguments), data real)"]
    }
  }
}
