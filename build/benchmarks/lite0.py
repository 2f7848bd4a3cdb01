"""EfficientNet-Lite0 in PyTorch, as fast as PyTorch can be made to run it.

The layers are those of resources/backbone. Padding is symmetric, k // 2 on every side, instead of TensorFlow's "SAME": the work is the same,
and PyTorch would need a copy of every input for the other. Weights are random, which does not change the time.
"""

from torch import nn

# kernel, stride, expansion, output channels, repeats
STAGES = [
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
]


def convolution(inputs, outputs, kernel, stride=1, groups=1, activation=True):
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3),
    ]
    if activation:
        layers.append(nn.ReLU6(inplace=True))
    return nn.Sequential(*layers)


class Block(nn.Module):
    """An inverted residual block: expansion, depthwise convolution, projection."""

    def __init__(self, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        wide = inputs * expansion
        layers = [convolution(inputs, wide, 1)] if expansion > 1 else []
        layers.append(convolution(wide, wide, kernel, stride, groups=wide))
        layers.append(convolution(wide, outputs, 1, activation=False))
        self.layers = nn.Sequential(*layers)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.layers(x) if self.residual else self.layers(x)


def lite0(classes):
    layers, channels = [convolution(3, 32, 3, 2)], 32
    for kernel, stride, expansion, outputs, repeats in STAGES:
        for i in range(repeats):
            layers.append(Block(channels, outputs, kernel, 1 if i else stride, expansion))
            channels = outputs
    layers += [convolution(channels, 1280, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)]
    return nn.Sequential(*layers)


def use_running_statistics(network):
    """Trains scale and bias of every BatchNorm but leaves its statistics alone, as fine-tuning here does."""
    network.train()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    return network
