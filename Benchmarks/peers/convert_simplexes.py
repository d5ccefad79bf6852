"""Carries references with simplexes over to Stan 2.37's transform: python convert_simplexes.py.

PyStan 3.10 is Stan 2.35, where unconstrained simplexes are logits of shares of a stick; since 2.37 they are coordinates
in an orthonormal basis of the log ratios. A density without its Jacobian is the same in either, so Stan's numbers hold at
the points' new coordinates once the Jacobians are exchanged and the gradients taken along. The reference values
of the transforms themselves are replaced by these formulas, too. Run it once, after make_references.py.
"""
import json
import pathlib

import numpy as np

TESTS = pathlib.Path(__file__).resolve().parents[2] / "Tests"
FIXTURES = TESTS / "CohortTests" / "Fixtures" / "programs"
TRANSFORMS = TESTS / "CohortMathTests" / "Fixtures" / "transforms.jsonl"
# Where the simplexes' numbers stand in the unconstrained vector: (first, how many).
PLACES = {
    "all_constraints": [(45, 2), (47, 2)],
    "hmm": [(0, 1), (1, 1), (2, 2), (4, 2)],
    "mixtures": [(1, 2)],
    "ordered_types": [(6, 2)],
    "tuples": [(5, 1), (7, 1)],
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


def along(x, axis, f):
    """f of each row (axis 1) or column (axis 0) of a matrix, or of a vector; the log Jacobians summed."""
    if x.ndim == 1:
        return f(x)
    parts = [f(line) for line in (x if axis == 1 else x.T)]
    values = np.array([value for value, _ in parts])
    return values if axis == 1 else values.T, sum(jacobian for _, jacobian in parts)


def convert_transforms():
    lines = []
    for text in TRANSFORMS.read_text().splitlines():
        line = json.loads(text)
        name = line["f"]
        if name.split("_")[0] != "simplex" and "stochastic" not in name:
            lines.append(text)
            continue
        x = np.array(line["args"][0])
        axis = 1 if name.startswith("row") else 0
        if name == "simplex_free":
            line["value"] = (basis(len(x)).T @ np.log(x)).tolist()
        else:
            which = 1 if name.endswith("log_jacobian") else 0
            weights = np.array(line.get("w", [1.0]))

            def total(flat):
                return np.sum(weights * np.ravel(along(np.reshape(flat, x.shape), axis, from_ratios)[which]))

            line["value"] = np.array(along(x, axis, from_ratios)[which]).tolist()
            line["grad"] = [np.reshape(derivative(total, np.ravel(x)), x.shape).tolist()]
        lines.append(json.dumps(line))
    TRANSFORMS.write_text("\n".join(lines) + "\n")


def main():
    convert_transforms()
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
