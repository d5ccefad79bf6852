// A model's log density as samplers see it.
import CohortInference
import CohortModel

extension ModelDensity: LogDensity {}
