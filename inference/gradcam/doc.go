// Package gradcam shows where in a picture a classifier found what speaks for a class: Grad-CAM (Selvaraju et al., Grad-CAM: Visual Explanations
// from Deep Networks via Gradient-based Localization, ICCV 2017).
//
//	e, err := gradcam.New(device, classifier)
//	defer e.Close()
//	m, err := e.Explain(picture, class)       // some tens of milliseconds
//	overlay := m.Overlay(width, height)       // to be laid over the picture, drawn at that size
//
// With A[i,j,k] the activations of the last convolution (what the global pooling reads; for EfficientNet-Lite 7 x 7 x 1280) and z the class's
// logit,
//
//	weight[k] = mean over i,j of dz/dA[i,j,k]
//	map[i,j]  = max(0, sum over k of weight[k]*A[i,j,k])
//
// The gradients are symbolic ones of the Gorgonia graph, computed by a device as in training. Only pooling and a linear layer follow the last
// convolution here, so before the max the map's values add up to the logit without its bias: each cell is that cell's share in the answer.
//
// A combined model has two last convolutions, the frozen one's and the tuned one's, and its logit is the sum of both heads. Their maps are
// therefore added before the max: the cells still add up to the logit, and a head that says more counts for more. A mean of two maps, each scaled
// to 1, would give a head that hardly speaks as much weight as one that decides.
//
// The network sees the middle of the picture only, and so does the map; [Map.Crop] says which part that is. A map is a hint, not an explanation:
// its cells are coarse, each of them sees a neighbourhood far larger than itself, and it is scaled so that its largest value is 1 however little
// that is ([Map.Peak] tells).
package gradcam
