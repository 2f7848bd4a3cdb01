// Package finetune trains a classifier from labelled pictures: from a pretrained network to a measured, calibrated model.
//
// # Stages
//
// Frozen: the network's features of each picture and its mirror image, and a logistic regression on them; seconds. With effort Quick that
// is all. Tuned: the network's last stages (Standard) or every layer (Full) are trained on from there, on augmented views of the pictures.
// Combined: the average of both models' log-probabilities, as one network with one trunk and two tails.
//
// The recipe of the tuned stage: AdamW with decoupled weight decay, learning rate with warm-up and cosine, smaller layer by layer towards
// the input; BatchNorm's running statistics kept; label smoothing, dropout on the features, gradients clipped, weights averaged over the
// steps. Two heads are tuned side by side, each asked alone: one reads what the frozen model reads, the other the network's end alone; what is tuned is
// their mean. With the first alone the last stages are hardly asked to change, as what enters them says much already: the combined model then had 0.843
// on waste (TrashNet) in place of 0.860; with the second alone a small set's tuned model forgets what enters the last stages: 0.86 on the sample,
// where both together have 0.92. Where a prefix of the network is frozen, its activations of a few views of each picture are computed once and kept, in memory or, beyond
// a budget, in a memory-mapped file of half-precision numbers.
//
// For comparison alone, [FromScratch] trains the same network from random weights.
//
// # What may decide
//
// Pictures kept aside for the test decide nothing: they are measured at the end. A part of the training pictures is held out first, the whole
// recipe is run on the rest, and what is held out says whether the combined model is worse than the frozen one (then the frozen one is kept)
// and how sure the answers may be (one temperature). Then everything is trained once more on all training pictures. Where there are too
// few pictures, or too few of a class, to keep any aside for a test, cross-validation takes the place of both, and the report says so.
//
// # Repeatable
//
// Same pictures, same seed, same device and number of threads: the same model, bit for bit. Step s of a training is a pure function of the
// seed and s, so that a training goes on from a checkpoint as if it had never stopped.
//
// Progress is a stream of typed events (see [Event]); the window, the command line and the tests read the same one.
package finetune
