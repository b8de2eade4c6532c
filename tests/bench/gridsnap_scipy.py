"""The baseline of scripts/bench gridsnap: scipy's linear_sum_assignment over the whole matrix of squared distances.

  gridsnap_scipy.py MAP.csv COLUMNSxROWS     prints {"cost": ..., "seconds": ...}
"""
import csv
import json
import sys
import time

import numpy as np
from scipy.optimize import linear_sum_assignment


def main():
    path, size = sys.argv[1:3]
    columns, rows = map(int, size.split("x"))
    with open(path, newline="") as file:
        # The places as float32, as the map was made.
        cloud = np.array([[row["x"], row["y"]] for row in csv.DictReader(file)], np.float32).astype(np.float64)
    cloud = (cloud - cloud.min(0)) / (cloud.max(0) - cloud.min(0))
    i = np.arange(columns * rows)
    cells = np.stack([i % columns / (columns - 1), i // columns / (rows - 1)], 1)
    begin = time.perf_counter()
    costs = ((cloud[:, None] - cells[None]) ** 2).sum(-1)
    chosen = linear_sum_assignment(costs)
    print(json.dumps({"cost": float(costs[chosen].sum()), "seconds": time.perf_counter() - begin}))


if __name__ == "__main__":
    main()
