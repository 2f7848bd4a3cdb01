// oneDNN's convolutions, made ready ahead of time.
#ifndef LIKENESS_CONVOLUTION_H
#define LIKENESS_CONVOLUTION_H

#include "kernels.h"

enum { forward, backward_data, backward_weights };
enum { longest_name = 64, most_memories = 8 };

// prepared is a primitive with its reorder of the weights, and what they are called with.
typedef struct prepared {
	const library *lib;
	int direction;
	void *pd, *primitive;
	void *reorder; // between our order of the weights and the primitive's; null where they are the same
	void *activation_in, *activation_out, *weights, *bias;
	size_t weights_bytes; // in the primitive's order; 0 without a reorder
	size_t scratch_bytes;
	char name[longest_name]; // oneDNN's name of the implementation

	void *memories[most_memories];
	int memory_count;
	onednn_arg args[most_memories];
	int arg_count;
	onednn_arg reorder_args[2];
} prepared;

// prepare chooses an implementation. Anything but success means that the plain kernel must do it.
int prepare(const context *c, const step *s, int direction, prepared **out);
// bind gives it its memory: what the step points to, its reordered weights, and the scratch memory.
int bind(const context *c, const step *s, prepared *p, void *weights, void *scratch);
void prepared_free(prepared *p);

#endif
