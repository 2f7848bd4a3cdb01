// Package compare answers whether the effort was worth it, and whether anything is being learned at all: it runs several methods on the same
// pictures, learned from and kept aside alike, and says in plain words what the numbers allow to say, no more.
//
//	table, err := compare.Run(ctx, compare.Settings{Settings: training.Settings{Folders: folders}}, compare.Methods(), tell)
//
// # Methods
//
// Every method learns from the same training pictures and answers the same test pictures, which take part in no choice.
//
//	combined         the default of Likeness: the average of fine-tuned and frozen
//	tuned            fine-tuned, the last stages
//	full             fine-tuned, every layer
//	frozen           the pretrained network left as it is, and a logistic regression on features of several of its depths
//	forest           the features at the network's end, and a random forest of 100 trees
//	scratch          the same network from random weights, see finetune.FromScratch
//	pixels-logistic  a logistic regression on tiny copies of the pictures, 32 x 32
//	pixels-bayes     Gaussian naive Bayes on the same
//	majority         always the class with the most training pictures
//
// The cheap ones run first. What they share is done once: scan, features, tiny copies, and one training for frozen, tuned and combined.
// Seconds are what a method would have taken alone, features included; features that were in the cache cost nothing. A method that fails
// leaves its reason in its row and the others go on.
//
// # What may be said
//
// Two methods are compared picture by picture. Only pictures where exactly one of them was right tell them apart; p is the probability that
// two equally good methods differ at least that much there (exact McNemar test, measure.McNemar). With more right answers than the other a
// method is
//
//	clearly better              p <= 0.05
//	probably a little better    p <= 0.2
//
// likewise clearly worse and probably a little worse; else no difference can be shown. There is no correction for the number of methods:
// the two conclusions rest on the comparisons that they name, chosen before any number is seen. The best method, which the numbers choose, is
// only what the rows are held against. Where the right answers tell nothing, the log-loss may: it is mentioned where the paired difference is
// more than two standard errors.
//
// # Few pictures
//
// Where fewer than 30 pictures would be kept aside, or fewer than 2 of a class, none are: the pictures are divided into five parts, each of which is
// answered by methods that have learned from the other four (cross-validation; Table.CrossValidated), as a training does. Table.Pictures are then
// all pictures. There is no learning curve of them.
//
// # What starts from nothing is given
//
// The network from random weights gets a stated budget, see finetune.FromScratch. Its row says how many steps it was given, and whether its loss
// still fell at their end.
//
// # More than one division
//
// One division into pictures learned from and kept aside says little about another one. With Settings.Seeds above 1 everything is repeated on
// as many divisions, and mean and standard deviation over them are given. Test pictures overlap from one division to the next, so that
// standard deviation is no standard error; it says how far a single division may lead astray.
//
// # Would more pictures help
//
// The learning curve (Settings.Curve) is the accuracy of a cheap method against the number of training pictures, halved again and again, on
// the same test pictures; smaller numbers are drawn several times. What the last doubling brought, compared picture by picture, is the
// answer: see [Curve].
package compare
