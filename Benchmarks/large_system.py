#!/usr/bin/env python3
"""A gradient of a line of compartments (reaction and diffusion, five parameters), beside CVODES with KLU called by hand.

    python3 Benchmarks/large_system.py --cohort .build/release/cohort

Both take the same tolerances (relative 1e-6, absolute 1e-8) over states and sensitivities. Processor time of one thread, the start of
the process taken off; the two are run in turns, and the smallest of five is shown. Needs a C compiler and SuiteSparse's headers.
"""
import argparse
import json
import os
import resource
import subprocess
import tempfile

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "large_system")
POINT = [-4.6, 0.5, 0.1, -0.7, -1.0]


def seconds(command):
    """Processor time of a command, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, output


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cohort", required=True)
    parser.add_argument("--sizes", default="25,50,100,400,1000")
    parser.add_argument("--points", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "by_hand")
        subprocess.run(
            ["cc", "-O2", os.path.join(FOLDER, "by_hand.c"), "-I/usr/include/suitesparse", "-o", program]
            + ["-lsundials_cvodes", "-lsundials_nvecserial", "-lsundials_sunmatrixsparse", "-lsundials_sunlinsolklu"]
            + ["-lklu", "-lm"], check=True)
        print("states  Cohort ms  by hand ms  by hand / Cohort  log densities")
        for size in map(int, options.sizes.split(",")):
            data, points = os.path.join(folder, "data.json"), os.path.join(folder, "points.json")
            with open(data, "w") as file:
                json.dump({"n": size}, file)
            ours, theirs, densities = [], [], None
            for _ in range(5):
                times = []
                for count in (1, 1 + options.points):
                    with open(points, "w") as file:
                        json.dump([POINT] * count, file)
                    time, output = seconds(
                        [options.cohort, "log-density", os.path.join(FOLDER, "line.stan"), "--data", data]
                        + ["--points", points])
                    times.append(time)
                ours.append((times[1] - times[0]) / options.points * 1e3)
                result = subprocess.run(
                    [program, str(size), str(options.points)], check=True, capture_output=True, text=True).stdout.split()
                theirs.append(float(result[0]))
                # That of the unconstrained parameters holds the logarithm of the Jacobian determinant.
                densities = json.loads(output.splitlines()[0])["log_density"] - sum(POINT), float(result[1])
            print(
                f"{size:6d} {min(ours):10.2f} {min(theirs):11.2f} {min(theirs) / min(ours):17.2f}"
                f"  {densities[0]:.6f} {densities[1]:.6f}", flush=True)


if __name__ == "__main__":
    main()
