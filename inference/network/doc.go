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
package network
