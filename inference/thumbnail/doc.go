// Package thumbnail makes small pictures for galleries, keeps them on the disk and in memory, and makes them in the order in which a user who
// scrolls wants to see them.
//
// # In short
//
//	folder, err := thumbnail.Folder()                                 // the user's cache folder
//	cache := thumbnail.Open(folder, thumbnail.DiskLimit)
//	m, err := cache.Get(ctx, path, thumbnail.Side)                    // one picture, now
//
//	l := thumbnail.NewLoader(ctx, cache, thumbnail.Options{}, ready)  // many, soon
//	m, err := l.Thumbnail(path)                                       // nil, nil: not there yet; ready tells when
//
// A thumbnail is the whole picture, the right way up, transparency over white, its longer side at most so many pixels, never enlarged. It is
// made by package imagefile, which decodes a large JPEG at a reduced size.
//
// # On the disk
//
// A thumbnail is kept as a JPEG under a name that is the hash of the picture's path, size and time of change and of the side, so a picture that
// was changed is made anew and nobody reads from the names what pictures there are. Folders and files are the user's alone. Not kept are those of
// small pictures, which are as quickly made as read, and those larger than [KeptSide].
//
// Losing the folder loses nothing but time, and so nothing about it is an error: where it cannot be made, read or written, or the disk is full,
// thumbnails are made without it. Files are written under another name and then renamed, but not brought to the disk at once, as that would wait
// for the disk twice a picture; a checksum at the end tells a file that a crash or a failing disk has damaged, which is made anew.
//
// When the folder has grown past its limit, those that were not looked at for longest are removed until it is at nine tenths of it. The time of
// the last look is the file's time of change, brought up to date once a day.
package thumbnail
