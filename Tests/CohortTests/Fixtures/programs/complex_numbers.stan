// Complex numbers: scalars, containers, arithmetic, functions, as data and made of parameters, read back into the density.
functions {
  complex horner(array[] complex c, complex z) {
    complex s = 0;
    for (k in 1:size(c)) {
      s = s * z + c[k];
    }
    return s;
  }
  complex_vector rotate(complex_vector v, real angle) {
    return v * exp(1i * angle);
  }
}
data {
  int N;
  complex z0;
  array[N] complex zs;
  complex_vector[2] v0;
  complex_matrix[2, 3] M0;
}
transformed data {
  complex w0 = z0 * conj(z0) + 2i;
  complex_row_vector[2] rv = v0';
}
parameters {
  real a;
  real b;
  vector[3] x;
  matrix[2, 2] A;
}
transformed parameters {
  complex z = to_complex(a, b);
  complex_vector[3] v = to_complex(x, x .* x);
  array[2] complex roots = {z / z0, pow(z, 2)};
  complex_matrix[2, 2] C = A * z;
}
model {
  complex p = horner(zs, z);
  target += -abs(p) - 0.1 * norm(p - w0);
  target += -get_real(z * z0) ^ 2 - get_imag(z / (z0 + 1)) + arg(z + 3);
  complex_vector[3] y = rotate(v, a);
  target += -sum(abs(y)) - square(get_imag(sum(y)));
  target += -get_real(exp(z)) * 0.1 + get_imag(log(z + 2))
            + get_real(sqrt(z + 4)) + get_real(sin(z)) * get_imag(cosh(z));
  complex_matrix[2, 3] D = C * M0;
  target += -square(abs(D[1, 2])) - abs(D[2, 3] - v[2]);
  complex_vector[2] e = C * v0;
  e[1] = e[1] * 1i;
  e[2] += 1;
  target += -get_real(rv * e) - get_imag(e[1] - e[2]);
  target += -0.1 * sum(abs(fft(v)))
            + 0.1 * get_real(roots[2] - conj(roots[1]));
  if (z == z0) {
    target += 1;
  }
  for (c in roots) {
    target += -0.01 * abs(c);
  }
  target += 0.01 * get_real(v' * v);
  a ~ normal(0, 1);
  b ~ normal(get_real(z), 1);
  to_vector(get_real(C)) ~ normal(0, 2);
  to_vector(A) ~ normal(0, 1);
}
