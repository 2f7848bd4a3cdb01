"""Writes inference/selftest/golden.json: the few of PyTorch's golden numbers that `likeness doctor` checks the device with.

    python3 build/golden/selftest.py ../shared/models/golden/lite0.json inference/selftest/golden.json

The source states the formulas of input, head and labels; see its "doc".
"""
import json
import sys

golden = json.load(open(sys.argv[1]))
gradients = golden["gradients_bn_running"]
chosen = ["block1/project/conv/weight", "block5/depthwise/conv/weight", "block8/expand/bn/scale", "block11/depthwise/conv/weight",
          "block15/project/conv/weight", "head/conv/weight", "head/bn/bias", "classifier/weight", "classifier/bias"]
out = {
    "made_by": "build/golden/selftest.py from shared/models/golden/lite0.json (PyTorch, 64 bits)",
    "logits": [row[:20] for row in golden["forward"]["logits"]],
    "loss": gradients["loss"],
    "gradient_norms": {name: gradients["parameters"][name]["norm"] for name in chosen},
}
json.dump(out, open(sys.argv[2], "w"), indent=1)
