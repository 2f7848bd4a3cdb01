"""Says which class pictures are, with ONNX Runtime.

    pip install -r requirements.txt
    python classify.py PICTURE...
    python classify.py --check      compares the answers on this machine with those of Likeness
"""
import json
import pathlib
import sys

import numpy
import onnxruntime
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).resolve().parent.parent.parent  # the exported folder
CLASSES = json.loads((HERE / "preprocessing.json").read_text("utf-8"))["classes"]
session = onnxruntime.InferenceSession(HERE / "model.onnx", providers=["CPUExecutionProvider"])


def pixels(path):
    """The picture the right way up, transparent parts over white: uint8 [H,W,3]."""
    picture = ImageOps.exif_transpose(Image.open(path))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return numpy.asarray(picture.convert("RGB"))


def classify(path):
    """The name of the class, and the probability of each class."""
    probabilities, name = session.run(["probabilities", "class"], {"picture": pixels(path)})
    return name[0], dict(zip(CLASSES, probabilities[0].tolist()))


def check():
    worst, other = 0.0, 0
    expected = json.loads((HERE / "check" / "expected.json").read_text("utf-8"))
    for want in expected:
        name, probabilities = classify(HERE / "check" / want["file"])
        other += name != want["class"]
        worst = max([worst] + [abs(probabilities[c] - p) for c, p in want["probabilities"].items()])
    print(f"{len(expected)} pictures, {other} with another class, largest difference {worst:.6f}")
    return other == 0 and worst <= 0.01


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if check() else 1)
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for path in sys.argv[1:]:
        name, probabilities = classify(path)
        print(f"{name}\t{probabilities[name]:.3f}\t{path}")
