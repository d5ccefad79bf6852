"""Writes NAME.stan, a plain-Stan twin, for every model that uses integrate_ode_parallel.

The twin is the model's own text with the call replaced by a user function that loops over the groups, so parameters,
their order and the log density are the same.
"""
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
MODELS = HERE.parent.parent / "stanlike-models"
CALL = re.compile(r"integrate_ode_parallel(?:_(rk45|bdf|adams))?\(\s*(\w+)\s*,")

LOOP = """  // Solves one group after another, as the model's integrate_ode_parallel does for all of them.
  array[,] real solve_groups(array[,] real Y0, array[] real T0, array[] real Ts, data array[] int S_Ts,
                             array[,] real Theta, data array[] real X_r, data array[] int S_X_r,
                             data array[] int X_i, data array[] int S_X_i, data real rel_tol, data real abs_tol,
                             data int max_num_steps) {{
    array[sum(S_Ts), dims(Y0)[2]] real y;
    int t = 0;
    int r = 0;
    int i = 0;
    for (g in 1 : size(S_Ts)) {{
      if (S_Ts[g] > 0) {{
        y[(t + 1) : (t + S_Ts[g])] = integrate_ode_{solver}({f}, Y0[g], T0[g], Ts[(t + 1) : (t + S_Ts[g])], Theta[g],
                                                         X_r[(r + 1) : (r + S_X_r[g])],
                                                         X_i[(i + 1) : (i + S_X_i[g])], rel_tol, abs_tol,
                                                         max_num_steps);
      }}
      t += S_Ts[g];
      r += S_X_r[g];
      i += S_X_i[g];
    }}
    return y;
  }}
"""


def twin(source):
    """The plain-Stan text for a model, or None where the model is plain Stan already."""
    match = CALL.search(source)
    if match is None:
        return None
    solver, f = match.group(1) or "rk45", match.group(2)
    end = source.index("\n}\n", source.index("functions {")) + 1
    source = source[:end] + LOOP.format(solver=solver, f=f) + source[end:]
    return CALL.sub("solve_groups(", source)


if __name__ == "__main__":
    for model in sorted(MODELS.glob("*/*.model")):
        text = twin(model.read_text())
        if text is not None:
            (HERE / f"{model.stem}.stan").write_text(text)
            print(model.stem)
