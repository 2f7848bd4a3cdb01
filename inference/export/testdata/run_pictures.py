"""Runs an exported folder's models in ONNX Runtime, for the tests: run_pictures.py FOLDER PICTURES

PICTURES holds one file a picture, named NUMBER-HEIGHTxWIDTH.rgb, and beside it NUMBER.input, the little-endian floats [3,S,S] that the app
makes of it. Prints one JSON list: class, unfamiliarity and probabilities by model.onnx, probabilities by the other two.
"""
import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime

folder, pictures = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def session(name):
    onnx.checker.check_model(onnx.load(folder / name), full_check=True)
    return onnxruntime.InferenceSession(folder / name, providers=["CPUExecutionProvider"])


picture, batch, half = session("model.onnx"), session("model-batch.onnx"), session("model-fp16.onnx")
size = batch.get_inputs()[0].shape[2]
assert [(v.name, v.type, v.shape) for v in picture.get_inputs()] == [("picture", "tensor(uint8)", ["H", "W", 3])]
assert [(v.name, v.type) for v in picture.get_outputs()] == [("probabilities", "tensor(float)"), ("class", "tensor(string)"), ("unfamiliarity", "tensor(float)")]
out = []
for path in sorted(pictures.glob("*.rgb")):
    number, sides = path.stem.split("-")
    height, width = map(int, sides.split("x"))
    pixels = numpy.fromfile(path, numpy.uint8).reshape(height, width, 3)
    given = numpy.fromfile(pictures / f"{number}.input", "<f4").reshape(1, 3, size, size)
    probabilities, name, unfamiliarity = picture.run(["probabilities", "class", "unfamiliarity"], {"picture": pixels})
    out.append({
        "class": name.tolist()[0], "unfamiliarity": unfamiliarity.item(), "picture": probabilities[0].tolist(),
        "batch": batch.run(["probabilities"], {"image": given})[0][0].tolist(), "half": half.run(["probabilities"], {"image": given})[0][0].tolist(),
    })
print(json.dumps(out))
