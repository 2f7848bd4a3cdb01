// Compiled, never run: holds library.h against oneDNN's own headers, of either generation. See headers_test.go.
#include "../library.h"

#include <dnnl.h>

#define SAME(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #ours " is not " #theirs)

SAME(ONEDNN_MAX_DIMS, DNNL_MAX_NDIMS);
SAME(sizeof(onednn_dims), sizeof(dnnl_dims_t));
SAME(sizeof(onednn_arg), sizeof(dnnl_exec_arg_t));
SAME(offsetof(onednn_arg, memory), offsetof(dnnl_exec_arg_t, memory));
SAME(offsetof(onednn_version, cpu_runtime), offsetof(dnnl_version_t, cpu_runtime));

SAME(onednn_success, dnnl_success);
SAME(onednn_out_of_memory, dnnl_out_of_memory);
SAME(onednn_unimplemented, dnnl_unimplemented);
SAME(onednn_f32, dnnl_f32);
SAME(onednn_any_format, dnnl_format_tag_any);
SAME(onednn_cpu, dnnl_cpu);
SAME(onednn_in_order, dnnl_stream_in_order);
SAME(onednn_user_scratchpad, dnnl_scratchpad_mode_user);
SAME(onednn_forward_training, dnnl_forward_training);
SAME(onednn_forward_inference, dnnl_forward_inference);
SAME(onednn_convolution_direct, dnnl_convolution_direct);
SAME(onednn_binary_add, dnnl_binary_add);
SAME(onednn_query_implementation, dnnl_query_impl_info_str);
SAME(onednn_query_weights, dnnl_query_weights_md);
SAME(onednn_query_diff_weights, dnnl_query_diff_weights_md);
SAME(onednn_query_scratchpad, dnnl_query_scratchpad_md);
SAME(onednn_runtime_omp, DNNL_RUNTIME_OMP);
SAME(onednn_isa_avx2, dnnl_cpu_isa_avx2);
SAME(onednn_arg_src, DNNL_ARG_SRC);
SAME(onednn_arg_second_src, DNNL_ARG_SRC_1);
SAME(onednn_arg_dst, DNNL_ARG_DST);
SAME(onednn_arg_weights, DNNL_ARG_WEIGHTS);
SAME(onednn_arg_bias, DNNL_ARG_BIAS);
SAME(onednn_arg_scratchpad, DNNL_ARG_SCRATCHPAD);
SAME(onednn_arg_diff_src, DNNL_ARG_DIFF_SRC);
SAME(onednn_arg_diff_dst, DNNL_ARG_DIFF_DST);
SAME(onednn_arg_diff_weights, DNNL_ARG_DIFF_WEIGHTS);

#if DNNL_VERSION_MAJOR == 2
_Static_assert(sizeof(dnnl_memory_desc_t) <= onednn_memory_desc_room, "memory descriptors need more room");
_Static_assert(sizeof(dnnl_convolution_desc_t) <= onednn_op_desc_room, "operation descriptors need more room");
SAME(onednn_clip_2, dnnl_eltwise_clip_v2);
SAME(onednn_post_op_2, DNNL_ARG_ATTR_MULTIPLE_POST_OP(0));
#else
SAME(DNNL_VERSION_MAJOR, 3);
SAME(onednn_clip_3, dnnl_eltwise_clip_v2);
SAME(onednn_post_op_3, DNNL_ARG_ATTR_MULTIPLE_POST_OP(0));
#endif
