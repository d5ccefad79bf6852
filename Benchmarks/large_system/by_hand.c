// The gradient of line.stan as one would write it in C: CVODES with its own serial vectors, KLU and simultaneous sensitivities, analytic
// derivatives. Arguments: compartments, repetitions. Prints milliseconds of processor time for one, and the log density.
#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PARAMETERS = 5 };
static int n;
/// Diffusion times the square of n - 1, growth, capacity, half saturation, loss.
static double theta[PARAMETERS];

static double laplacian(const double *u, int i) {
  return u[i > 0 ? i - 1 : 1] - 2 * u[i] + u[i < n - 1 ? i + 1 : n - 2];
}

static double localSlope(double u) {
  const double q = theta[3] + u;
  return theta[1] * (1 - 2 * u / theta[2]) - theta[4] * theta[3] / (q * q);
}

static int slope(double t, N_Vector y, N_Vector dy, void *data) {
  (void)t, (void)data;
  const double *u = N_VGetArrayPointer(y);
  double *f = N_VGetArrayPointer(dy);
  for (int i = 0; i < n; ++i) {
    f[i] = theta[0] * laplacian(u, i) + theta[1] * u[i] * (1 - u[i] / theta[2]) - theta[4] * u[i] / (theta[3] + u[i]);
  }
  return 0;
}

static int jacobian(
    double t, N_Vector y, N_Vector fy, SUNMatrix matrix, void *data, N_Vector t1, N_Vector t2, N_Vector t3) {
  (void)t, (void)fy, (void)data, (void)t1, (void)t2, (void)t3;
  const double *u = N_VGetArrayPointer(y);
  sunindextype *start = SUNSparseMatrix_IndexPointers(matrix), *row = SUNSparseMatrix_IndexValues(matrix);
  double *value = SUNSparseMatrix_Data(matrix);
  int k = 0;
  for (int j = 0; j < n; ++j) {
    start[j] = k;
    // The reflecting ends see their neighbour twice.
    if (j > 0) row[k] = j - 1, value[k++] = (j == 1 ? 2 : 1) * theta[0];
    row[k] = j, value[k++] = -2 * theta[0] + localSlope(u[j]);
    if (j < n - 1) row[k] = j + 1, value[k++] = (j == n - 2 ? 2 : 1) * theta[0];
  }
  start[n] = k;
  return 0;
}

static int sensitivities(
    int count, double t, N_Vector y, N_Vector dy, N_Vector *s, N_Vector *ds, void *data, N_Vector t1, N_Vector t2) {
  (void)t, (void)dy, (void)data, (void)t1, (void)t2;
  const double *u = N_VGetArrayPointer(y);
  for (int p = 0; p < count; ++p) {
    const double *w = N_VGetArrayPointer(s[p]);
    double *f = N_VGetArrayPointer(ds[p]);
    for (int i = 0; i < n; ++i) {
      const double q = theta[3] + u[i];
      const double own[PARAMETERS] = {
        (n - 1.0) * (n - 1.0) * laplacian(u, i), u[i] * (1 - u[i] / theta[2]),
        theta[1] * u[i] * u[i] / (theta[2] * theta[2]), theta[4] * u[i] / (q * q), -u[i] / q};
      f[i] = theta[0] * laplacian(w, i) + localSlope(u[i]) * w[i] + own[p];
    }
  }
  return 0;
}

int main(int argc, char **argv) {
  n = argc > 1 ? atoi(argv[1]) : 400;
  const int repetitions = argc > 2 ? atoi(argv[2]) : 10;
  const double point[PARAMETERS] = {-4.6, 0.5, 0.1, -0.7, -1.0};
  for (int p = 0; p < PARAMETERS; ++p) theta[p] = exp(point[p]);
  theta[0] *= (n - 1.0) * (n - 1.0);
  double density = 0;
  const clock_t begin = clock();
  for (int r = 0; r < repetitions; ++r) {
    SUNContext context;
    SUNContext_Create(NULL, &context);
    N_Vector y = N_VNew_Serial(n, context);
    for (int i = 0; i < n; ++i) NV_Ith_S(y, i) = exp(-50 * pow((double)i / (n - 1) - 0.3, 2));
    void *cvode = CVodeCreate(CV_BDF, context);
    CVodeInit(cvode, slope, 0, y);
    CVodeSStolerances(cvode, 1e-6, 1e-8);
    CVodeSetMaxNumSteps(cvode, 100000);
    SUNMatrix matrix = SUNSparseMatrix(n, n, 3 * n, CSC_MAT, context);
    SUNLinearSolver solver = SUNLinSol_KLU(y, matrix, context);
    CVodeSetLinearSolver(cvode, solver, matrix);
    CVodeSetJacFn(cvode, jacobian);
    N_Vector *s = N_VCloneVectorArray(PARAMETERS, y);
    double absolute[PARAMETERS];
    for (int p = 0; p < PARAMETERS; ++p) N_VConst(0, s[p]), absolute[p] = 1e-8;
    CVodeSensInit(cvode, PARAMETERS, CV_SIMULTANEOUS, sensitivities, s);
    CVodeSensSStolerances(cvode, 1e-6, absolute);
    CVodeSetSensErrCon(cvode, SUNTRUE);
    density = 0;
    for (int k = 1; k <= 5; ++k) {
      double t;
      if (CVode(cvode, 0.2 * k, y, &t, CV_NORMAL) < 0 || CVodeGetSens(cvode, &t, s) < 0) return 1;
      for (int i = 0; i < n; ++i) density -= 0.5 * NV_Ith_S(y, i) * NV_Ith_S(y, i);
    }
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroyVectorArray(s, PARAMETERS);
    N_VDestroy(y);
    SUNContext_Free(&context);
  }
  printf("%.3f %.9f\n", 1e3 * (double)(clock() - begin) / CLOCKS_PER_SEC / repetitions, density);
  return 0;
}
