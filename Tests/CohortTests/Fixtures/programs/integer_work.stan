// Integer arithmetic and bookkeeping in transformed data: counts, sorting, ranks, cumulative positions, division, modulus.
functions {
  array[] int positions_of(array[] int x, int value) {
    int count = 0;
    for (n in 1 : size(x)) {
      count += x[n] == value;
    }
    array[count] int where_;
    int k = 1;
    for (n in 1 : size(x)) {
      if (x[n] == value) {
        where_[k] = n;
        k += 1;
      }
    }
    return where_;
  }
  int bisect(vector x, real value) {
    int lo = 0;
    int hi = num_elements(x) + 1;
    while (hi - lo > 1) {
      int mid = (lo + hi) %/% 2;
      if (x[mid] <= value) {
        lo = mid;
      } else {
        hi = mid;
      }
    }
    return lo;
  }
}
data {
  int N;
  array[N] int<lower=1, upper=3> g;
  vector[N] y;
  array[2, 3] int table_;
}
transformed data {
  vector[N] sorted_y = sort_asc(y);
  array[N] int order = sort_indices_desc(y);
  array[N] int bin;
  int total = sum(table_[1]) * max(table_[2]) - min(table_[1]) + abs(-7) %/% 2 + (-7) % 3 + size(table_) * 2;
  array[3] int n_of = rep_array(0, 3);
  for (n in 1 : N) {
    n_of[g[n]] += 1;
    bin[n] = bisect(sorted_y, y[n] + 0.5) %/% 4 + 1;
  }
  array[N] int reversed = reverse(order);
  int B = max(bin);
  real ratio = n_of[1] * 1.0 / n_of[2];
}
parameters {
  vector[3] mu;
  vector[B] level;
  real<lower=0> s;
}
model {
  mu ~ normal(0, total);
  level ~ normal(ratio, 1);
  s ~ gamma(2, n_of[3]);
  for (k in 1 : 3) {
    y[positions_of(g, k)] ~ normal(mu[k], s);
  }
  y ~ normal(level[bin], 1 + s);
  target += 0.01 * mu[g[order[1]]] * rank(y, 2) + 0.1 * sum(level[bin[reversed[1 : 3]]]) + linspaced_vector(3, 0, 1)' * mu;
  target += dot_product(to_vector(n_of), mu) * 0.001 + int_step(total) * 0.1 * s + (total > 3 && N > 2) - (total == 0 || N < 0);
}
