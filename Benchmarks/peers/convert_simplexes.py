"""Carries references with simplexes over to Stan 2.37's transform: python convert_simplexes.py.

PyStan 3.10 is Stan 2.35, where unconstrained simplexes are logits of shares of a stick; since 2.37 they are coordinates
in an orthonormal basis of the log ratios. A density without its Jacobian is the same in either, so Stan's numbers hold at
the points' new coordinates once the Jacobians are exchanged and the gradients taken along. Run it once, after
make_references.py, on the files below.
"""
import json
import pathlib

import numpy as np

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "CohortTests" / "Fixtures" / "programs"
# Where the simplexes' numbers stand in the unconstrained vector: (first, how many).
PLACES = {
    "hmm": [(0, 1), (1, 1), (2, 2), (4, 2)],
    "mixtures": [(1, 2)],
    "ordered_types": [(6, 2)],
    "simplexes": [(0, 3), (3, 2), (5, 2)],
}


def basis(size):
    """An orthonormal basis of the vectors that sum to zero, by columns (Egozcue et al. 2003)."""
    result = np.zeros((size, size - 1))
    for i in range(1, size):
        result[:i, i - 1] = 1 / np.sqrt(i * (i + 1))
        result[i, i - 1] = -i / np.sqrt(i * (i + 1))
    return result


def from_ratios(x):
    """The simplex and its log Jacobian, Stan 2.37."""
    z = basis(len(x) + 1) @ x
    total = np.log(np.sum(np.exp(z)))
    return np.exp(z - total), -len(z) * total + 0.5 * np.log(len(z))


def from_sticks(x):
    """The simplex and its log Jacobian, Stan 2.35."""
    rest, result, jacobian = 1.0, [], 0.0
    for k, value in enumerate(x):
        share = 1 / (1 + np.exp(-(value - np.log(len(x) - k))))
        jacobian = jacobian + np.log(rest) + np.log(share) + np.log(1 - share)
        result.append(rest * share)
        rest = rest * (1 - share)
    return np.array(result + [rest]), jacobian


def to_sticks(p):
    result, rest = [], 1.0
    for k in range(len(p) - 1):
        share = p[k] / rest
        result.append(np.log(share / (1 - share)) + np.log(len(p) - 1 - k))
        rest = rest - p[k]
    return np.array(result)


def derivative(f, x):
    """By complex steps: exact to rounding."""
    steps = [f(x + 1e-30j * np.eye(len(x))[i]) for i in range(len(x))]
    return np.array([np.imag(step) / 1e-30 for step in steps]).T


def main():
    for name, places in PLACES.items():
        path = FIXTURES / f"{name}.json"
        reference = json.loads(path.read_text())
        if "transform" in reference:
            continue
        for n, point in enumerate(reference["points"]):
            gradient = np.array(reference["gradient"][n])
            point = np.array(point)
            for first, count in places:
                slot = slice(first, first + count)
                old = point[slot].copy()
                simplex, jacobian = from_sticks(old)
                new = basis(count + 1).T @ np.log(simplex)
                assert np.allclose(from_ratios(new)[0], simplex, rtol=1e-13)
                change = derivative(lambda x: to_sticks(from_ratios(x)[0]), new)
                own = gradient[slot] - derivative(lambda x: from_sticks(x)[1], old)
                gradient[slot] = change.T @ own + derivative(lambda x: from_ratios(x)[1], new)
                point[slot] = new
                for key in ("log_density", "log_density_with_constants"):
                    reference[key][n] += float(from_ratios(new)[1] - jacobian)
            reference["points"][n] = point.tolist()
            reference["gradient"][n] = gradient.tolist()
        reference["transform"] = ["simplexes converted to isometric log ratios"]
        path.write_text("{\n" + ",\n".join(
            f'  "{key}": [\n    ' + ",\n    ".join(json.dumps(row) for row in rows) + "\n  ]" if rows
            else f'  "{key}": []' for key, rows in reference.items()) + "\n}\n")


if __name__ == "__main__":
    main()
