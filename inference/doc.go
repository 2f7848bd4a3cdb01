// Package inference is the way from a picture and a model to a prediction. It holds no code: this is the tour of the packages below it, which
// work in a program that never trains and has no window. They know nothing of training, ui and app; resources lies below them.
//
// # From a picture to a class
//
//	file --picturefolder, imagefile--> numbers --network on a device--> probabilities --batch--> tables, sidecars, folders
//
// Package picturefolder finds the pictures among files and folders that people name: nothing is opened that could hang, nothing is written, and
// each file that is left out has its reason. Package imagefile is the one way a picture becomes numbers: decoded by its content, upright, flattened,
// resized, cropped; whoever trains, classifies, shows or exports uses this, so that all of them see the same.
//
// Package onnxfile reads and writes ONNX files, distrusting what it reads. Package network makes a computation graph of one, with symbolic
// gradients. Package device runs graphs: its packages onednn (the processor), cuda (NVIDIA cards) and reference (plain Go, the definition of
// right) execute what package plan has laid out, and package conformance holds all three to the same results. Package
// child tries in a process of its own what could crash there.
//
// Package classifier is what is saved, used and exported: a network with its classes, its preprocessing and what is known of its training, in
// one ONNX file. Package batch takes many pictures through one, and keeps their order; beside it, table writes the answers as CSV, results as lines
// that a stopped run goes on with, sidecar as XMP; sorting puts pictures into folders and back; arrivals tells when files in a folder have come
// whole.
//
// # Around it
//
// Package export writes a trained model for other programs, and proves that it answers there as here; package interpret is the plain reading of
// ONNX that it is proved against. Package gradcam shows where in a picture the evidence lies. Package selftest checks a device on the user's
// machine. Package thumbnail makes and keeps small pictures, package contactsheet cuts a sheet of many into those, and package atomicfile puts a
// file in the place of another in one step; package regularfile opens what a user names only where it is a file. Package message keeps errors and reasons so that a window can say them in its language. Package
// classifiertest is a model for tests.
//
// The examples here go the way once: a picture becomes numbers, the bundled network sees it, a model is saved, read again and asked.
package inference
