// NetCDFWriter: groups of arrays as a netCDF-4 file, written by the library netCDF.
import CNetCDF
import CohortIO
import Foundation

/// Writes `NAME.nc`.
enum NetCDFWriter {
  static func write(_ groups: [ArrayGroup], to path: String) throws {
    if let reason = cohort_netcdf_load() {
      throw InputError(
        path: path, message: "cannot write netCDF: \(String(cString: reason))",
        hint:
          "On Debian: apt-get install netcdf-bin; with Homebrew: brew install netcdf. Zarr needs nothing: --format zarr."
      )
    }
    var root: Int32 = 0
    try check(cohort_netcdf_create(path, &root), path)
    do {
      for group in groups { try write(group, in: root, path) }
    } catch {
      _ = cohort_netcdf_close(root)
      throw error
    }
    try check(cohort_netcdf_close(root), path)
  }

  private static func check(_ status: Int32, _ path: String) throws {
    guard status != 0 else { return }
    throw InputError(path: path, message: "cannot write the file: \(String(cString: cohort_netcdf_text(status)))")
  }

  private static func write(_ group: ArrayGroup, in root: Int32, _ path: String) throws {
    var place: Int32 = 0
    try check(cohort_netcdf_group(root, group.name, &place), path)
    try write(group.attributes, in: place, variable: -1, path)
    var dimensions: [String: Int32] = [:]
    for dimension in group.dimensions {
      var identifier: Int32 = 0
      try check(cohort_netcdf_dimension(place, dimension.name, dimension.size, &identifier), path)
      dimensions[dimension.name] = identifier
    }
    for array in group.allArrays {
      var variable: Int32 = 0
      let axes = array.dimensions.compactMap { dimensions[$0] }
      var attributes = array.attributes
      let type: cohort_netcdf_type
      switch array.numbers {
      case .reals: type = cohort_netcdf_double
      case .ints: type = cohort_netcdf_int64
      case .flags:
        // netCDF has no type for them; xarray reads the attribute.
        type = cohort_netcdf_byte
        attributes["dtype"] = "bool"
      }
      let padded = axes + [0]
      try check(
        cohort_netcdf_variable(
          place, array.name, Int32(bitPattern: type.rawValue), Int32(axes.count), padded, &variable), path)
      try write(attributes, in: place, variable: variable, path)
      let status: Int32
      switch array.numbers {
      case .reals(let values): status = cohort_netcdf_put_doubles(place, variable, values)
      case .ints(let values): status = cohort_netcdf_put_int64s(place, variable, values.map { Int64($0) })
      case .flags(let values): status = cohort_netcdf_put_bytes(place, variable, values.map { $0 ? 1 : 0 })
      }
      try check(status, path)
    }
  }

  private static func write(_ attributes: [String: String], in group: Int32, variable: Int32, _ path: String) throws {
    for (name, text) in attributes.sorted(by: { $0.key < $1.key }) {
      try check(cohort_netcdf_attribute(group, variable, name, text, text.utf8.count), path)
    }
  }
}
