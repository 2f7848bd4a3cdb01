package measure

// ClassScores says how well one class is told from all the others. With TP, FP, TN and FN the true and false positives and negatives of
// the question "is it this class?", answered by the predicted class:
type ClassScores struct {
	Name        string     `json:"name"`
	Support     int        `json:"support"`     // pictures of the class: TP + FN
	Predicted   int        `json:"predicted"`   // answers of the class: TP + FP
	Precision   Score      `json:"precision"`   // TP / (TP + FP); undefined where the class was never predicted
	Recall      Score      `json:"recall"`      // TP / (TP + FN); undefined where no picture is of the class
	F1          Score      `json:"f1_score"`    // 2 TP / (2 TP + FP + FN); undefined where there are neither answers nor pictures of the class
	Specificity Score      `json:"specificity"` // TN / (TN + FP); undefined where all pictures are of the class
	AUC         Score      `json:"roc_auc"`     // by the class's probability, see AUC; undefined where all or no pictures are of the class
	ROC         []ROCPoint `json:"roc_curve"`   // see ROC; null where AUC is undefined
}

// Averages are plain means over the classes where a score is defined (scikit-learn: average="macro" with zero_division=nan). Each class
// counts the same, however many pictures it has.
type Averages struct {
	Precision   Score `json:"precision"`
	Recall      Score `json:"recall"` // the balanced accuracy
	F1          Score `json:"f1_score"`
	Specificity Score `json:"specificity"`
	AUC         Score `json:"roc_auc"` // one class against the rest; with two classes both have the same
}

// countScores returns the scores that follow from counts.
func countScores(confusion [][]int) []ClassScores {
	support, predicted, _, n := margins(confusion)
	out := make([]ClassScores, len(confusion))
	for c := range out {
		tp, negatives := confusion[c][c], n-support[c]
		out[c] = ClassScores{
			Support:     support[c],
			Predicted:   predicted[c],
			Precision:   share(tp, predicted[c]),
			Recall:      share(tp, support[c]),
			F1:          share(2*tp, predicted[c]+support[c]),
			Specificity: share(negatives-(predicted[c]-tp), negatives),
		}
	}
	return out
}

// PerClass returns the scores of every class, in order. labels and rows of probabilities belong together; the predicted class is that of
// the highest probability.
func PerClass(classes []string, labels []int, probs [][]float64) []ClassScores {
	out := countScores(Confusion(len(classes), labels, Predicted(probs)))
	positive, p := make([]bool, len(labels)), make([]float64, len(labels))
	for c := range out {
		for i, y := range labels {
			positive[i], p[i] = y == c, probs[i][c]
		}
		steps := thresholdSteps(positive, p)
		out[c].Name, out[c].AUC, out[c].ROC = classes[c], areaUnder(steps), corners(steps)
	}
	return out
}

// Macro returns the averages over classes.
func Macro(classes []ClassScores) Averages {
	over := func(score func(ClassScores) Score) Score {
		scores := make([]Score, len(classes))
		for i, c := range classes {
			scores[i] = score(c)
		}
		return mean(scores)
	}
	return Averages{
		Precision:   over(func(c ClassScores) Score { return c.Precision }),
		Recall:      over(func(c ClassScores) Score { return c.Recall }),
		F1:          over(func(c ClassScores) Score { return c.F1 }),
		Specificity: over(func(c ClassScores) Score { return c.Specificity }),
		AUC:         over(func(c ClassScores) Score { return c.AUC }),
	}
}

// BalancedAccuracy returns the mean recall of the classes that have pictures: the accuracy if each class had equally many. Always
// answering one class scores 1 / classes. (scikit-learn: balanced_accuracy_score.) Undefined for no pictures.
func BalancedAccuracy(confusion [][]int) Score {
	return Macro(countScores(confusion)).Recall
}
