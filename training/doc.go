// Package training is the whole way from folders of pictures to a trained, measured classifier: package dataset reads and divides them,
// features turns them into what the pretrained network sees, finetune trains, measure says how good the result is.
//
// The window and the command line call [Run] and read the same events. Nothing is written into the folders of pictures; the cache of
// features and the checkpoints go to a folder of their own, and the model is written only when the caller saves it.
//
// # The packages below
//
// On the way: package dataset lists the labelled pictures of folders, says of the others why they are left out, and divides the list so that copies
// stay on one side and added pictures change nothing for those that were there. Package features computes what a frozen network says of pictures,
// once, and keeps it. Package finetune trains on that: the frozen stage, the tuned stage on views that package augment draws, the average of
// both, held-out pictures that decide and calibrate, and measured pictures that take part in no choice. Package measure makes a report of
// answers, in which each number has its error.
//
// Is it worth it: package baseline is what the tuned network has to beat, from the strong logistic regression to the bare pixels, and package compare
// runs several methods on the same pictures, many times where asked, and says what is proved. Package report writes either result as one HTML
// file.
//
// Are the pictures right: package inspect asks all of this at once: package trouble for poor pictures and classes, and what gives the answer away;
// package suspicion for labels that look wrong; package informative for the pictures that it pays to label next. Package embedding lays pictures
// out as a map, with package components for its directions; package novelty lets a model say of a picture that it is like nothing it learned from.
//
// What stays: package project is the file that holds classes, examples, corrections with their undo, runs and models, and that survives a kill at
// any moment. Package smalltest is a network for tests that trains in seconds without the processor's libraries.
//
// Below lies inference, above it ui and app. The same pictures, seed and device give the same model to the bit.
package training
