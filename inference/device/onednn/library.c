#include "library.h"
#include "loader.h"

#include <stdio.h>
#include <stdlib.h>

static const onednn_constants constants[] = {
	[2] = {.clip = onednn_clip_2, .post_op = onednn_post_op_2},
	[3] = {.clip = onednn_clip_3, .post_op = onednn_post_op_3},
};

typedef struct {
	void *to;
	const char *name;
} symbol;

// find looks up all symbols of a list; the first that is missing is named in why.
static int find(library *l, const symbol *list, char *why, size_t room) {
	for (; list->name; list++) {
		void *f = loader_find(l->handle, list->name);
		if (!f) {
			snprintf(why, room, "it has no function %s", list->name);
			return 0;
		}
		*(void **)list->to = f;
	}
	return 1;
}

static int find_shared(library *l, char *why, size_t room) {
	const symbol list[] = {
		{&l->version, "dnnl_version"},
		{&l->engine_create, "dnnl_engine_create"},
		{&l->engine_destroy, "dnnl_engine_destroy"},
		{&l->stream_create, "dnnl_stream_create"},
		{&l->stream_wait, "dnnl_stream_wait"},
		{&l->stream_destroy, "dnnl_stream_destroy"},
		{&l->memory_create, "dnnl_memory_create"},
		{&l->memory_destroy, "dnnl_memory_destroy"},
		{&l->desc_size, "dnnl_memory_desc_get_size"},
		{&l->desc_equal, "dnnl_memory_desc_equal"},
		{&l->attr_create, "dnnl_primitive_attr_create"},
		{&l->attr_destroy, "dnnl_primitive_attr_destroy"},
		{&l->attr_set_scratchpad_mode, "dnnl_primitive_attr_set_scratchpad_mode"},
		{&l->attr_set_post_ops, "dnnl_primitive_attr_set_post_ops"},
		{&l->post_ops_create, "dnnl_post_ops_create"},
		{&l->post_ops_destroy, "dnnl_post_ops_destroy"},
		{&l->post_ops_append_binary, "dnnl_post_ops_append_binary"},
		{&l->primitive_desc_destroy, "dnnl_primitive_desc_destroy"},
		{&l->primitive_desc_query_md, "dnnl_primitive_desc_query_md"},
		{&l->primitive_desc_query, "dnnl_primitive_desc_query"},
		{&l->primitive_create, "dnnl_primitive_create"},
		{&l->primitive_execute, "dnnl_primitive_execute"},
		{&l->primitive_destroy, "dnnl_primitive_destroy"},
		{&l->effective_cpu_isa, "dnnl_get_effective_cpu_isa"},
		{&l->reorder, "dnnl_reorder_primitive_desc_create"},
		{0, 0},
	};
	return find(l, list, why, room);
}

static int find_v2(library *l, char *why, size_t room) {
	const symbol list[] = {
		{&l->v2.desc_by_strides, "dnnl_memory_desc_init_by_strides"},
		{&l->v2.desc_by_tag, "dnnl_memory_desc_init_by_tag"},
		{&l->v2.convolution_forward, "dnnl_dilated_convolution_forward_desc_init"},
		{&l->v2.convolution_backward_data, "dnnl_dilated_convolution_backward_data_desc_init"},
		{&l->v2.convolution_backward_weights, "dnnl_dilated_convolution_backward_weights_desc_init"},
		{&l->v2.primitive_desc_create, "dnnl_primitive_desc_create"},
		{&l->v2.append_eltwise, "dnnl_post_ops_append_eltwise"},
		{&l->v2.append_sum, "dnnl_post_ops_append_sum"},
		{0, 0},
	};
	return find(l, list, why, room);
}

static int find_v3(library *l, char *why, size_t room) {
	const symbol list[] = {
		{&l->v3.desc_by_strides, "dnnl_memory_desc_create_with_strides"},
		{&l->v3.desc_by_tag, "dnnl_memory_desc_create_with_tag"},
		{&l->v3.desc_destroy, "dnnl_memory_desc_destroy"},
		{&l->v3.convolution_forward, "dnnl_convolution_forward_primitive_desc_create"},
		{&l->v3.convolution_backward_data, "dnnl_convolution_backward_data_primitive_desc_create"},
		{&l->v3.convolution_backward_weights, "dnnl_convolution_backward_weights_primitive_desc_create"},
		{&l->v3.append_eltwise, "dnnl_post_ops_append_eltwise"},
		{&l->v3.append_sum, "dnnl_post_ops_append_sum"},
		{0, 0},
	};
	return find(l, list, why, room);
}

// find_openmp looks for the OpenMP runtime among the libraries that oneDNN depends on: it is the one whose threads oneDNN uses, also
// where another copy lies elsewhere on the machine.
static void find_openmp(library *l) {
	const symbol list[] = {
		{&l->gomp_parallel, "GOMP_parallel"},
		{&l->omp_get_thread_num, "omp_get_thread_num"},
		{&l->omp_get_num_threads, "omp_get_num_threads"},
		{&l->omp_set_num_threads, "omp_set_num_threads"},
		{0, 0},
	};
	char why[128];
	if (l->version()->cpu_runtime != onednn_runtime_omp || !find(l, list, why, sizeof why))
		l->gomp_parallel = NULL;
}

library *library_open(const char *path, char *why, size_t room) {
	library *l = calloc(1, sizeof *l);
	if (!l) {
		snprintf(why, room, "not enough memory");
		return NULL;
	}
	// libgomp reads its environment while it is loaded, so this must come before, and the program itself must not be linked with it.
	// By default its threads spin for milliseconds at each barrier. When another program wants the processors, a spinning thread keeps
	// the thread that it waits for from running, and a training step takes many times as long. After 1,000 rounds, some microseconds,
	// a thread now sleeps. Whoever sets the variable decides.
	loader_setenv("GOMP_SPINCOUNT", "1000");
	l->handle = loader_open(path, why, room);
	if (!l->handle || !find_shared(l, why, room)) {
		free(l);
		return NULL;
	}
	l->generation = l->version()->major;
	int found = l->generation == 2 ? find_v2(l, why, room) : l->generation == 3 ? find_v3(l, why, room) : 0;
	if (!found) {
		if (l->generation != 2 && l->generation != 3)
			snprintf(why, room, "it is version %d; versions 2 and 3 are known", l->generation);
		free(l);
		return NULL;
	}
	l->is = constants[l->generation];
	// On processors without AVX2, version 2.6 adds wrong numbers there, or reads unaligned memory and crashes.
	l->odd_residuals = l->generation > 2 || l->effective_cpu_isa() >= onednn_isa_avx2;
	find_openmp(l);
	return l;
}

int desc_strided(const library *l, void **desc, int count, const onednn_dims dims, const onednn_dims strides) {
	*desc = NULL;
	if (l->generation == 3)
		return l->v3.desc_by_strides(desc, count, dims, onednn_f32, strides);
	if (!(*desc = calloc(1, onednn_memory_desc_room)))
		return onednn_out_of_memory;
	return l->v2.desc_by_strides(*desc, count, dims, onednn_f32, strides);
}

int desc_any(const library *l, void **desc, int count, const onednn_dims dims) {
	*desc = NULL;
	if (l->generation == 3)
		return l->v3.desc_by_tag(desc, count, dims, onednn_f32, onednn_any_format);
	if (!(*desc = calloc(1, onednn_memory_desc_room)))
		return onednn_out_of_memory;
	return l->v2.desc_by_tag(*desc, count, dims, onednn_f32, onednn_any_format);
}

void desc_free(const library *l, void *desc) {
	if (desc && l->generation == 3)
		l->v3.desc_destroy(desc);
	else
		free(desc);
}

int append_clip(const library *l, void *post_ops, float low, float high) {
	if (l->generation == 3)
		return l->v3.append_eltwise(post_ops, l->is.clip, low, high);
	return l->v2.append_eltwise(post_ops, 1, l->is.clip, low, high);
}

int append_sum(const library *l, void *post_ops) {
	if (l->generation == 3)
		return l->v3.append_sum(post_ops, 1, 0, onednn_f32);
	return l->v2.append_sum(post_ops, 1);
}

const char *status_name(int status) {
	static const char *const names[] = {
		"success", "out_of_memory", "invalid_arguments", "unimplemented", "last_impl_reached", "runtime_error", "not_required"};
	if (status < 0 || status >= (int)(sizeof names / sizeof *names))
		return "unknown status";
	return names[status];
}
