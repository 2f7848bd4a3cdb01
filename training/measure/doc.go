// Package measure says how good a model's answers are: accuracy and its error, log-loss, the confusion matrix, calibration, and whether
// two models differ by more than chance. Everything here is a pure function of labels and predictions; nothing is read or written.
//
// # Conventions
//
// A class is an index from 0 to k-1. Labels are the true classes, one a picture. Probabilities and logits are [n][k], a row a picture,
// in the same order as the labels; a row of probabilities adds up to 1. The predicted class is the one with the highest value; of equal
// ones the first. Weights are one a picture, nil for all equal.
//
// Functions that take already matched slices trust their lengths, as package sort does; [Measure], where the numbers of a whole run come
// in, checks them and answers with an error.
//
// # Honesty
//
// No measure is returned without the number of pictures behind it where that number matters: [Accuracy] carries n, the standard error and
// the accuracy of always answering the most frequent class. The standard error is the binomial one, sqrt(p(1-p)/n). It is 0 where every
// answer is right, which says too much with few pictures: [Wilson] gives an interval that stays sensible there.
package measure
