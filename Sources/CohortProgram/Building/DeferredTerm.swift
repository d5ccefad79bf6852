// DeferredTerm: what a branch adds to the log density, kept until the branch is known to count.

/// A term of the log density that a branch added, until it is known that the branch could be taken down as a whole.
package struct DeferredTerm {
  var location: Int
  var position: Int
  var scalar: Scalar
  var scale: Double
}
