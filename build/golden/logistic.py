#!/usr/bin/env python3
"""Golden coefficients and probabilities of L2-regularised multinomial logistic regression, from scikit-learn.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    /tmp/venv/bin/python build/golden/logistic.py > training/baseline/testdata/logistic.json

60 rows, 8 features of very different range; 3 classes, and 2 classes (where scikit-learn fits one row of weights, so that its C is twice
ours for the same model: the C written is ours). With and without row weights.
"""
import json
import sys

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(20260101)
n, d = 60, 8


def figures(values):
    return [float(f"{v:.10g}") for v in np.asarray(values).ravel()]


sets = []
for k in (3, 2):
    labels = np.arange(n) % k
    centres = rng.normal(size=(k, d))
    x = (centres[labels] * 0.7 + rng.normal(size=(n, d))) * np.array([1, 2, 0.5, 3, 1, 0.1, 1, 5]) + np.arange(d)
    x = np.round(x, 4).astype(np.float32)
    weights = rng.choice([0.5, 1.0, 2.0], size=n)
    cases = []
    for c in (1e-3, 1e-1, 1.0, 30.0):
        for w in (None, weights):
            # newton-cholesky, because lbfgs stops when the objective no longer changes, which leaves probabilities at 1e-6
            model = LogisticRegression(C=c * (2 if k == 2 else 1), solver="newton-cholesky", tol=1e-12, max_iter=1000)
            model.fit(x.astype(np.float64), labels, sample_weight=w)
            coef, intercept = model.coef_, model.intercept_
            if k == 2:
                coef, intercept = np.vstack([-coef / 2, coef / 2]), np.concatenate([-intercept / 2, intercept / 2])
            cases.append({
                "c": c,
                "weighted": w is not None,
                "coefficients": figures(coef),
                "intercepts": figures(intercept - intercept.mean()),
                "probabilities": figures(model.predict_proba(x.astype(np.float64))),
            })
    sets.append({
        "k": k,
        "features": [float(f"{v:.9g}") for v in x.ravel()],
        "labels": labels.tolist(),
        "weights": weights.tolist(),
        "cases": cases,
    })
json.dump({"scikit_learn": sklearn.__version__, "d": d, "sets": sets}, sys.stdout, separators=(",", ":"))
print()
