// Package dataset turns folders into a labelled list of pictures, and divides that list honestly into training and test pictures.
//
// # In short
//
//	d, err := dataset.Scan(ctx, []string{"pictures"}, dataset.Options{}, nil) // what is there, and what is left out and why
//	...
//	err = d.RefineGroups(features)                                    // where features are at hand: more near duplicates found
//	split, err := d.Split(dataset.SplitOptions{Seed: 1})              // a third for the test, near duplicates together
//	folds, err := d.Folds(split.Train, 5, 1)                          // cross-validation within the rest
//	labels := d.Labels(split.Test)
//
// Test pictures from folders of their own are joined by [WithTest] instead.
//
// Pictures that lie in no folders of their own come by [ScanFiles], which puts any files into one class, or by [ScanList], which reads a table of
// paths and classes.
//
// # What is read
//
// [Scan] takes one folder whose sub-folders hold the classes, or one folder per class. A class is named after its folder; everything
// below a class folder belongs to it. Nothing is ever written into these folders, renamed or removed, and files are opened read-only.
//
// The content of a file says whether it is a picture, never its name. Hidden files and folders and what systems leave behind (Thumbs.db,
// desktop.ini, __MACOSX, @eaDir, $RECYCLE.BIN ...) are passed over without a word. Everything else is either a [Picture] or a [Skipped]
// with the reason in words, so that
//
//	Found = len(Pictures) + len(Skipped)
//
// always holds. Links are followed only where they lead to a place inside the folder that was given; pipes, devices and sockets are never
// opened. A file or folder that cannot be read, changes or vanishes meanwhile is skipped with its reason; only a class's own folder that
// cannot be read is an error ([FolderError]), because a class would silently be missing.
//
// # The same picture twice
//
// Copies of one file within a class: the first by path is kept, the others are skipped. One file in two classes: all copies are skipped,
// for at least one label is wrong, and [Dataset.Conflicts] lists them. Nearly equal pictures (scaled, saved again) all stay but share a
// group, and a group is never divided between training and test, or between folds. They are found by a 64-bit perceptual hash and
// confirmed by comparing small copies; [Dataset.RefineGroups] joins more of them by the network's features. [Dataset.Copies]
// lists them all for people to look at, and [Dataset.Leaks] checks a division once more by features alone.
//
// # The division
//
// Which side a group falls on depends on the seed and the content of its pictures alone, not on names, order or time: adding pictures
// leaves nearly all others where they were, and the same pictures with the same seed always give the same division. Each class is
// divided by itself, so both sides have the same mix.
//
// Pictures are in order of class, then path; classes are in order of name. The same folders give the same [Dataset] on any number of
// processors. Memory is about one kilobyte a picture, plus one decoded small picture per processor.
package dataset
