// Package cuda executes plans on an NVIDIA card, Turing or later, with nothing installed but the driver, 525 or later.
//
// gorgonia.org/cu's root package speaks to the driver, which package internal/driver loads when it is asked for. The kernels are
// our own CUDA C (folder kernels), compiled by Debian's clang to the PTX that package resources/kernels embeds; the driver
// translates it for the card. The build tag nvidia and build/cuda-environment switch all this on; without them the package says
// that the program was built without it.
//
// # Execution
//
// One locked OS thread owns the card's primary context. A plan is one allocation: the plan's arena, the optimiser's slots, a
// workspace. Uploads go through page-locked memory and are queued with the kernels on one stream; Run queues and returns; Read and
// Update wait. The second Run captures the steps as a CUDA graph, which is replayed from then on; where the driver has none, the
// steps are launched one by one. Every sum is made in a fixed order, without atomic additions: the same card gives the same bits.
//
// # Proof
//
// None of this has run on a card yet. The tests run the conformance suite against a simulated driver (folder sim): once with
// the kernels compiled by g++, once executing the very PTX that ships, each with the threads of a block in both orders.
package cuda
