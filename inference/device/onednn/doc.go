// Package onednn is the processor backend: plans on oneDNN's convolutions and on kernels of its own.
//
// # The library
//
// oneDNN is loaded when [Open] is called, so the program starts without it; Open then returns a [*MissingError] that names what was
// looked for and what to install. Generations 2 (Debian 12: libdnnl.so.2) and 3 (libdnnl.so.3, dnnl.dll) both work, from one binary.
// The environment variable LIKENESS_ONEDNN names a file to load instead of what is looked for; nothing else is then tried. With
// LIKENESS_PROFILE=1 each executable prints at its Close where its time went, by operation and oneDNN's implementation.
//
// # Layout and kernels
//
// Activations are NHWC from end to end. Convolutions with bias, residual and activation are one oneDNN call each; their weights are
// brought into the order that oneDNN chose: once after they were written where no Update changes them, in each run otherwise. All else
// are small C kernels, compiled for several instruction sets. What oneDNN refuses is computed by plain loops, never refused.
//
// # Threads
//
// Each backend has one operating-system thread on which every call of the library happens, since OpenMP keeps a pool of threads for each
// thread that enters it. Our kernels run on the same pool. Waiting threads sleep after some microseconds, see library.c. Work is
// partitioned by position alone: same plan, same data, same number of threads, same library and processor give the same bits.
//
// Sums over many rows are made of 32-bit sums of 128 rows that are added in 64 bits; the moments of a batch take two passes.
//
// # Batches
//
// A plan that computes results of pictures, and no gradients, is run on a few pictures at a time, so that what lies between two layers
// stays in the caches: see slices.go. The result of a picture may then differ in its last bits between batch sizes, as it may anyway.
//
// # Limits
//
// 32-bit floats only. Memory of an [Executable] is the plan's arena, three tensors for each trained parameter, untouched until an
// optimiser uses them, and one shared scratch memory.
package onednn
