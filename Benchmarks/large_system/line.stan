// Diffusion, logistic growth and saturating loss on a line of n compartments with reflecting ends.
functions {
  vector slope(real t, vector u, real diffusion, real growth, real capacity, real half, real loss) {
    int n = num_elements(u);
    vector[n] f;
    real scale = diffusion * square(n - 1.0);
    for (i in 1 : n) {
      real left = u[i > 1 ? i - 1 : 2];
      real right = u[i < n ? i + 1 : n - 1];
      f[i] = scale * (left - 2 * u[i] + right) + growth * u[i] * (1 - u[i] / capacity) - loss * u[i] / (half + u[i]);
    }
    return f;
  }
}
data {
  int<lower=3> n;
}
transformed data {
  vector[n] u0;
  for (i in 1 : n) {
    u0[i] = exp(-50 * square((i - 1.0) / (n - 1) - 0.3));
  }
}
parameters {
  vector<lower=0>[5] theta; // diffusion, growth, capacity, half saturation, loss
}
model {
  array[5] vector[n] u = ode_bdf_tol(slope, u0, 0, {0.2, 0.4, 0.6, 0.8, 1}, 1e-6, 1e-8, 100000, theta[1], theta[2],
                                     theta[3], theta[4], theta[5]);
  for (k in 1 : 5) {
    target += -0.5 * dot_self(u[k]);
  }
}
