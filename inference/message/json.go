package message

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// kept is a text in a file. Text is what it says in English, for whoever reads the file.
type kept struct {
	Text   string `json:"text"`
	Format string `json:"format"`
	Values []any  `json:"values,omitempty"`
}

// MarshalJSON writes a text so that it can be translated after it was read again: a string where there is nothing to translate, else an object
// with the English text, its format and the values. An error among the values is kept as its text.
func (t Text) MarshalJSON() ([]byte, error) {
	if t.Format() == "" {
		return json.Marshal(t.String())
	}
	k := kept{t.english, t.format, make([]any, len(t.values))}
	for i, v := range t.values {
		switch v := v.(type) {
		case error:
			k.Values[i] = From(v)
		case float64:
			k.Values[i] = number(v)
		default:
			k.Values[i] = v
		}
	}
	return json.Marshal(k)
}

// number writes a number so that it is not taken for a whole one when it is read; those that JSON has none for become words.
func number(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Verbatim(strconv.FormatFloat(v, 'g', -1, 64))
	}
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return json.Number(s)
}

// UnmarshalJSON reads what MarshalJSON wrote, and any string, as earlier versions kept texts: it is shown as it is.
func (t *Text) UnmarshalJSON(data []byte) error {
	*t = Text{}
	if data[0] != '{' {
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*t = Verbatim(s)
		return nil
	}
	var k struct {
		Text, Format string
		Values       []json.RawMessage
	}
	if err := json.Unmarshal(data, &k); err != nil {
		return err
	}
	out := &text{english: k.Text, format: k.Format, values: make([]any, len(k.Values))}
	for i, raw := range k.Values {
		var err error
		if out.values[i], err = value(bytes.TrimSpace(raw)); err != nil {
			return err
		}
	}
	*t = Text{text: out}
	return nil
}

func value(raw []byte) (any, error) {
	switch {
	case raw[0] == '{':
		var t Text
		err := json.Unmarshal(raw, &t)
		return t, err
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		if bytes.ContainsAny(raw, ".eE") {
			return strconv.ParseFloat(string(raw), 64)
		}
		return strconv.ParseInt(string(raw), 10, 64)
	}
	var v any
	err := json.Unmarshal(raw, &v)
	return v, err
}
