// A model's log density at many points as methods see it.
import CohortInference
import CohortModel

extension ModelPopulation: PopulationDensity {}
