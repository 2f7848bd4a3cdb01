package onnxfile

// Limits bounds what Decode accepts, and so what memory it takes. Zero fields stand for those of DefaultLimits.
type Limits struct {
	Bytes    int64 // size of the file
	Records  int   // nodes, attributes, tensors, names and other parts that have a length of their own
	Integers int   // elements of integer tensors and attributes, in one count over the whole file
}

// DefaultLimits suits image classifiers many times the size of the bundled ones, which have 5,000 records and 2,000 integers.
var DefaultLimits = Limits{Bytes: 512 << 20, Records: 100_000, Integers: 4 << 20}

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = DefaultLimits.Bytes
	}
	if l.Records <= 0 {
		l.Records = DefaultLimits.Records
	}
	if l.Integers <= 0 {
		l.Integers = DefaultLimits.Integers
	}
	return l
}
