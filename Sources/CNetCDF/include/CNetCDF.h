// The part of netCDF's C interface that writes netCDF-4 files, in a library that is loaded when it is first needed: what
// links this starts without it and runs where it is not installed.
#ifndef COHORT_CNETCDF_H
#define COHORT_CNETCDF_H

#include <stddef.h>

/// Loads the library. NULL where it is there, otherwise why it is not. From any thread.
const char *_Nullable cohort_netcdf_load(void);

/// What a status means.
const char *_Nonnull cohort_netcdf_text(int status);

// The functions below return 0 or a status; the library must have been loaded. Identifiers are of groups, the file's root
// among them; dimensions and variables belong to the group that they are made in.

/// Creates a netCDF-4 file, over one that is there.
int cohort_netcdf_create(const char *_Nonnull path, int *_Nonnull root);
int cohort_netcdf_close(int root);
int cohort_netcdf_group(int parent, const char *_Nonnull name, int *_Nonnull group);
int cohort_netcdf_dimension(int group, const char *_Nonnull name, size_t size, int *_Nonnull dimension);

/// The types of variables.
enum cohort_netcdf_type { cohort_netcdf_byte = 1, cohort_netcdf_double = 6, cohort_netcdf_int64 = 10 };

/// Defines a variable over some dimensions, compressed where it has any.
int cohort_netcdf_variable(
  int group, const char *_Nonnull name, int type, int count, const int *_Nonnull dimensions, int *_Nonnull variable);
/// A text that belongs to a variable, or to the group where the variable is -1.
int cohort_netcdf_attribute(
  int group, int variable, const char *_Nonnull name, const char *_Nonnull text, size_t length);

int cohort_netcdf_put_doubles(int group, int variable, const double *_Nonnull values);
int cohort_netcdf_put_int64s(int group, int variable, const long long *_Nonnull values);
int cohort_netcdf_put_bytes(int group, int variable, const signed char *_Nonnull values);

#endif
