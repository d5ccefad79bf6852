// Loops that end where parameters say: break, continue and return, nested, in functions and in the model.
functions {
  real first_above(vector x, real bound) {
    for (i in 1:num_elements(x)) {
      if (x[i] > bound) {
        return x[i] * i;
      }
    }
    return bound;
  }
  int steps(real x) {
    int n = 0;
    real y = x;
    while (y > 0.1 && n < 50) {
      n += 1;
      if (n == 3) {
        continue;
      }
      y *= 0.5;
    }
    return n;
  }
  real zigzag(real x, int depth) {
    if (depth == 0) {
      return x;
    }
    if (x < 0) {
      return zigzag(-x, depth - 1) + 0.1;
    } else if (x < 0.3) {
      return zigzag(x * 2 - 1, depth - 1) * 0.9;
    }
    return zigzag(x - 0.7, depth - 1) * x;
  }
}
data {
  int N;
  vector[N] y;
}
parameters {
  real a;
  real<lower=0> b;
  vector[N] x;
}
model {
  a ~ normal(0, 1);
  b ~ exponential(1);
  x ~ normal(a, 1);
  target += -square(first_above(x, a)) - b * steps(b) - 0.1 * zigzag(a, 5);
  for (i in 1:N) {
    if (x[i] < -0.5) {
      continue;
    }
    for (j in 1:N) {
      if (x[j] > 0.6 + a) {
        break;
      }
      if (j == i || x[j] < y[j]) {
        continue;
      }
      target += -0.1 * x[i] * x[j];
    }
    if (x[i] > 1.2) {
      break;
    }
    target += -0.05 * x[i];
  }
  int k = 0;
  while (1) {
    k += 1;
    if (k > N) {
      break;
    }
    if (x[k] * a > 0) {
      target += -0.2 * square(x[k] - a);
      if (k > 2) {
        break;
      }
    }
  }
  int count = 0;
  for (i in 1:N) {
    if (x[i] > y[i]) {
      count += 1;
    }
  }
  target += -0.3 * count * b + (a > 0 ? count : -count) * 0.01 * a;
}
generated quantities {
  int n = steps(b);
  real f = first_above(x, a);
}
