// Package project keeps a project: one file, *.likeness, with the classes, the examples, the user's corrections and their history, the models with
// what they say of each picture, and the trainings that were run. The pictures themselves stay where they are and are never written to.
//
// # In short
//
//	p, err := project.CreateUntitled(ctx, folder)         // or Create, or Open
//	defer p.Close()
//	added, err := p.Add(ctx, scanned)                     // what dataset.Scan found
//	err = p.Relabel(ctx, []project.ExampleID{7}, class)   // on the disk when it returns
//	act, err := p.Undo(ctx)                               // also after a restart
//	d, ids, err := p.Dataset(ctx)                         // to divide and train with
//	model, err := p.AddModel(ctx, m, onnx, predictions)
//	err = p.MoveTo(ctx, "holiday.likeness")               // the project has a name now
//
// # Promises
//
// Every act is one transaction and on the disk when its method returns nil. There is no "unsaved". A kill at any moment, or a full disk, loses at
// most the act in progress. An error means that nothing of the act was kept.
//
// A file that is not a project, is damaged or cut short, or was made by a newer version is refused with an *OpenError, whose text is a sentence for
// the user, and is not written to. A file of an older version is copied beside itself (name.version-1.likeness) and then brought up to date in one
// transaction.
//
// One opening of a project may write. Others, in this program or another, are read-only, and Project.ReadOnly says why. The lock is a file beside
// the project, name.likeness-lock, which the operating system frees when a process ends, however it ends.
//
// # What can be undone
//
// Adding and removing pictures, relabelling, confirming, excluding, saying that poor pictures or copies are used; adding, renaming, merging, removing and moving classes: the last 500 acts, in
// the file, so that a restart makes no difference. A new act ends what could be redone. Settings, models, predictions, trainings and where files lie
// are not part of it.
//
// # Where pictures are
//
// Paths are kept as the bytes the system has, whatever they are. Those below the project's folder are kept relative to it: the folder can be moved
// as a whole. When only the project file was moved, Open finds them where they were; when a drive has another name, by the same way from the new
// folder. Check tells a file that is not here now from one with other bytes; nothing is removed because its file is missing. Locate looks for
// missing ones in another folder.
//
// # The file
//
// SQLite 3 with a rollback journal (one file when nothing is under way), application_id "LKNS", user_version the schema's version; schema.go is the
// list of all versions. A model's ONNX file is in it, with its SHA-256, at most 256 MB: a project is one thing to copy, and a model, its numbers and
// its predictions come and go in one transaction. When a project opens, all pages but the models' are checked; the models' hash is, when read.
//
// Limits: file systems without locks (some network drives) give read-only projects. A list of 20,000 examples is read in pages of 1000.
package project
