// See CNetCDF.h. The prototypes are those of netCDF's documentation (netcdf.h of version 4).
#include "CNetCDF.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>

static struct {
  int (*create)(const char *, int, int *);
  int (*close)(int);
  int (*def_grp)(int, const char *, int *);
  int (*def_dim)(int, const char *, size_t, int *);
  int (*def_var)(int, const char *, int, int, const int *, int *);
  int (*def_var_deflate)(int, int, int, int, int);
  int (*put_att_text)(int, int, const char *, size_t, const char *);
  int (*put_var_double)(int, int, const double *);
  int (*put_var_longlong)(int, int, const long long *);
  int (*put_var_schar)(int, int, const signed char *);
  const char *(*text)(int);
} netcdf;

static const char *failure = "not loaded";
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  static const char *const names[] = {
    "libnetcdf.so.19", "libnetcdf.so.22", "libnetcdf.so", "libnetcdf.so.18", "libnetcdf.dylib",
    "/opt/homebrew/lib/libnetcdf.dylib", "/usr/local/lib/libnetcdf.dylib",
  };
  void *library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    failure = "the library netCDF is not installed";
    return;
  }
  const struct {
    const char *name;
    void *place;
  } symbols[] = {
    {"nc_create", &netcdf.create},
    {"nc_close", &netcdf.close},
    {"nc_def_grp", &netcdf.def_grp},
    {"nc_def_dim", &netcdf.def_dim},
    {"nc_def_var", &netcdf.def_var},
    {"nc_def_var_deflate", &netcdf.def_var_deflate},
    {"nc_put_att_text", &netcdf.put_att_text},
    {"nc_put_var_double", &netcdf.put_var_double},
    {"nc_put_var_longlong", &netcdf.put_var_longlong},
    {"nc_put_var_schar", &netcdf.put_var_schar},
    {"nc_strerror", &netcdf.text},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *symbol = dlsym(library, symbols[i].name);
    if (!symbol) {
      failure = "the library netCDF that is installed is too old";
      return;
    }
    // As POSIX would have it: a function pointer cannot be converted in C.
    *(void **)symbols[i].place = symbol;
  }
  failure = NULL;
}

const char *cohort_netcdf_load(void) {
  pthread_once(&once, load);
  return failure;
}

const char *cohort_netcdf_text(int status) {
  return cohort_netcdf_load() ? failure : netcdf.text(status);
}

int cohort_netcdf_create(const char *path, int *root) {
  const int overwrite = 0, version4 = 0x1000;
  return netcdf.create(path, overwrite | version4, root);
}

int cohort_netcdf_close(int root) { return netcdf.close(root); }

int cohort_netcdf_group(int parent, const char *name, int *group) { return netcdf.def_grp(parent, name, group); }

int cohort_netcdf_dimension(int group, const char *name, size_t size, int *dimension) {
  return netcdf.def_dim(group, name, size, dimension);
}

int cohort_netcdf_variable(int group, const char *name, int type, int count, const int *dimensions, int *variable) {
  int status = netcdf.def_var(group, name, type, count, dimensions, variable);
  if (status || count == 0) return status;
  const int shuffle = 1, deflate = 1, level = 1;
  return netcdf.def_var_deflate(group, *variable, shuffle, deflate, level);
}

int cohort_netcdf_attribute(int group, int variable, const char *name, const char *text, size_t length) {
  return netcdf.put_att_text(group, variable, name, length, text);
}

int cohort_netcdf_put_doubles(int group, int variable, const double *values) {
  return netcdf.put_var_double(group, variable, values);
}

int cohort_netcdf_put_int64s(int group, int variable, const long long *values) {
  return netcdf.put_var_longlong(group, variable, values);
}

int cohort_netcdf_put_bytes(int group, int variable, const signed char *values) {
  return netcdf.put_var_schar(group, variable, values);
}
