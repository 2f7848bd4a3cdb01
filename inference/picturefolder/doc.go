// Package picturefolder finds the pictures among files and folders that people name, without ever writing there, hanging or leaving the
// folders named.
//
// [Find] is the whole of it for most callers: files and folders in, a list of pictures out, and of everything else the reason in words
// why it is not on that list. [Walker] and [Open] are its two halves, for callers that keep more than paths: the one lists files and opens
// none, the other opens one file and says whether it is a picture.
//
// # What is found
//
// Folders are read with all folders below them. Hidden files and folders and what systems leave behind (Thumbs.db, desktop.ini, __MACOSX,
// @eaDir, $RECYCLE.BIN ...) are passed over without a word ([Ignored]); what is named itself is taken whatever its name.
//
// The content of a file says whether it is a picture, never its name: its first [imagefile.SniffLen] bytes, and no more of it is read. A
// file that begins as a picture may still turn out damaged when it is decoded.
//
// # What is safe
//
// Links are followed only where they lead to a place inside the folder that was named, and every folder is read once, so circles of links
// end. Pipes, devices and sockets are never opened; a file that becomes one between listing and opening does not block, and is skipped. A
// file or folder that cannot be read, or vanishes meanwhile, is skipped with its reason.
//
// The same folders give the same list in the same order. Memory is about 300 bytes a file.
package picturefolder
