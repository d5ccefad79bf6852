// GroupNames: what a data file calls its groups (subjects, sites), so that messages and pages can.

/// Names of groups: a member `group.names` of strings in a JSON file, which no program can declare, or a variable of whole numbers called
/// `id` or the like. A list is about groups where it has one name for each.
package enum GroupNames {
  /// Of the member with names that are no numbers.
  package static let key = "group.names"

  /// The names of variables that hold ids, in small letters and without underscores.
  package static let variables = [
    "id", "ids", "subjectid", "subjectids", "patientid", "patientids", "groupid", "groupids", "subjid",
  ]

  /// Whether a variable of this name holds ids.
  package static func areIDs(_ name: String) -> Bool {
    variables.contains(name.lowercased().filter { $0 != "_" })
  }
}

extension DataSet {
  /// The lists of names of groups in the file.
  package var groupNameLists: [[String]] {
    var lists = groupNames.isEmpty ? [] : [groupNames]
    for entry in entries where GroupNames.areIDs(entry.name) {
      if case .numbers(let array) = entry.value, array.shape.count == 1, case .integers(let ids) = array.elements {
        lists.append(ids.map(String.init))
      }
    }
    return lists
  }
}
