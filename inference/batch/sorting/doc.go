// Package sorting puts classified pictures into one folder a class, so that nothing can be lost and all of it can be taken back.
//
// # In short
//
//	plan, err := sorting.Prepare(ctx, items, sorting.Options{Target: "sorted", Journals: folder})
//	// show plan.Folders, plan.Left, plan.Bytes and plan.Free; then
//	result, err := plan.Run(ctx, progress)
//	undone, err := sorting.Undo(ctx, result.Journal, progress)   // at once, after a restart, or after a crash
//	last, err := sorting.Last(folder)
//
// # Promises
//
// No file is ever written over: a picture gets its place by an operation that fails where the name is taken, and then gets a number ("a (2).jpg").
// Where the target holds the same picture under that name already, nothing is done, so that an interrupted sorting can simply be done again.
//
// Pictures are opened for reading only. A copy keeps the bytes, the time of last change and the permissions. A move within a volume is a rename;
// to another volume it is a copy that is brought to the disk, read again and compared (SHA-256), and only then is the original removed.
//
// # The journal
//
// Before the first folder is made or the first file is touched, all that is intended is on the disk in the journal, a file in [Options.Journals];
// what was done follows as it goes. After a kill or a power cut at any moment, Undo reads there what may have begun, looks at the files themselves,
// and removes what is unfinished. A journal belongs to one process at a time, by a lock that the system frees when the process ends.
//
// Undo reverses what it can prove to be its own doing. A copy is removed only where the original is still there and holds the same bytes; a moved
// picture is put back only if it has not been changed since and its old name is free. Everything else is left alone and reported. Folders that the
// sorting made go if they are empty. Undo can itself be interrupted, and done again.
//
// The format: a line a record, a CRC-32 (IEEE, eight hexadecimal digits), a space, a JSON object. A last line that is torn does not count. Paths that are
// not UTF-8 are in base64. See the type record for the fields.
//
// # Limits
//
// Owner, access lists and extended attributes are kept by renames only. Two names that differ only in case count as one, on every system, so that
// the result can be carried to any other. Sidecar files are not taken along.
package sorting
