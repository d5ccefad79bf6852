// The vectors of CVODE: the coupled state of one group, row by row, rows padded to `stride`; an operation is one call of
// a kernel for all columns.
#include "CVODEParts.h"

#include <stdlib.h>
#include <string.h>

static N_Vector_ID vectorID(N_Vector v) { (void)v; return SUNDIALS_NVEC_CUSTOM; }
static N_Vector vectorClone(N_Vector v) { return cohort_cvode_vector(ownerOf(v)); }
void cohort_cvode_vector_free(N_Vector v) {
  if (!v) return;
  if (v->content) {
    free(((VectorContent *)v->content)->data);
    free(v->content);
    v->content = NULL;
  }
  N_VFreeEmpty(v);
}
static void vectorSpace(N_Vector v, sunindextype *reals, sunindextype *integers) {
  *reals = 8 * unitsOf(v);
  *integers = 1;
}
static double *vectorPointer(N_Vector v) { return dataOf(v); }
static sunindextype vectorLength(N_Vector v) { return 8 * unitsOf(v); }
static void vectorLinearSum(double a, N_Vector x, double b, N_Vector y, N_Vector z) {
  KERNELS(x)->linearSum(unitsOf(x), a, dataOf(x), b, dataOf(y), dataOf(z));
}
static void vectorConstant(double c, N_Vector z) { KERNELS(z)->constant(unitsOf(z), c, dataOf(z)); }
static void vectorProduct(N_Vector x, N_Vector y, N_Vector z) {
  KERNELS(x)->product(unitsOf(x), dataOf(x), dataOf(y), dataOf(z));
}
static void vectorQuotient(N_Vector x, N_Vector y, N_Vector z) {
  KERNELS(x)->quotient(unitsOf(x), dataOf(x), dataOf(y), dataOf(z));
}
static void vectorScale(double c, N_Vector x, N_Vector z) { KERNELS(x)->scale(unitsOf(x), c, dataOf(x), dataOf(z)); }
static void vectorAbsolute(N_Vector x, N_Vector z) { KERNELS(x)->absolute(unitsOf(x), dataOf(x), dataOf(z)); }
static void vectorInverse(N_Vector x, N_Vector z) { KERNELS(x)->inverse(unitsOf(x), dataOf(x), dataOf(z)); }
static void vectorAddConstant(N_Vector x, double b, N_Vector z) {
  KERNELS(x)->addConstant(unitsOf(x), dataOf(x), b, dataOf(z));
}
static double vectorDot(N_Vector x, N_Vector y) { return KERNELS(x)->dot(CODE(x), dataOf(x), dataOf(y)); }
static double vectorMaximum(N_Vector x) { return KERNELS(x)->maximum(CODE(x), dataOf(x)); }
static double vectorMinimum(N_Vector x) { return KERNELS(x)->minimum(CODE(x), dataOf(x)); }
static double vectorNorm(N_Vector x, N_Vector w) {
  return KERNELS(x)->columnNorm(CODE(x), dataOf(x), dataOf(w));
}
/// CVODE never combines more vectors than its highest order plus some.
enum { fusedLimit = 32 };
static int vectorLinearCombination(int count, double *c, N_Vector *x, N_Vector z) {
  double *data[fusedLimit];
  if (count < 1 || count > fusedLimit) return -1;
  for (int k = 0; k < count; ++k) data[k] = dataOf(x[k]);
  KERNELS(z)->linearCombination(unitsOf(z), count, c, data, dataOf(z));
  return 0;
}
static int vectorScaleAddMulti(int count, double *a, N_Vector x, N_Vector *y, N_Vector *z) {
  double *from[fusedLimit], *to[fusedLimit];
  if (count < 1 || count > fusedLimit) return -1;
  for (int k = 0; k < count; ++k) {
    from[k] = dataOf(y[k]);
    to[k] = dataOf(z[k]);
  }
  KERNELS(x)->scaleAddMulti(unitsOf(x), count, a, dataOf(x), from, to);
  return 0;
}

double *cohort_cvode_allocate(long count) {
  void *memory = NULL;
  const size_t bytes = (size_t)(count > 0 ? count : 1) * sizeof(double);
  if (posix_memalign(&memory, 64, bytes) != 0) return NULL;
  memset(memory, 0, bytes);
  return memory;
}

N_Vector cohort_cvode_vector(CohortCVODE *owner) {
  N_Vector v = N_VNewEmpty(owner->context);
  if (!v) return NULL;
  VectorContent *content = malloc(sizeof *content);
  if (!content) {
    N_VFreeEmpty(v);
    return NULL;
  }
  content->owner = owner;
  content->kernels = owner->variant;
  content->units = (owner->code->states * owner->code->stride + 7) / 8;
  content->data = cohort_cvode_allocate(8L * content->units);
  v->content = content;
  if (!content->data) {
    cohort_cvode_vector_free(v);
    return NULL;
  }
  v->ops->nvgetvectorid = vectorID;
  v->ops->nvclone = vectorClone;
  v->ops->nvdestroy = cohort_cvode_vector_free;
  v->ops->nvspace = vectorSpace;
  v->ops->nvgetarraypointer = vectorPointer;
  v->ops->nvgetlength = vectorLength;
  v->ops->nvlinearsum = vectorLinearSum;
  v->ops->nvconst = vectorConstant;
  v->ops->nvprod = vectorProduct;
  v->ops->nvdiv = vectorQuotient;
  v->ops->nvscale = vectorScale;
  v->ops->nvabs = vectorAbsolute;
  v->ops->nvinv = vectorInverse;
  v->ops->nvaddconst = vectorAddConstant;
  v->ops->nvdotprod = vectorDot;
  v->ops->nvmaxnorm = vectorMaximum;
  v->ops->nvmin = vectorMinimum;
  v->ops->nvwrmsnorm = vectorNorm;
  v->ops->nvlinearcombination = vectorLinearCombination;
  v->ops->nvscaleaddmulti = vectorScaleAddMulti;
  return v;
}
