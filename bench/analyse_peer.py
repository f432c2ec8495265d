"""The peer of bench/analyse.ts: the same deltas, means and interaction regression by pandas and statsmodels."""

import itertools
import json
import resource
import sys
import time

import numpy as np
import pandas as pd
import statsmodels.api as sm


def main(file: str) -> None:
    start = time.perf_counter()
    steps = {}
    runs = pd.read_csv(file, sep=";")
    treatments = [name for name in runs.columns if name not in ("timestamp", "score")]
    steps["read"] = time.perf_counter() - start
    runs["ln"] = np.log(runs["score"])
    configurations = runs.groupby(treatments, sort=False)["ln"].median()
    steps["configurations"] = time.perf_counter() - start
    bits = configurations.index.to_frame().to_numpy(dtype=np.int64)
    keys = bits @ (1 << np.arange(len(treatments), dtype=np.int64))
    values = pd.Series(configurations.to_numpy(), index=keys)
    means = {}
    for t, name in enumerate(treatments):
        without = values[(keys >> t) & 1 == 0]
        pairs = without.index.to_numpy() | (1 << t)
        deltas = values.reindex(pairs).to_numpy() - without.to_numpy()
        means[name] = float(np.nanmean(deltas))
    steps["pairs"] = time.perf_counter() - start
    x = runs[treatments].to_numpy(dtype=float)
    angle = 2 * np.pi * (runs["timestamp"].to_numpy() % 86400) / 86400
    day = (runs["timestamp"] - runs["timestamp"].mean()).to_numpy() / 86400
    dense = np.column_stack([day, np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)])
    pairs = np.column_stack([x[:, i] * x[:, j] for i, j in itertools.combinations(range(len(treatments)), 2)])
    fitted = sm.OLS(runs["ln"].to_numpy(), sm.add_constant(np.column_stack([dense, x, pairs]))).fit(cov_type="HC3")
    fitted.summary()
    seconds = time.perf_counter() - start
    steps["model with pairs"] = seconds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peakMb": peak, "steps": steps, "mean": means[treatments[0]], "r2": fitted.rsquared}))


main(sys.argv[1])
