"""Writes networks as PyTorch exports torchvision's, narrower and with random weights, for the tests: make_backbones.py FOLDER

NAME.onnx is the network, NAME.input holds two pictures [2,3,S,S] and NAME.output what ONNX Runtime makes of them, little-endian floats.
"""
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

random = numpy.random.default_rng(5)


class Network:
    """Nodes and weights, named and ordered as torch.onnx.export does."""

    def __init__(self, size, normalised):
        self.size, self.normalised, self.channels_last = size, normalised, False
        self.nodes, self.tensors, self.channels = [], [], {"image": 3}

    def weight(self, name, *shape):
        fan = numpy.prod(shape[1:]) if len(shape) > 1 else 10
        self.tensors.append(numpy_helper.from_array((random.standard_normal(shape) * (1.5 / fan) ** 0.5).astype(numpy.float32), name))
        return name

    def add(self, op, name, inputs, channels, **attributes):
        out = f"/{name}/{op}_output_0"
        self.nodes.append(helper.make_node(op, inputs, [out], name=f"/{name}/{op}", **attributes))
        self.channels[out] = channels
        return out

    def conv(self, name, x, out, kernel, stride=1, groups=1):
        pad = kernel // 2
        inputs = [x, self.weight(name + ".weight", out, self.channels[x] // groups, kernel, kernel)]
        if not self.normalised:
            inputs.append(self.weight(name + ".bias", out))
        y = self.add("Conv", name, inputs, out, dilations=[1, 1], group=groups, kernel_shape=[kernel, kernel], pads=[pad] * 4, strides=[stride] * 2)
        if not self.normalised:
            return y
        statistics = [self.weight(f"{name}.bn.{part}", out) for part in ("weight", "bias", "running_mean")]
        variance = numpy.abs(random.standard_normal(out)).astype(numpy.float32) + 0.5
        self.tensors.append(numpy_helper.from_array(variance, name + ".bn.running_var"))
        scale = numpy_helper.from_array(1 + 0.2 * random.standard_normal(out).astype(numpy.float32), statistics[0])
        self.tensors = [scale if t.name == statistics[0] else t for t in self.tensors]
        return self.add("BatchNormalization", name + ".bn", [y] + statistics + [name + ".bn.running_var"], out, epsilon=1e-5, momentum=0.9)

    def relu(self, name, x):
        return self.add("Relu", name, [x], self.channels[x])

    def relu6(self, name, x):
        limits = []
        for i, value in enumerate((0.0, 6.0)):
            limits.append(f"/{name}/Constant_{i}_output_0")
            self.nodes.append(helper.make_node("Constant", [], [limits[-1]], value=numpy_helper.from_array(numpy.float32(value))))
        return self.add("Clip", name, [x] + limits, self.channels[x])

    def max_pool(self, name, x, kernel, stride, pad, ceil=0):
        return self.add("MaxPool", name, [x], self.channels[x], ceil_mode=ceil, dilations=[1, 1], kernel_shape=[kernel] * 2, pads=[pad] * 4, strides=[stride] * 2)

    def sum(self, name, x, y):
        return self.add("Add", name, [x, y], self.channels[x])

    def average_pool(self, name, x, kernel, stride, pad=0):
        return self.add("AveragePool", name, [x], self.channels[x], ceil_mode=0, count_include_pad=1, kernel_shape=[kernel] * 2, pads=[pad] * 4, strides=[stride] * 2)

    def concat(self, name, *parts):
        return self.add("Concat", name, list(parts), sum(self.channels[x] for x in parts), axis=1)

    def normalise(self, name, x):
        c = self.channels[x]
        statistics = [self.weight(f"{name}.{part}", c) for part in ("weight", "bias", "running_mean")]
        self.tensors.append(numpy_helper.from_array(numpy.abs(random.standard_normal(c)).astype(numpy.float32) + 0.5, name + ".running_var"))
        return self.add("BatchNormalization", name, [x] + statistics + [name + ".running_var"], c, epsilon=1e-5, momentum=0.9)

    def gemm(self, name, x, inputs, out):
        names = [x, self.weight(name + ".weight", out, inputs), self.weight(name + ".bias", out)]
        return self.add("Gemm", name, names, out, alpha=1.0, beta=1.0, transB=1)

    def output(self, x):
        self.nodes.append(helper.make_node("Identity", [x], ["logits"]))

    def head(self, x, classes=7):
        c = self.channels[x]
        x = self.add("Flatten", "flatten", [self.add("GlobalAveragePool", "avgpool", [x], c)], c, axis=1)
        inputs = [x, self.weight("fc.weight", classes, c), self.weight("fc.bias", classes)]
        self.nodes.append(helper.make_node("Gemm", inputs, ["logits"], name="/fc/Gemm", alpha=1.0, beta=1.0, transB=1))

    def constant(self, name, values):
        self.tensors.append(numpy_helper.from_array(numpy.asarray(values), name))
        return name

    def save(self, folder, name):
        shape = [self.size, self.size, 3] if self.channels_last else [3, self.size, self.size]
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch"] + shape)
        logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 7])
        graph = helper.make_graph(self.nodes, "main_graph", [image], [logits], self.tensors)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="pytorch")
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, folder / f"{name}.onnx")
        x = random.standard_normal((2, 3, self.size, self.size)).astype(numpy.float32)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        y = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"]).run(
            None, {"image": x.transpose(0, 2, 3, 1) if self.channels_last else x})[0]
        x.astype("<f4").tofile(folder / f"{name}.input")
        y.astype("<f4").tofile(folder / f"{name}.output")


def resnet(n, bottleneck, widths=(16, 32, 64, 128), ceil=0):
    x = n.max_pool("maxpool", n.relu("relu", n.conv("conv1", "image", 16, 7, 2)), 3, 2, 0 if ceil else 1, ceil)
    for i, width in enumerate(widths):
        for block in range(2):
            name, stride, way = f"layer{i + 1}/layer{i + 1}.{block}", 2 if i and not block else 1, x
            out = width * 4 if bottleneck else width
            if bottleneck:
                y = n.relu(name + "/relu", n.conv(name + "/conv1", x, width, 1))
                y = n.relu(name + "/relu_1", n.conv(name + "/conv2", y, width, 3, stride))
                y = n.conv(name + "/conv3", y, out, 1)
            else:
                y = n.relu(name + "/relu", n.conv(name + "/conv1", x, width, 3, stride))
                y = n.conv(name + "/conv2", y, out, 3)
            if stride > 1 or n.channels[x] != out:
                way = n.conv(name + "/downsample", x, out, 1, stride)
            x = n.relu(name + "/relu_out", n.sum(name, y, way))
    n.head(x)


def mobilenet(n):
    x = n.relu6("features.0.2", n.conv("features.0.0", "image", 16, 3, 2))
    for i, (expand, out, stride) in enumerate([(1, 8, 1), (6, 12, 2), (6, 12, 1), (6, 16, 2), (6, 16, 1), (6, 24, 2), (6, 24, 1)]):
        name, y, width = f"features.{i + 1}", x, n.channels[x] * expand
        if expand > 1:
            y = n.relu6(name + "/a", n.conv(name + "/conv.0", y, width, 1))
        y = n.relu6(name + "/b", n.conv(name + "/conv.1", y, width, 3, stride, width))
        y = n.conv(name + "/conv.2", y, out, 1)
        x = n.sum(name, x, y) if stride == 1 and n.channels[x] == out else y
    n.head(n.relu6("features.18", n.conv("features.18.0", x, 96, 1)))


def gated(n, modern):
    """MobileNetV3 (hard swish, hard sigmoid), or EfficientNet (swish as x * sigmoid(x))."""

    def act(name, x):
        if modern:
            return n.add("HardSwish", name, [x], n.channels[x])
        return n.add("Mul", name + "/mul", [x, n.add("Sigmoid", name, [x], n.channels[x])], n.channels[x])

    x = act("features.0.2", n.conv("features.0.0", "image", 16, 3, 2))
    for i, (expand, out, stride) in enumerate([(2, 16, 2), (3, 16, 1), (3, 24, 2), (4, 24, 1)]):
        name, width = f"features.{i + 1}", n.channels[x] * expand
        y = act(name + "/block.0", n.conv(name + "/block.0.0", x, width, 1))
        y = act(name + "/block.1", n.conv(name + "/block.1.0", y, width, 5 if i % 2 else 3, stride, width))
        s = n.add("GlobalAveragePool", name + "/avgpool", [y], width)
        s = n.conv(name + "/fc1", s, width // 4, 1)
        s = n.relu(name + "/activation", s) if modern else act(name + "/activation", s)
        s = n.conv(name + "/fc2", s, width, 1)
        s = n.add("HardSigmoid", name + "/scale", [s], width, alpha=1 / 6) if modern else n.add("Sigmoid", name + "/scale", [s], width)
        y = n.add("Mul", name + "/se", [s, y], width)
        y = n.conv(name + "/block.3.0", y, out, 1)
        x = n.sum(name, y, x) if stride == 1 else y
    x = act("features.5.2", n.conv("features.5.0", x, 64, 1))
    if not modern:
        return n.head(x)
    x = n.add("Flatten", "flatten", [n.add("GlobalAveragePool", "avgpool", [x], 64)], 64, axis=1)
    x = n.add("HardSwish", "classifier.1", [n.gemm("classifier.0", x, 64, 48)], 48)
    n.output(n.gemm("classifier.3", x, 48, 7))


def squeezenet(n):
    x = n.max_pool("features.2", n.relu("features.1", n.conv("features.0", "image", 16, 3, 2)), 3, 2, 0, 1)
    for i, (squeeze, expand) in enumerate([(4, 16), (8, 24)]):
        name = f"features.{i + 3}"
        s = n.relu(name + "/squeeze_activation", n.conv(name + "/squeeze", x, squeeze, 1))
        parts = [n.relu(f"{name}/expand{k}x{k}_activation", n.conv(f"{name}/expand{k}x{k}", s, expand, k)) for k in (1, 3)]
        x = n.concat(name, *parts)
    x = n.relu("classifier.2", n.conv("classifier.1", x, 7, 1))
    x = n.add("GlobalAveragePool", "classifier.3", [x], 7)
    n.output(n.add("Flatten", "flatten", [x], 7, axis=1))


def densenet(n):
    x = n.max_pool("features/pool0", n.relu("features/relu0", n.conv("features/conv0", "image", 16, 7, 2)), 3, 2, 1)
    for b in range(2):
        parts = [x]
        for i in range(3):
            name = f"denseblock{b + 1}/denselayer{i + 1}"
            y = parts[0] if i == 0 else n.concat(name, *parts)
            y = n.conv(name + "/conv1", n.relu(name + "/relu1", n.normalise(name + "/norm1", y)), 24, 1)
            parts.append(n.conv(name + "/conv2", n.relu(name + "/relu2", y), 8, 3))
        x = n.concat(f"denseblock{b + 1}", *parts)
        if b == 0:
            x = n.conv("transition1/conv", n.relu("transition1/relu", n.normalise("transition1/norm", x)), 20, 1)
            x = n.average_pool("transition1/pool", x, 2, 2)
    n.head(n.relu("relu", n.normalise("features/norm5", x)))


def inception(n):
    x = n.max_pool("maxpool1", n.relu("conv1/relu", n.conv("conv1", "image", 16, 7, 2)), 3, 2, 0, 1)
    for i in range(2):
        name = f"inception3{'ab'[i]}"
        parts = [n.relu(name + "/relu1", n.conv(name + "/branch1", x, 8, 1))]
        parts.append(n.relu(name + "/relu2", n.conv(name + "/branch2", n.relu(name + "/relu2a", n.conv(name + "/branch2a", x, 6, 1)), 12, 3)))
        parts.append(n.relu(name + "/relu3", n.conv(name + "/branch3", n.max_pool(name + "/branch3a", x, 3, 1, 1, 1), 4, 1)))
        parts.append(n.relu(name + "/relu4", n.conv(name + "/branch4", n.average_pool(name + "/branch4a", x, 3, 1, 1), 4, 1)))
        x = n.concat(name, *parts)
    n.head(x)


def vgg(n):
    x = "image"
    for i, width in enumerate((8, 16, 24)):
        x = n.relu(f"features.{3 * i + 1}", n.conv(f"features.{3 * i}", x, width, 3))
        x = n.max_pool(f"features.{3 * i + 2}", x, 2, 2, 0)
    x = n.add("AveragePool", "avgpool", [x], 24, ceil_mode=0, kernel_shape=[1, 1], strides=[1, 1], pads=[0] * 4)  # AdaptiveAvgPool2d of its own size
    x = n.add("Flatten", "flatten", [x], 24 * 64, axis=1)
    x = n.relu("classifier.1", n.gemm("classifier.0", x, 24 * 64, 40))
    x = n.relu("classifier.4", n.gemm("classifier.3", x, 40, 30))
    n.output(n.gemm("classifier.6", x, 30, 7))


def inception_v3(n):
    """Kernels of 1 x 7 and 7 x 1, and a pooling with stride 2 beside convolutions; x.view(x.size(0), -1) in place of Flatten."""

    def conv(name, x, out, kernel, stride=1, pads=None):
        kh, kw = kernel
        pads = pads if pads is not None else [kh // 2, kw // 2] * 2
        inputs = [x, n.weight(name + ".weight", out, n.channels[x], kh, kw), n.weight(name + ".bias", out)]
        y = n.add("Conv", name, inputs, out, dilations=[1, 1], group=1, kernel_shape=[kh, kw], pads=pads, strides=[stride] * 2)
        return n.relu(name + "/relu", y)

    x = n.max_pool("maxpool1", conv("Conv2d_1a_3x3", "image", 12, (3, 3), 2, [0] * 4), 3, 2, 0)
    a = conv("Mixed_6b/branch7x7_3", conv("Mixed_6b/branch7x7_2", conv("Mixed_6b/branch7x7_1", x, 8, (1, 1)), 8, (1, 7)), 12, (7, 1))
    b = conv("Mixed_6b/branch_pool", n.average_pool("Mixed_6b/pool", x, 3, 1, 1), 8, (1, 1))
    x = n.concat("Mixed_6b", conv("Mixed_6b/branch1x1", x, 8, (1, 1)), a, b)
    x = n.concat("Mixed_7a", conv("Mixed_7a/branch3x3", x, 20, (3, 3), 2, [0] * 4), n.max_pool("Mixed_7a/pool", x, 3, 2, 0))
    c = n.channels[x]
    x = n.add("GlobalAveragePool", "avgpool", [x], c)
    size = n.add("Gather", "size", [n.add("Shape", "shape", [x], 0), n.constant("first", numpy.int64(0))], 0, axis=0)
    size = n.add("Unsqueeze", "unsqueeze", [size, n.constant("axes", numpy.array([0]))], 0)
    size = n.add("Concat", "view", [size, n.constant("rest", numpy.array([-1]))], 0, axis=0)
    n.output(n.gemm("fc", n.add("Reshape", "reshape", [x, size], c), c, 7))


def converted(n):
    """As converters from TensorFlow and Caffe write it: channels last, padding apart, a factor and a summand for each channel."""
    n.channels_last = True
    values = random.standard_normal
    x = n.add("Sub", "mean", ["image", n.constant("means", values((1, 1, 1, 3)).astype(numpy.float32))], 3)
    x = n.add("Mul", "scale", [x, n.constant("scales", 1 + 0.2 * values(3).astype(numpy.float32))], 3)
    x = n.add("Pad", "pad", [x, n.constant("pads", numpy.array([0, 0, 1, 0, 0, 1, 2, 0]))], 3, mode="constant")
    x = n.add("Transpose", "first", [x], 3, perm=[0, 3, 1, 2])
    inputs = [x, n.weight("conv.weight", 16, 3, 3, 3)]
    x = n.add("Conv", "conv", inputs, 16, dilations=[1, 1], group=1, kernel_shape=[3, 3], strides=[2, 2], pads=[0] * 4)
    for op, numbers in (("Mul", 1 + 0.2 * values(16)), ("Add", values(16))):
        axes = n.constant(op + ".axes", numpy.array([1, 2]))
        each = n.add("Unsqueeze", op + "/unsqueeze", [n.constant(op + ".numbers", numbers.astype(numpy.float32)), axes], 16)
        x = n.add(op, op + "/channels", [x, each], 16)
    x = n.relu("relu", x)
    x = n.add("Transpose", "last", [x], 16, perm=[0, 2, 3, 1])
    x = n.add("Relu", "again", [x], 16)
    x = n.add("Transpose", "back", [x], 16, perm=[0, 3, 1, 2])
    x = n.relu("relu2", n.conv("conv2", x, 24, 3, 2))
    x = n.relu("relu3", n.conv("conv3", x, 32, 3, 2))
    x = n.add("Transpose", "end", [x], 32, perm=[0, 2, 3, 1])
    x = n.add("ReduceMean", "mean/spatial", [x], 32, axes=[1, 2], keepdims=0)
    x = n.add("MatMul", "dense", [x, n.weight("dense.weight", 32, 7)], 7)
    n.output(n.add("Add", "dense/bias", [x, n.constant("dense.bias", values(7).astype(numpy.float32))], 7))


def caffe(n):
    """As Caffe's AlexNet and GoogLeNet: responses normalised over channels, and means that leave padding out."""
    x = n.relu("conv1/relu", n.conv("conv1", "image", 12, 7, 2))
    x = n.add("LRN", "norm1", [n.max_pool("pool1", x, 3, 2, 0, 1)], 12, size=5, alpha=0.4, beta=0.75, bias=2.0)
    a = n.relu("a/relu", n.conv("a", x, 10, 3))
    pool = n.add("AveragePool", "b/pool", [x], 12, kernel_shape=[3, 3], pads=[1] * 4, strides=[1, 1])
    b = n.relu("b/relu", n.conv("b", pool, 6, 1))
    x = n.add("LRN", "norm2", [n.concat("ab", a, b)], 16, size=3, alpha=0.2, beta=0.6)
    x = n.relu("c/relu", n.conv("c", x, 20, 3, 2))
    n.head(n.add("Pow", "square", [x, n.constant("two", numpy.float32(2))], 20))


folder = pathlib.Path(sys.argv[1])
for name, normalised, build in (
    ("resnet18", False, lambda n: resnet(n, False)),
    ("resnet18, statistics apart", True, lambda n: resnet(n, False)),
    ("resnet50", False, lambda n: resnet(n, True)),
    ("resnet, pooled with ceil_mode", False, lambda n: resnet(n, False, ceil=1)),
    ("mobilenet_v2", False, mobilenet),
    ("mobilenet_v2, statistics apart", True, mobilenet),
    ("squeezenet", False, squeezenet),
    ("densenet", False, densenet),
    ("googlenet", True, inception),
    ("vgg", False, vgg),
    ("mobilenet_v3", False, lambda n: gated(n, True)),
    ("efficientnet", False, lambda n: gated(n, False)),
    ("inception_v3", False, inception_v3),
    ("converted from TensorFlow", False, converted),
    ("converted from Caffe", False, caffe),
):
    network = Network(64, normalised)
    build(network)
    network.save(folder, name)
