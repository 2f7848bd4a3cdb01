// Package onnxfile reads and writes ONNX models.
//
// # Reading
//
// Decode takes the bytes of a file through four steps:
//
//  1. scan: the protobuf records are counted without building anything, against Limits;
//  2. parse and sanitize: the file is parsed by a small protobuf schema of our own (internal/onnxpb), every tensor is checked against
//     its shape, and a reduced model is written that holds only what onnx-go reads right;
//  3. github.com/owulveryck/onnx-go decodes that into operations, attributes, tensors and their wiring;
//  4. assemble and check: the Model is made of what onnx-go read, joined with what it does not deliver (names of nodes, versions,
//     metadata, types of inputs and outputs); where both readings overlap they are compared, and Model.Check looks at the whole.
//
// Read are graphs of plain tensors, of any operators, attributes of types int, float, string, lists of these, and tensor; element types
// float32, int32, int64, int8, uint8, bool and string. float16, bfloat16 and float64 become float32, in tensors, in declared inputs and
// outputs, and in the target of Cast alike. Constant nodes become tensors. Descriptions, value_info, training information,
// quantization annotations and the metadata of single nodes are not kept.
//
// Refused as unsupported are subgraphs (If, Loop, Scan), functions, sparse tensors, sequences and maps, other element types, and
// external data: no file but the given one is ever opened.
//
// # Hostile files
//
// Decode never panics. Its memory is bounded by the file and Limits together: at most 8 times the file's size, plus 1 KiB for each
// record (Limits.Records) and 80 bytes for each integer (Limits.Integers), garbage included; float32 weights cost 3 times their size. A
// record takes at least two bytes of file and an integer one, so what a small file can cost is small. Under DefaultLimits records and
// integers together never cost more than 440 MB.
//
// # Writing
//
// Encode is deterministic and writes what Decode reads back as an equal Model. WriteFile replaces a file in one step and keeps the old
// one whole if anything fails.
//
// # Making the protobuf code
//
// internal/onnxpb/onnx.pb.go is made from onnx.proto by build/proto.
package onnxfile
