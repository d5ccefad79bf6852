// SiteSet: the sites that a table of references reads, each once.

/// Sites in the order in which they were met. Most tables read a few; what straight-line code has unrolled may be read
/// by one column from thousands.
struct SiteSet {
  private(set) var sites: [Int32] = []
  /// Where the last site was found.
  private var last = 0
  /// The place of each site, once there are many.
  private var places: [Int32: Int] = [:]
  private static let searchLimit = 16

  init() {}

  /// Whether the last site that was inserted is this one.
  @inline(__always)
  func isLast(_ site: Int32) -> Bool { last < sites.count && sites[last] == site }

  @inline(__always)
  mutating func insert(_ site: Int32) {
    if !isLast(site) { insertAnew(site) }
  }

  @inline(never)
  private mutating func insertAnew(_ site: Int32) {
    // Sites come in turn.
    if last + 1 < sites.count, sites[last + 1] == site {
      last += 1
    } else if let place = places.isEmpty ? sites.firstIndex(of: site) : places[site] {
      last = place
    } else {
      last = sites.count
      sites.append(site)
      if !places.isEmpty {
        places[site] = last
      } else if sites.count > SiteSet.searchLimit {
        for (place, site) in sites.enumerated() { places[site] = place }
      }
    }
  }
}
