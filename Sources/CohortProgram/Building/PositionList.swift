// PositionList: which sites stand at the positions of a location.

/// The first site at each position of a location, -1 for none.
struct PositionList {
  var sites: UnsafeMutablePointer<Int32>?
  var count = 0

  /// Makes room for a position; at least twice as much as before, since positions come one after another.
  mutating func grow(toHold position: Int) {
    let count = max(position &+ 1, self.count &* 2, 8)
    let larger = UnsafeMutablePointer<Int32>.allocate(capacity: count)
    larger.initialize(repeating: -1, count: count)
    if let sites {
      larger.update(from: sites, count: self.count)
      sites.deallocate()
    }
    sites = larger
    self.count = count
  }
}
