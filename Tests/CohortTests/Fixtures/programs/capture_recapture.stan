// Cormack-Jolly-Seber with the unseen fate marginalised: user functions over integer histories, early returns.
functions {
  int first_capture(array[] int y) {
    for (k in 1 : size(y)) {
      if (y[k]) {
        return k;
      }
    }
    return 0;
  }
  int last_capture(array[] int y) {
    for (back in 0 : (size(y) - 1)) {
      int k = size(y) - back;
      if (y[k] == 1) {
        return k;
      }
    }
    return 0;
  }
  vector never_again(int T, vector p, vector phi) {
    vector[T] chi;
    chi[T] = 1.0;
    for (t in 1 : (T - 1)) {
      int now = T - t;
      int after = now + 1;
      chi[now] = (1 - phi[now]) + phi[now] * (1 - p[after]) * chi[after];
    }
    return chi;
  }
}
data {
  int<lower=2> T;
  int I;
  array[I, T] int<lower=0, upper=1> y;
}
transformed data {
  array[I] int first;
  array[I] int last;
  vector<lower=0, upper=I>[T] n_captured = rep_vector(0, T);
  for (i in 1 : I) {
    first[i] = first_capture(y[i]);
    last[i] = last_capture(y[i]);
    for (t in 1 : T) {
      if (y[i, t]) {
        n_captured[t] += 1;
      }
    }
  }
}
parameters {
  vector<lower=0, upper=1>[T - 1] phi;
  vector<lower=0, upper=1>[T] p;
}
transformed parameters {
  vector<lower=0, upper=1>[T] chi = never_again(T, p, phi);
}
model {
  for (i in 1 : I) {
    if (first[i] > 0) {
      for (t in (first[i] + 1) : last[i]) {
        1 ~ bernoulli(phi[t - 1]);
        y[i, t] ~ bernoulli(p[t]);
      }
      1 ~ bernoulli(chi[last[i]]);
    }
  }
}
