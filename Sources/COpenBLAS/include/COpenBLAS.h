// OpenBLAS: BLAS by its C interface, LAPACK by its Fortran interface.
#pragma once
#include <cblas.h>

#include "lapack.h"
