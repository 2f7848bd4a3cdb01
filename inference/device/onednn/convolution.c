#include "convolution.h"

#include <stdio.h>
#include <stdlib.h>

// activation describes [n,h,w,c], which oneDNN names in the order n, c, h, w.
static int activation(const library *l, void **desc, int64_t n, int64_t h, int64_t w, int64_t c) {
	onednn_dims dims = {n, c, h, w}, strides = {h * w * c, 1, w * c, c};
	return desc_strided(l, desc, 4, dims, strides);
}

// weights describes [kh,kw,c/groups,o], named g, o, i, h, w, or o, i, h, w where there is one group.
static int weights(const library *l, void **desc, const geometry *g, int any) {
	int64_t in = g->c / g->groups, out = g->o / g->groups, i = g->o, w = in * g->o, h = g->kw * w;
	int grouped = g->groups > 1;
	onednn_dims dims = {g->groups, out, in, g->kh, g->kw}, strides = {out, 1, i, h, w};
	if (any)
		return desc_any(l, desc, 4 + grouped, dims + !grouped);
	return desc_strided(l, desc, 4 + grouped, dims + !grouped, strides + !grouped);
}

typedef struct {
	onednn_dims strides, dilates, left, right;
} window;

// window_of gives oneDNN's numbers, where a dilation of 0 is dense.
static window window_of(const geometry *g) {
	return (window){{g->stride[0], g->stride[1]}, {g->dilation[0] - 1, g->dilation[1] - 1}, {g->pad[0], g->pad[1]}, {g->pad[2], g->pad[3]}};
}

// attributes states residual, activation and scratch memory.
static int attributes(const library *l, const step *s, const prepared *p, int plain, void **attr) {
	void *ops = NULL;
	int status = l->attr_create(attr);
	if (!status)
		status = l->attr_set_scratchpad_mode(*attr, onednn_user_scratchpad);
	if (status || plain)
		return status;
	status = l->post_ops_create(&ops);
	if (!status && s->residual == residual_in_place)
		status = append_sum(l, ops);
	if (!status && s->residual == residual_apart)
		status = l->post_ops_append_binary(ops, onednn_binary_add, p->activation_out);
	if (!status && s->activation)
		status = append_clip(l, ops, s->low, s->high);
	if (!status)
		status = l->attr_set_post_ops(*attr, ops);
	if (ops)
		l->post_ops_destroy(ops);
	return status;
}

static int describe_v2(const context *c, const prepared *p, int direction, const void *wanted, const void *bias, const window *w,
	const void *attr, const void *hint, void **pd) {
	const library *l = c->lib;
	int status;
	void *op = calloc(1, onednn_op_desc_room);
	if (!op)
		return onednn_out_of_memory;
	if (direction == forward)
		status = l->v2.convolution_forward(op, onednn_forward_training, onednn_convolution_direct, p->activation_in, wanted, bias,
			p->activation_out, w->strides, w->dilates, w->left, w->right);
	else if (direction == backward_data)
		status = l->v2.convolution_backward_data(
			op, onednn_convolution_direct, p->activation_in, wanted, p->activation_out, w->strides, w->dilates, w->left, w->right);
	else
		status = l->v2.convolution_backward_weights(
			op, onednn_convolution_direct, p->activation_in, wanted, NULL, p->activation_out, w->strides, w->dilates, w->left, w->right);
	if (!status)
		status = l->v2.primitive_desc_create(pd, op, attr, c->engine, hint);
	free(op);
	return status;
}

static int describe_v3(const context *c, const prepared *p, int direction, const void *wanted, const void *bias, const window *w,
	const void *attr, const void *hint, void **pd) {
	const library *l = c->lib;
	if (direction == forward)
		return l->v3.convolution_forward(pd, c->engine, onednn_forward_training, onednn_convolution_direct, p->activation_in, wanted, bias,
			p->activation_out, w->strides, w->dilates, w->left, w->right, attr);
	if (direction == backward_data)
		return l->v3.convolution_backward_data(pd, c->engine, onednn_convolution_direct, p->activation_in, wanted, p->activation_out,
			w->strides, w->dilates, w->left, w->right, hint, attr);
	return l->v3.convolution_backward_weights(pd, c->engine, onednn_convolution_direct, p->activation_in, wanted, NULL, p->activation_out,
		w->strides, w->dilates, w->left, w->right, hint, attr);
}

static int describe(const context *c, const step *s, const prepared *p, int direction, const void *hint, void **pd) {
	const library *l = c->lib;
	void *attr = NULL, *wanted = NULL;
	window w = window_of(&s->g);
	int hinting = direction == forward && p->direction != forward;
	int status = weights(l, &wanted, &s->g, 1);
	if (!status)
		status = attributes(l, s, p, hinting || direction != forward, &attr);
	if (!status)
		status = (l->generation == 2 ? describe_v2 : describe_v3)(c, p, direction, wanted, hinting ? NULL : p->bias, &w, attr, hint, pd);
	if (attr)
		l->attr_destroy(attr);
	desc_free(l, wanted);
	return status;
}

// choose makes the primitive; a gradient's wants a forward one as a hint.
static int choose(const context *c, const step *s, prepared *p) {
	const library *l = c->lib;
	void *hint = NULL;
	int status = onednn_success;
	if (p->direction != forward)
		status = describe(c, s, p, forward, NULL, &hint);
	if (!status)
		status = describe(c, s, p, p->direction, hint, &p->pd);
	if (hint)
		l->primitive_desc_destroy(hint);
	if (!status)
		status = l->primitive_create(&p->primitive, p->pd);
	return status;
}

static int make_reorder(const context *c, prepared *p) {
	const library *l = c->lib;
	void *pd = NULL;
	int to_ours = p->direction == backward_weights;
	const void *theirs = l->primitive_desc_query_md(p->pd, to_ours ? onednn_query_diff_weights : onednn_query_weights, 0);
	if (l->desc_equal(theirs, p->weights))
		return onednn_success;
	p->weights_bytes = l->desc_size(theirs);
	int status = l->reorder(&pd, to_ours ? theirs : p->weights, c->engine, to_ours ? p->weights : theirs, c->engine, NULL);
	if (!status) {
		status = l->primitive_create(&p->reorder, pd);
		l->primitive_desc_destroy(pd);
	}
	return status;
}

int prepare(const context *c, const step *s, int direction, prepared **out) {
	const library *l = c->lib;
	const geometry *g = &s->g;
	if (s->residual && !l->odd_residuals && (g->groups > 1 || g->o % 8))
		return onednn_unimplemented;
	prepared *p = calloc(1, sizeof *p);
	onednn_dims dims = {g->o}, one = {1};
	if (!p)
		return onednn_out_of_memory;
	p->lib = l, p->direction = direction;
	int status = activation(l, &p->activation_in, g->n, g->h, g->w, g->c);
	if (!status)
		status = activation(l, &p->activation_out, g->n, g->oh, g->ow, g->o);
	if (!status)
		status = weights(l, &p->weights, g, 0);
	if (!status)
		status = desc_strided(l, &p->bias, 1, dims, one);
	if (!status)
		status = choose(c, s, p);
	if (!status)
		status = make_reorder(c, p);
	if (status) {
		prepared_free(p);
		return status;
	}
	const void *scratch = l->primitive_desc_query_md(p->pd, onednn_query_scratchpad, 0);
	p->scratch_bytes = scratch ? l->desc_size(scratch) : 0;
	const char *name = NULL;
	if (!l->primitive_desc_query(p->pd, onednn_query_implementation, 0, &name) && name)
		snprintf(p->name, sizeof p->name, "%s", name);
	*out = p;
	return onednn_success;
}

// memory makes a memory object; the first failure stays in *status.
static void *memory(const context *c, prepared *p, const void *desc, void *data, int *status) {
	void *m = NULL;
	if (!*status)
		*status = c->lib->memory_create(&m, desc, c->engine, data);
	if (!*status)
		p->memories[p->memory_count++] = m;
	return m;
}

static void argument(const context *c, prepared *p, int arg, const void *desc, void *data, int *status) {
	p->args[p->arg_count++] = (onednn_arg){arg, memory(c, p, desc, data, status)};
}

int bind(const context *c, const step *s, prepared *p, void *buffer, void *scratch) {
	int status = onednn_success, to_ours = p->direction == backward_weights;
	float *ours = p->direction == forward ? s->in[1] : p->direction == backward_data ? s->in[0] : s->out[0];
	const void *theirs = c->lib->primitive_desc_query_md(p->pd, to_ours ? onednn_query_diff_weights : onednn_query_weights, 0);
	void *w = memory(c, p, theirs, p->reorder ? buffer : ours, &status);
	if (p->reorder) {
		void *plain = memory(c, p, p->weights, ours, &status);
		p->reorder_args[0] = (onednn_arg){onednn_arg_src, to_ours ? w : plain};
		p->reorder_args[1] = (onednn_arg){onednn_arg_dst, to_ours ? plain : w};
	}
	p->args[p->arg_count++] = (onednn_arg){to_ours ? onednn_arg_diff_weights : onednn_arg_weights, w};
	if (p->direction == forward) {
		argument(c, p, onednn_arg_src, p->activation_in, s->in[0], &status);
		argument(c, p, onednn_arg_bias, p->bias, s->in[2], &status);
		argument(c, p, onednn_arg_dst, p->activation_out, s->out[0], &status);
		if (s->residual == residual_apart)
			argument(c, p, c->lib->is.post_op | onednn_arg_second_src, p->activation_out, s->in[3], &status);
	} else {
		argument(c, p, to_ours ? onednn_arg_src : onednn_arg_diff_src, p->activation_in, to_ours ? s->in[0] : s->out[0], &status);
		argument(c, p, onednn_arg_diff_dst, p->activation_out, s->in[1], &status);
	}
	if (p->scratch_bytes)
		argument(c, p, onednn_arg_scratchpad, c->lib->primitive_desc_query_md(p->pd, onednn_query_scratchpad, 0), scratch, &status);
	return status;
}

void prepared_free(prepared *p) {
	const library *l = p->lib;
	for (int i = 0; i < p->memory_count; i++)
		l->memory_destroy(p->memories[i]);
	if (p->reorder)
		l->primitive_destroy(p->reorder);
	if (p->primitive)
		l->primitive_destroy(p->primitive);
	if (p->pd)
		l->primitive_desc_destroy(p->pd);
	desc_free(l, p->activation_in);
	desc_free(l, p->activation_out);
	desc_free(l, p->weights);
	desc_free(l, p->bias);
	free(p);
}

static int execute(context *c, const void *primitive, int count, const onednn_arg *args) {
	int status = c->lib->primitive_execute(primitive, c->stream, count, args);
	return status ? status : c->lib->stream_wait(c->stream);
}

int reorder_weights(context *c, step *s) { return execute(c, s->convolution->reorder, 2, s->convolution->reorder_args); }

static int run(context *c, step *s) {
	prepared *p = s->convolution;
	int before = p->reorder && p->direction != backward_weights && !s->fixed_weights;
	int after = p->reorder && p->direction == backward_weights;
	int status = before ? reorder_weights(c, s) : onednn_success;
	if (!status)
		status = execute(c, p->primitive, p->arg_count, p->args);
	if (!status && after)
		status = reorder_weights(c, s);
	return status;
}

int convolution(context *c, step *s) { return s->convolution ? run(c, s) : plain_convolution(c, s); }
int convolution_backward_data(context *c, step *s) { return s->convolution ? run(c, s) : plain_backward_data(c, s); }
int convolution_backward_weights(context *c, step *s) { return s->convolution ? run(c, s) : plain_backward_weights(c, s); }
