// The parts of oneDNN's C API that the backend uses, of both generations, found at run time.
//
// Nothing of oneDNN's own headers is included, so that one program serves every version: memory descriptors, which are a struct in
// generation 2 and a handle in generation 3, are only ever passed by pointer, which both generations take. headers_test.go holds the
// sizes and constants against the headers where they are installed.
#ifndef LIKENESS_LIBRARY_H
#define LIKENESS_LIBRARY_H

#include <stddef.h>
#include <stdint.h>

#define ONEDNN_MAX_DIMS 12
typedef int64_t onednn_dims[ONEDNN_MAX_DIMS];

// Room for generation 2's structs, which are filled by the library: memory and operation descriptors.
enum { onednn_memory_desc_room = 1024, onednn_op_desc_room = 8192 };

// Constants that both generations share.
enum {
	onednn_success = 0,
	onednn_out_of_memory = 1,
	onednn_unimplemented = 3,
	onednn_f32 = 3,
	onednn_any_format = 1,
	onednn_cpu = 1,
	onednn_in_order = 1,
	onednn_user_scratchpad = 1,
	onednn_forward_training = 64,
	onednn_forward_inference = 96,
	onednn_convolution_direct = 1,
	onednn_binary_add = 131056,
	onednn_query_implementation = 8,
	onednn_query_weights = 131,
	onednn_query_diff_weights = 132,
	onednn_query_scratchpad = 136,
	onednn_runtime_omp = 2,
	onednn_isa_avx2 = 7,
	onednn_arg_src = 1,
	onednn_arg_second_src = 2,
	onednn_arg_dst = 17,
	onednn_arg_weights = 33,
	onednn_arg_bias = 41,
	onednn_arg_scratchpad = 80,
	onednn_arg_diff_src = 129,
	onednn_arg_diff_dst = 145,
	onednn_arg_diff_weights = 161,
};

// Constants that differ between the generations: the one table of them.
enum {
	onednn_clip_2 = 16, // eltwise_clip_v2
	onednn_clip_3 = 47,
	onednn_post_op_2 = 16384, // the argument number of the first post-operation's operand
	onednn_post_op_3 = 32768,
};

typedef struct {
	int clip, post_op;
} onednn_constants;

typedef struct {
	int arg;
	void *memory;
} onednn_arg;

typedef struct {
	int major, minor, patch;
	const char *hash;
	unsigned cpu_runtime, gpu_runtime;
} onednn_version;

typedef struct library {
	void *handle;
	int generation;
	onednn_constants is;
	int odd_residuals; // whether a residual may be added where the channels are no multiple of 8

	const onednn_version *(*version)(void);
	int (*engine_create)(void **engine, int kind, size_t index);
	int (*engine_destroy)(void *engine);
	int (*stream_create)(void **stream, void *engine, unsigned flags);
	int (*stream_wait)(void *stream);
	int (*stream_destroy)(void *stream);
	int (*memory_create)(void **memory, const void *desc, void *engine, void *data);
	int (*memory_destroy)(void *memory);
	size_t (*desc_size)(const void *desc);
	int (*desc_equal)(const void *a, const void *b);
	int (*attr_create)(void **attr);
	int (*attr_destroy)(void *attr);
	int (*attr_set_scratchpad_mode)(void *attr, int mode);
	int (*attr_set_post_ops)(void *attr, const void *post_ops);
	int (*post_ops_create)(void **post_ops);
	int (*post_ops_destroy)(void *post_ops);
	int (*post_ops_append_binary)(void *post_ops, int algorithm, const void *desc);
	int (*primitive_desc_destroy)(void *pd);
	const void *(*primitive_desc_query_md)(const void *pd, int what, int index);
	int (*primitive_desc_query)(const void *pd, int what, int index, void *result);
	int (*primitive_create)(void **primitive, const void *pd);
	int (*primitive_execute)(const void *primitive, void *stream, int count, const onednn_arg *args);
	int (*primitive_destroy)(void *primitive);
	int (*effective_cpu_isa)(void);
	int (*reorder)(void **pd, const void *from, void *from_engine, const void *to, void *to_engine, const void *attr);

	// Generation 2: a descriptor is filled in place.
	struct {
		int (*desc_by_strides)(void *desc, int count, const onednn_dims dims, int type, const onednn_dims strides);
		int (*desc_by_tag)(void *desc, int count, const onednn_dims dims, int type, int tag);
		int (*convolution_forward)(void *op, int prop, int algorithm, const void *src, const void *weights, const void *bias,
			const void *dst, const onednn_dims strides, const onednn_dims dilates, const onednn_dims left, const onednn_dims right);
		int (*convolution_backward_data)(void *op, int algorithm, const void *diff_src, const void *weights, const void *diff_dst,
			const onednn_dims strides, const onednn_dims dilates, const onednn_dims left, const onednn_dims right);
		int (*convolution_backward_weights)(void *op, int algorithm, const void *src, const void *diff_weights, const void *diff_bias,
			const void *diff_dst, const onednn_dims strides, const onednn_dims dilates, const onednn_dims left, const onednn_dims right);
		int (*primitive_desc_create)(void **pd, const void *op, const void *attr, void *engine, const void *hint);
		int (*append_eltwise)(void *post_ops, float scale, int algorithm, float alpha, float beta);
		int (*append_sum)(void *post_ops, float scale);
	} v2;

	// Generation 3: a descriptor is made and destroyed; primitive descriptors are made in one call.
	struct {
		int (*desc_by_strides)(void **desc, int count, const onednn_dims dims, int type, const onednn_dims strides);
		int (*desc_by_tag)(void **desc, int count, const onednn_dims dims, int type, int tag);
		int (*desc_destroy)(void *desc);
		int (*convolution_forward)(void **pd, void *engine, int prop, int algorithm, const void *src, const void *weights, const void *bias,
			const void *dst, const onednn_dims strides, const onednn_dims dilates, const onednn_dims left, const onednn_dims right,
			const void *attr);
		int (*convolution_backward_data)(void **pd, void *engine, int algorithm, const void *diff_src, const void *weights,
			const void *diff_dst, const onednn_dims strides, const onednn_dims dilates, const onednn_dims left, const onednn_dims right,
			const void *hint, const void *attr);
		int (*convolution_backward_weights)(void **pd, void *engine, int algorithm, const void *src, const void *diff_weights,
			const void *diff_bias, const void *diff_dst, const onednn_dims strides, const onednn_dims dilates, const onednn_dims left,
			const onednn_dims right, const void *hint, const void *attr);
		int (*append_eltwise)(void *post_ops, int algorithm, float alpha, float beta);
		int (*append_sum)(void *post_ops, float scale, int32_t zero_point, int type);
	} v3;

	// The OpenMP runtime that oneDNN itself uses; null where it uses another.
	void (*gomp_parallel)(void (*body)(void *), void *arg, unsigned threads, unsigned flags);
	int (*omp_get_thread_num)(void);
	int (*omp_get_num_threads)(void);
	void (*omp_set_num_threads)(int n);
} library;

// library_open loads the shared library at path, or of that name. It gives null and the reason where it cannot be loaded or lacks a
// function. A library is never unloaded: its threads may still run.
library *library_open(const char *path, char *why, size_t room);

// The same for both generations. A descriptor is given back with desc_free.
int desc_strided(const library *l, void **desc, int count, const onednn_dims dims, const onednn_dims strides);
int desc_any(const library *l, void **desc, int count, const onednn_dims dims);
void desc_free(const library *l, void *desc);
int append_clip(const library *l, void *post_ops, float low, float high);
int append_sum(const library *l, void *post_ops);

// status_name gives oneDNN's name of a status.
const char *status_name(int status);

#endif
