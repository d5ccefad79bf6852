// The list of multivariate distributions and regressions.

/// Densities and samplers of vectors, matrices and classes, and the generalized linear models.
let multivariateFunctions: [ContainerFunction] =
  categoricalFunctions + orderedFunctions + dirichletFunctions + multinomialFunctions + multiNormalFunctions
  + multiStudentFunctions + correlationFunctions + wishartFunctions + linearModelFunctions + stateSpaceFunctions
