// Package network is the computation graph: what a network computes, as Gorgonia nodes of our own operations with symbolic
// gradients, and the layers of a pretrained network from which such graphs are built.
//
// Layout is NHWC everywhere: activations [N,H,W,C], convolution weights [KH,KW,C/groups,O], linear weights [in,out]. So every
// per-channel quantity lies along the last axis, and a depthwise weight [KH,KW,1,C] is read along its channels.
//
// A [Builder] makes a [Graph]; gorgonia.org/gorgonia holds it and differentiates it, calling [Op.SymDiff] for each operation.
// Nothing is computed here: package device runs graphs.
//
// BatchNorm exists in two forms. With running statistics it is rewritten as scaled weights and a bias, conv(x, w*s) + b with
// s = gamma/sqrt(var+eps) and b = beta - mean*s, built of ScaleWeights and FoldBias, so that gamma and beta are trained through
// it exactly and a device runs one fused convolution. With the statistics of the batch it is Moments and Normalize.
//
// # Networks of others
//
// FromONNX reads image classifiers as PyTorch exports torchvision's (ResNet, MobileNetV2 and V3, EfficientNet, VGG, SqueezeNet, DenseNet,
// GoogLeNet) in few kinds of layers: an average pooling is a depthwise convolution with fixed weights; a linear layer of a flattened map is a
// convolution with a kernel of the map's size; a convolution of a pooled vector is a linear layer; Relu and HardSigmoid are Clip; HardSwish is
// x * Clip(x/6 + 1/2, 0, 1); a constant for each channel is a BatchNorm with the statistics 0 and 1; Pad is an average over 1 x 1. Shapes that
// the file computes (Shape, Gather, Slice, Concat) are constants here but for the number of pictures. A picture whose channels are the last
// axis, as TensorFlow's converters give it, is read up to its Transpose. A mean that leaves padding out is the mean with zeros
// divided by that of ones. Where an operator is not read, the error names the node.
package network
