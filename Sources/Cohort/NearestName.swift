// nearestName: the name that was probably meant.
import CohortChecking

/// The candidate that differs least from a name that means nothing, in letters or in case alone; nil where none is near.
func nearestName(to name: String, among candidates: [String]) -> String? {
  let limit = suggestionLimit(name)
  return candidates.map { (editDistance(Array(name.utf8), Array($0.utf8), limit: limit), $0) }
    .filter { $0.0 <= limit || $0.1.lowercased() == name.lowercased() }.min { $0 < $1 }?.1
}
