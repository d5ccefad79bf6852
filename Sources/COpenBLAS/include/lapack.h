// The LAPACK routines that the library calls, as its Fortran interface has them. OpenBLAS brings them along.
//
// Scalars go by address; the lengths of character arguments follow at the end, as Fortran compilers pass them.
#pragma once
#include <stddef.h>

// Cholesky factorisation.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t);
// Triangular matrices: A X = B, and the inverse.
void dtrtrs_(
    const char *uplo, const char *trans, const char *diag, const int *n, const int *nrhs, const double *a,
    const int *lda, double *b, const int *ldb, int *info, size_t, size_t, size_t);
void dtrtri_(const char *uplo, const char *diag, const int *n, double *a, const int *lda, int *info, size_t, size_t);
// LU factorisation and A X = B by it.
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *ipiv, int *info);
void dgetrs_(
    const char *trans, const int *n, const int *nrhs, const double *a, const int *lda, const int *ipiv, double *b,
    const int *ldb, int *info, size_t);
// Eigenvalues and eigenvectors of symmetric matrices.
void dsyev_(
    const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
    const int *lwork, int *info, size_t, size_t);
// Eigenvalues and eigenvectors of matrices that need not be symmetric.
void dgeev_(
    const char *jobvl, const char *jobvr, const int *n, double *a, const int *lda, double *wr, double *wi, double *vl,
    const int *ldvl, double *vr, const int *ldvr, double *work, const int *lwork, int *info, size_t, size_t);
// Singular values and vectors.
void dgesvd_(
    const char *jobu, const char *jobvt, const int *m, const int *n, double *a, const int *lda, double *s, double *u,
    const int *ldu, double *vt, const int *ldvt, double *work, const int *lwork, int *info, size_t, size_t);
// QR factorisation.
void dgeqrf_(
    const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork, int *info);
void dorgqr_(
    const int *m, const int *n, const int *k, double *a, const int *lda, const double *tau, double *work,
    const int *lwork, int *info);
// Complex matrices, numbers as real and imaginary part in turn: eigenvalues and eigenvectors, Schur decomposition,
// singular values and vectors, A X = B.
void zheev_(
    const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
    const int *lwork, double *rwork, int *info, size_t, size_t);
void zgeev_(
    const char *jobvl, const char *jobvr, const int *n, double *a, const int *lda, double *w, double *vl,
    const int *ldvl, double *vr, const int *ldvr, double *work, const int *lwork, double *rwork, int *info, size_t,
    size_t);
void zgees_(
    const char *jobvs, const char *sort, int (*select)(const double *), const int *n, double *a, const int *lda,
    int *sdim, double *w, double *vs, const int *ldvs, double *work, const int *lwork, double *rwork, int *bwork,
    int *info, size_t, size_t);
void zgesvd_(
    const char *jobu, const char *jobvt, const int *m, const int *n, double *a, const int *lda, double *s, double *u,
    const int *ldu, double *vt, const int *ldvt, double *work, const int *lwork, double *rwork, int *info, size_t,
    size_t);
void zgesv_(
    const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b, const int *ldb, int *info);
