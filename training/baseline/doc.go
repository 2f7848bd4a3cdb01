// Package baseline trains what fine-tuning is compared with. The strong one is an L2-regularised multinomial logistic regression on frozen
// features, which takes seconds and is what fine-tuning starts from; most of what follows is about it.
//
// The others show what it is worth: [FitForest], a random forest on the same features; [FitBayes], Gaussian naive Bayes, and the logistic
// regression, on [Pixels], tiny copies of the pictures in which nothing is recognised yet. They follow scikit-learn's defaults and are
// tested against it (build/golden/simple.py). The forest is this package's own, because the same seed must give the same forest on
// any number of processors. The network from random weights is finetune.FromScratch.
//
// # The model
//
// Features are rows of d float32, row-major [n][d]: the pooled output of a network that is not trained. A class c has logit
// W[c]·x + B[c]; probabilities are the softmax of the logits. [Fit] minimises, exactly as scikit-learn's LogisticRegression with a
// softmax loss does,
//
//	C · sum_i weight_i · (-ln p_i(label_i))  +  1/2 · sum_cj W[c][j]²
//
// over W and B; B carries no penalty. Two classes are two rows of W here, while scikit-learn fits a single row for them: its C is
// twice the C of this package for the same probabilities.
//
// # Choosing the strength
//
// [FitCV] tries a grid of C by cross-validation and keeps the one with the lowest out-of-fold log-loss. Rows that show the same thing (a
// picture, its mirror image, its duplicates) must share a group: a group is never torn apart between folds, else a far too weak
// regularisation would win.
//
// # How it is solved
//
// By L-BFGS in float64, over k-1 contrasts of classes (the rows of W add up to 0), in coordinates where the curvature at the start is the
// identity (a Cholesky factor of the Hessian at W = 0): 3 to 25 evaluations over the whole grid of C. With no more rows than features the
// rows are first rotated into the space that they span, which loses nothing (the best W is a combination of the rows) and makes a step on
// 400 rows of 1280 features three times cheaper. With many rows C is searched on a sample first. Processor seconds of [FitCV], which two
// cores share, and the peak memory of the whole process (go test -bench FitCV): 200 pictures of 2 classes and their mirror images 0.3 s, 35 MB;
// of 4 classes, 700 and their mirror images 14 s, 160 MB; 1,500 19 s, 190 MB; 20,000 pictures without 25 s, 430 MB, a quarter of it the
// features themselves.
//
// Same input, same seed: the same model to the bit, on any number of processors. Every function here can be stopped by its context.
package baseline
