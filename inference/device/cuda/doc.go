// Package cuda executes plans on an NVIDIA card, Turing or later, with nothing installed but the driver, 525 or later.
//
// gorgonia.org/cu's root package speaks to the driver, which package internal/driver loads when it is asked for. The kernels are
// our own CUDA C (folder kernels), compiled by Debian's clang to the PTX that package resources/kernels embeds; the driver
// translates it for the card. The build tag nvidia and build/cuda-environment switch all this on; without them the package says
// that the program was built without it.
//
// # Execution
//
// One locked OS thread owns the card's primary context. A plan is one allocation: the plan's arena, the places where inputs land, the
// optimiser's slots, a workspace. Run queues and returns; Read and Update wait. The second Run captures the steps as a CUDA graph, which is
// replayed from then on; where the driver has none, the steps are launched one by one. Every sum is made in a fixed order, without
// atomic additions: the same card gives the same bits.
//
// Uploads go through page-locked memory. An input is fetched on a stream of its own while the run before it computes, and lands beside
// where that run reads; events order the two streams, and a copy within the card puts it in place when the run is done. So a
// caller that writes the next batch between Run and Read, as training does, pays for no upload. Pictures are decoded and augmented on the
// processor's cores, ahead of need (package batch).
//
// # Tensor cores
//
// Two more modules compute matrix products on tensor cores, with sums in 32 bits. kernels/tensor.cu, for Ampere and later, has all gradients
// too: factors rounded to TF32, slices fetched by cp.async while the ones before are multiplied. kernels/half.cu, for Turing and later,
// has the forward products alone, with factors in FP16, whose range does not reach down to gradients. Both are off, and doctor says so,
// until a report of build/gpu-check has proved them on a card. LIKENESS_TENSOR_CORES=tf32 or fp16 switches them on.
//
// # Proof
//
// None of this has run on a card yet. The tests run the conformance suite, every kernel, a training step of the whole network and
// PyTorch's golden numbers against a simulated driver (folder sim): with the kernels compiled by g++, and executing the very PTX that
// ships; with the threads of a block in both orders; with streams as far ahead and as far behind as events allow; with asynchronous
// copies as late and as early as can be; with guards around every value; with a fault in every driver call. The tensor cores' products
// are held to the reference's of rounded factors, and to the suite at the tolerance that rounding implies. On Windows' side Wine runs the
// probe with the simulated driver as nvcuda.dll. build/ptxas has NVIDIA's assembler judge the PTX for every generation of cards:
// build/test runs it. build/gpu-check makes the program that proves the rest where a card can be had, and measures every kernel.
//
// # Roofline
//
// Expected, not measured. A training step of EfficientNet-Lite0 with 16 pictures of 224 x 224, every layer trained, running
// statistics; operands and results moved once. "Bound" is each step's larger share of the maker's peak rates; "expected" takes 55 % of
// the arithmetic, 70 % of the memory's rate and 2 microseconds a step. The processor's time was measured with oneDNN on two cores.
//
//	506 steps, 36.8 GFLOP, 4.0 GB moved
//	RTX 3060  bound  11.6 ms, expected  18.3 ms,  16 times the processor's 300 ms
//	RTX 4070  bound   8.0 ms, expected  12.6 ms,  24 times the processor's 300 ms
//	RTX 4090  bound   3.9 ms, expected   6.7 ms,  45 times the processor's 300 ms
//	H200      bound   1.1 ms, expected   2.7 ms, 110 times the processor's 300 ms
//
// The study that this program grew from tells of "over 15 times" the processor's speed; every card here is expected to pass that.
//
// About 650 launches do that; the more than one for some steps are sums of partial results. On an RTX 3060 memory is the bound of
// most steps; the next gain there is half-precision activations, which the tensor cores want as well.
package cuda
