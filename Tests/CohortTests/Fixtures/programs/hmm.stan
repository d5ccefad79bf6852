// Hidden Markov model: the forward algorithm by hand, with simplexes as rows of the transition matrix.
functions {
  real forward(array[] int y, array[] vector log_transition, array[] vector log_emission) {
    int K = size(log_transition);
    vector[K] gamma = rep_vector(-log(K), K);
    for (t in 1 : size(y)) {
      vector[K] next;
      for (k in 1 : K) {
        next[k] = t == 1 ? gamma[k] + log_emission[k, y[t]]
                  : log_sum_exp(gamma + to_vector(log_transition[ : , k])) + log_emission[k, y[t]];
      }
      gamma = next;
    }
    return log_sum_exp(gamma);
  }
}
data {
  int N;
  int V;
  array[N] int<lower=1, upper=V> y;
  vector[N] x;
}
parameters {
  array[2] simplex[2] transition;
  array[2] simplex[V] emission;
  ordered[2] mu;
}
model {
  for (k in 1 : 2) {
    transition[k] ~ dirichlet([2, 2]');
    emission[k] ~ dirichlet(rep_vector(1.5, V));
  }
  target += forward(y, log(transition), log(emission));
  mu ~ normal(0, 2);
  {
    matrix[2, N] log_omega;
    matrix[2, 2] Gamma;
    for (k in 1 : 2) {
      Gamma[k] = transition[k]';
      for (n in 1 : N) {
        log_omega[k, n] = normal_lpdf(x[n] | mu[k], 1);
      }
    }
    target += hmm_marginal(log_omega, Gamma, [0.4, 0.6]');
  }
}
