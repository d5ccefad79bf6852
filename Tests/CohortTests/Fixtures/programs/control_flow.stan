// while, break, continue, nested ternaries, foreach over array, vector and matrix, compound assignments, profile, reject.
data {
  int N;
  vector[N] y;
  array[3] int flag;
}
transformed data {
  int collatz = 27;
  int steps = 0;
  while (collatz != 1) {
    collatz = collatz % 2 == 0 ? collatz %/% 2 : 3 * collatz + 1;
    steps += 1;
    if (steps > 1000) {
      break;
    }
  }
}
parameters {
  real mu;
  real<lower=0> s;
  matrix[2, 2] M;
  vector[3] v;
}
transformed parameters {
  real total = 0;
  real product = 1;
  for (x in v) {
    total += x;
    product *= 1 + square(x);
  }
  for (m in M) {
    total -= m / 2;
  }
  for (n in 1 : 3) {
    if (flag[n] == 0) {
      continue;
    } else if (flag[n] == 2 || n == 1 && flag[n] != 3) {
      total += v[n] * n;
    } else {
      break;
    }
  }
}
model {
  int n = 0;
  real scale = steps > 100 ? (N > 3 ? 2 * s : s) : 3.5;
  while (1) {
    n += 1;
    if (n > N) {
      break;
    }
    if (y[n] < -5) {
      continue;
    }
    y[n] ~ normal(mu, scale);
  }
  if (N < 0) {
    reject("N is negative: ", N);
  }
  profile("priors") {
    mu ~ normal(total / steps, 1);
    s ~ lognormal(0, 1);
    v ~ normal(0, 2);
    to_vector(M) ~ normal(0, 1);
  }
  target += -log(product) - (total > 1e6 ? 1 : 0);
  array[2] real acc = {1, 2};
  acc[1] *= mu;
  acc[2] /= s;
  vector[3] u = v;
  u .*= v;
  u ./= 1 + square(v);
  target += acc[1] - acc[2] - sum(u) + !flag[3] - (-flag[1]);
}
