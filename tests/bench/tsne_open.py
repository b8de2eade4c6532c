"""openTSNE as the baseline of tsne.py: its affinities and descent on the rows of an .npy file, and the rows themselves."""
import gzip
import json
import pathlib
import sys
import time

import numpy as np


def digits(path):
    return np.frombuffer(gzip.open(path).read(), np.uint8, offset=16).reshape(-1, 784).astype(np.float64) / 255


def components(folder, out, test_only, count=None):
    folder = pathlib.Path(folder)
    parts = [] if test_only else [digits(folder / "train-images-idx3-ubyte.gz")]
    rows = np.concatenate([*parts, digits(folder / "t10k-images-idx3-ubyte.gz")])
    rows -= rows.mean(0)
    _, vectors = np.linalg.eigh(rows.T @ rows)
    np.save(out, (rows[:count] @ vectors[:, ::-1][:, :50]).astype(np.float32))


def lay_out(path, iterations):
    import openTSNE

    rows = np.load(path)
    begin = time.perf_counter()
    near = openTSNE.affinity.PerplexityBasedNN(rows, perplexity=30, metric="euclidean", n_jobs=-1, random_state=1)
    start = openTSNE.initialization.pca(rows, random_state=1)
    layout = openTSNE.TSNEEmbedding(start, near, n_jobs=-1, negative_gradient_method="fft", random_state=1)
    layout.optimize(250, exaggeration=12, momentum=0.8, inplace=True)
    layout.optimize(iterations - 250, momentum=0.8, inplace=True)
    print(json.dumps({"seconds": time.perf_counter() - begin, "divergence": float(layout.kl_divergence)}))


if __name__ == "__main__":
    if sys.argv[1] == "components":
        count = int(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else None
        components(sys.argv[2], sys.argv[3], "--test" in sys.argv, count)
    else:
        lay_out(sys.argv[2], int(sys.argv[3]))
