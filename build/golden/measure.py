#!/usr/bin/env python3
"""Golden measures of a classifier's answers, from scikit-learn, scipy and numpy.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
    /tmp/venv/bin/python build/golden/measure.py > training/measure/testdata/measure.json

2, 3 and 5 classes, 1 to 200 pictures. Probabilities are multiples of 1/4, 1/10 or 1/10000: the first two are full of ties and of values
on the edges of bins. Some cases lack a class among the labels or among the answers, or have but one. null is what scikit-learn gives as
NaN, with zero_division=nan where there is such a parameter. "report" has the form and the names of the Go package's own JSON.
"""
import json
import math
import sys
import warnings

import numpy as np
import scipy
import sklearn
from scipy.stats import binomtest, entropy, sem
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20260606)


def number(v):
    v = float(v)
    return None if math.isnan(v) else v


def numbers(values):
    return [number(v) for v in values]


def answers(n, k, grain, labels=None, scale=None):
    """Labels and probabilities: multiples of 1/grain that add up to 1, with some skill."""
    y = rng.integers(0, k, size=n) if labels is None else np.asarray(labels)
    skill = 1.5 * np.eye(k)[y] + rng.normal(size=(n, k))
    if scale is not None:
        skill += np.log(np.asarray(scale))
    p = np.exp(skill) / np.exp(skill).sum(axis=1, keepdims=True)
    counts = np.stack([rng.multinomial(grain, row) for row in p])
    return y, counts / grain


def top_k(y, p, k):
    """scikit-learn prefers the last of equally probable classes; with the classes in reverse that is the first."""
    classes = p.shape[1]
    if classes == 2:
        return metrics.top_k_accuracy_score(y, p[:, 1], k=k, labels=[0, 1])
    return metrics.top_k_accuracy_score(classes - 1 - y, p[:, ::-1], k=k, labels=range(classes))


def per_class(y, p, predicted, c):
    positive, taken = y == c, predicted == c
    curve = None
    if 0 < positive.sum() < len(y):
        fpr, tpr, threshold = metrics.roc_curve(positive, p[:, c])
        curve = [{"threshold": None if math.isinf(t) else t, "false_positive_rate": f, "true_positive_rate": r}
                 for t, f, r in zip(threshold.tolist(), fpr.tolist(), tpr.tolist())]
    return {
        "support": int(positive.sum()),
        "predicted": int(taken.sum()),
        "precision": number(metrics.precision_score(positive, taken, zero_division=np.nan)),
        "recall": number(metrics.recall_score(positive, taken, zero_division=np.nan)),
        "f1_score": number(metrics.f1_score(positive, taken, zero_division=np.nan)),
        "specificity": number(metrics.recall_score(~positive, ~taken, zero_division=np.nan)),
        "roc_auc": number(metrics.roc_auc_score(positive, p[:, c])) if curve else None,
        "roc_curve": curve,
    }


def macro(y, p, predicted, classes):
    k = p.shape[1]
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        y, predicted, labels=range(k), average="macro", zero_division=np.nan)
    specific = [c["specificity"] for c in classes if c["specificity"] is not None]
    if k == 2:
        auc = classes[1]["roc_auc"]
    elif len(set(y)) == k:
        auc = metrics.roc_auc_score(y, p, multi_class="ovr", average="macro")
    else:  # an error in scikit-learn: the mean of the classes that have one
        areas = [c["roc_auc"] for c in classes if c["roc_auc"] is not None]
        auc = np.mean(areas) if areas else None
    return {"precision": number(precision), "recall": number(recall), "f1_score": number(f1),
            "specificity": number(np.mean(specific)), "roc_auc": None if auc is None else number(auc)}


def calibration(confidence, right, bins=10):
    prob_true, prob_pred = calibration_curve(right, confidence, n_bins=bins, pos_label=True)
    counts = np.bincount(np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], confidence), minlength=bins)
    counts = counts[counts > 0]
    ece = np.sum(counts / len(right) * np.abs(prob_true - prob_pred))
    return [{"count": int(c), "confidence": a, "accuracy": b} for c, a, b in zip(counts, prob_pred.tolist(), prob_true.tolist())], ece


def histogram(values, bins=20):
    counts, edges = np.histogram(values, bins=bins, range=(0, 1))
    return [{"low": a, "high": b, "count": int(c)} for a, b, c in zip(edges[:-1].tolist(), edges[1:].tolist(), counts)]


def rejection(confidence, right):
    points = []
    for t in sorted(set(confidence.tolist()), reverse=True):
        accepted = confidence >= t
        points.append({"threshold": t, "accuracy": metrics.accuracy_score(np.ones(accepted.sum()), right[accepted]),
                       "accepted": int(accepted.sum()), "coverage": float(accepted.mean())})
    return points


def case(name, y, p):
    n, k = p.shape
    predicted = p.argmax(axis=1)
    right = predicted == y
    confidence, truth = p.max(axis=1), p[np.arange(n), y]
    wilson = binomtest(int(right.sum()), n).proportion_ci(method="wilson")
    clipped = np.clip(p, 1e-15, 1)
    classes = [per_class(y, p, predicted, c) for c in range(k)]
    curve, ece = calibration(confidence, right)
    loss = metrics.log_loss(y, clipped, labels=range(k))
    return {
        "name": name,
        "labels": y.tolist(),
        "probabilities": p.tolist(),
        "entropies": entropy(p, axis=1).tolist(),
        "report": {
            "accuracy": {"value": metrics.accuracy_score(y, predicted), "standard_error": math.sqrt(right.mean() * (1 - right.mean()) / n),
                         "n": n, "baseline": float(np.bincount(y).max() / n)},
            "interval": {"low": wilson.low, "high": wilson.high},
            "log_loss": loss,
            "log_loss_standard_error": float(sem(-np.log(clipped[np.arange(n), y]))) if n > 1 else 0,
            "brier": metrics.brier_score_loss(y, p, labels=range(k), scale_by_half=False),
            "confusion": metrics.confusion_matrix(y, predicted, labels=range(k)).tolist(),
            "balanced_accuracy": number(metrics.balanced_accuracy_score(y, predicted)),
            "top_k_accuracy": numbers(top_k(y, p, j) for j in range(1, k + 1)),
            "perplexity": math.exp(loss),
            "cohen_kappa": number(metrics.cohen_kappa_score(y, predicted, labels=range(k))),
            "per_class": classes,
            "macro": macro(y, p, predicted, classes),
            "calibration_curve": curve,
            "expected_calibration_error": float(ece),
            "accuracy_rejection": rejection(confidence, right),
            "probability_histogram": histogram(truth),
            "examples": {"worst": np.argsort(truth, kind="stable")[:20].tolist(), "misclassified": np.flatnonzero(~right).tolist()},
        },
    }


cases = [case(f"{k} classes, {n} pictures, multiples of 1/{grain}", *answers(n, k, grain))
         for k, n, grain in [(2, 1, 10), (2, 7, 10), (2, 40, 4), (2, 60, 10000), (2, 200, 10), (3, 2, 10), (3, 7, 4), (3, 60, 10000),
                             (3, 200, 10), (5, 7, 10), (5, 40, 4), (5, 60, 10000), (5, 200, 10)]]
cases += [
    case("no label is class 2", *answers(40, 3, 10, labels=rng.integers(0, 2, size=40))),
    case("no label is class 0", *answers(40, 5, 10000, labels=rng.integers(1, 5, size=40))),
    case("class 1 is never predicted", *answers(40, 3, 10, scale=[1, 1e-4, 1])),
    case("class 1 is neither a label nor predicted", *answers(30, 3, 10, labels=2 * rng.integers(0, 2, size=30), scale=[1, 1e-6, 1])),
    case("one class, all right", *answers(12, 2, 10, labels=np.zeros(12, int), scale=[1, 1e-4])),
    case("one class, all wrong", *answers(12, 3, 10, labels=np.ones(12, int), scale=[1, 1e-4, 1])),
    case("all equally probable", np.arange(8) % 4 // 2, np.full((8, 2), 0.5)),
    case("perfect", np.arange(9) % 3, np.eye(3)[np.arange(9) % 3]),
    case("perfectly wrong", np.arange(9) % 3, np.eye(3)[(np.arange(9) + 1) % 3]),
]
json.dump({"scikit_learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__, "cases": cases},
          sys.stdout, separators=(",", ":"), allow_nan=False)
print()
