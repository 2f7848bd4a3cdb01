// Package measure says how good a model's answers are, with what is needed to judge the number: [Measure] makes one [Report], which the
// window, the command line's JSON, the HTML report and the model's file share. Everything here is a pure function of labels and
// predictions; nothing is read or written.
//
// # Conventions
//
// A class is an index from 0 to k-1. Labels are the true classes, one a picture. Probabilities and logits are [n][k], a row a picture,
// in the same order as the labels; a row of probabilities adds up to 1. The predicted class is the one with the highest value; of equal
// ones the first. Weights are one a picture, nil for all equal.
//
// Functions that take already matched slices trust their lengths, as package sort does; [Measure] and [NewAnswers], where the numbers of a
// whole run come in, check them and answer with an error.
//
// # What is measured
//
// Names are those of Wolfram's ClassifierMeasurements and of scikit-learn where the two agree; each function's comment has its formula or
// its source. The report's fields in the order in which they are best read:
//
//	how often right     accuracy (value, standard_error, n, baseline), interval, balanced_accuracy, top_k_accuracy, cohen_kappa
//	how sure, rightly   log_loss, perplexity, brier, calibration_curve, expected_calibration_error, accuracy_rejection
//	which class         confusion, top_confusions, per_class (precision, recall, f1_score, specificity, roc_auc, roc_curve), macro
//	which picture       examples (worst, least_certain, misclassified), probability_histogram
//	at what cost        evaluation_seconds, which the caller sets
//
// [LossDifference] and [McNemar] compare two models on the same pictures; [FitTemperature] and [RejectThreshold] put to use what was
// measured.
//
// To look at some pictures only, such as those of one folder or one class, restrict the answers and measure again; pictures keep their
// numbers:
//
//	answers, err := measure.NewAnswers(classes, labels, probabilities)
//	...
//	all := answers.Report()
//	oneFolder := answers.Restrict(func(number int) bool { return strings.HasPrefix(paths[number], folder) }).Report()
//
// # What cannot be measured
//
// Precision needs answers of the class, recall needs pictures of it, an ROC curve needs pictures of it and of another, Cohen's kappa needs
// two classes among labels or answers. Where these lack a [Score] is undefined, and null in JSON; it is never a 0 that nobody measured.
// scikit-learn says the same with zero_division=nan (its default is a warning and 0); averages over classes leave undefined ones out, as
// there. F1 is defined where precision or recall is: 0 for a class that has pictures and was never predicted.
//
// Accuracy, log-loss, their errors and Brier's score are plain numbers, 0 for no pictures at all; look at N.
//
// # Honesty
//
// No measure is returned without the number of pictures behind it where that number matters: [Accuracy] carries n, the standard error and
// the accuracy of always answering the most frequent class; a class its support; a bin its count; a point of the rejection curve how
// many were accepted. The standard error is the binomial one, sqrt(p(1-p)/n). It is 0 where every answer is right, which says too much
// with few pictures: [Wilson] gives an interval that stays sensible there.
//
// All of it is compared with scikit-learn, scipy and numpy to 1e-9 (build/golden/measure.py makes the file): ties, classes that are absent
// or never predicted, single pictures.
package measure
