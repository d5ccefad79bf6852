// User functions: recursion, mutual recursion with a forward declaration, overloads, array results, early return.
functions {
  real power_by_squaring(real x, int n) {
    if (n == 0) {
      return 1;
    }
    if (n % 2 == 1) {
      return x * power_by_squaring(x, n - 1);
    }
    real half = power_by_squaring(x, n %/% 2);
    return half * half;
  }
  int is_odd(int n);
  int is_even(int n) {
    return n == 0 ? 1 : is_odd(n - 1);
  }
  int is_odd(int n) {
    return n == 0 ? 0 : is_even(n - 1);
  }
  real total(real x) {
    return x;
  }
  real total(vector x) {
    return sum(x);
  }
  real total(array[] vector x) {
    real s = 0;
    for (v in x) {
      s += total(v);
    }
    return s;
  }
  array[] real polynomials(real x, int degree) {
    array[degree + 1] real p;
    p[1] = 1;
    if (degree == 0) {
      return p;
    }
    p[2] = x;
    for (k in 2 : degree) {
      p[k + 1] = ((2 * k - 1) * x * p[k] - (k - 1) * p[k - 1]) / k;
    }
    return p;
  }
}
data {
  int N;
  array[N] real x;
  vector[N] y;
}
parameters {
  vector[4] b;
  array[2] vector[3] c;
  real<lower=0> sigma;
}
model {
  vector[N] mu;
  for (n in 1 : N) {
    array[4] real p = polynomials(x[n], 3);
    mu[n] = 0;
    for (k in 1 : 4) {
      mu[n] += b[k] * p[k];
    }
    if (is_even(n)) {
      mu[n] += 0.1 * power_by_squaring(b[1], 5);
    }
  }
  b ~ normal(0, 2);
  target += -0.5 * square(total(c)) - 0.5 * square(total(c[1])) - total(square(c[2, 3])) - dot_self(c[2]);
  sigma ~ exponential(1);
  y ~ normal(mu, sigma);
}
