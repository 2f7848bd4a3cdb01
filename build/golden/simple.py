#!/usr/bin/env python3
"""What scikit-learn's GaussianNB and RandomForestClassifier make of one made set: golden file of training/baseline.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    /tmp/venv/bin/python build/golden/simple.py > training/baseline/testdata/simple.json

160 rows to learn from and 240 to judge by, 12 features of which 5 tell anything, 3 classes. Naive Bayes: log-probabilities of the first rows to
judge by. Random forest, of 100 trees: accuracy and log-loss over 40 seeds, and with a single feature a split.
"""
import json
import sys

import numpy as np
import sklearn
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.naive_bayes import GaussianNB

x, y = make_classification(
    n_samples=400, n_features=12, n_informative=5, n_redundant=2, n_classes=3, n_clusters_per_class=2, class_sep=0.9, random_state=7
)
x = np.round(x, 3).astype(np.float32)
x[:, 11] = 0.5  # a constant feature
train, test = slice(0, 160), slice(160, 400)
bayes = GaussianNB().fit(x[train].astype(np.float64), y[train])
forests = []
for features in ("sqrt", 1):
    accuracy, loss = [], []
    for seed in range(40):
        f = RandomForestClassifier(n_estimators=100, max_features=features, random_state=seed).fit(x[train], y[train])
        p = np.clip(f.predict_proba(x[test]), 1e-15, 1)
        accuracy.append(float((p.argmax(1) == y[test]).mean()))
        loss.append(float(-np.log(p[np.arange(len(p)), y[test]]).mean()))
    forests.append(
        {
            "features": 0 if features == "sqrt" else features,
            "accuracy": float(np.mean(accuracy)), "accuracy_deviation": float(np.std(accuracy, ddof=1)),
            "log_loss": float(np.mean(loss)), "log_loss_deviation": float(np.std(loss, ddof=1)),
        }
    )
json.dump(
    {
        "scikit_learn": sklearn.__version__,
        "d": 12, "k": 3, "train": 160,
        "features": [float(f"{v:.3f}") for v in x.ravel()],
        "labels": y.tolist(),
        "bayes": [float(f"{v:.12g}") for v in bayes.predict_log_proba(x[test][:30].astype(np.float64)).ravel()],
        "forests": forests,
    },
    sys.stdout,
)
