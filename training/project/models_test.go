package project

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestPredictionsAreReplacedAndAChangedPictureHasNone(t *testing.T) {
	p, ctx := created(t), context.Background()
	add(t, p, scanned("/a", 2, 4))
	id, err := p.AddModel(ctx, Model{Name: "m", Made: time.Unix(1, 0), Outputs: []Output{{1, "x"}, {2, "y"}}}, nil, []Prediction{{1, Trained, []float32{1, 0}}})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(p.RenameModel(ctx, id, "n"), p.PutPredictions(ctx, id, []Prediction{{1, Unseen, []float32{0, 1}}, {2, Tested, []float32{0.5, 0.5}}}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Predictions(ctx, id, 0, 0)
	if err != nil || len(got) != 2 || got[0].Part != Unseen || got[0].Probabilities[1] != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if err := p.Refresh(ctx, []Refreshed{{1, picture("/other bytes", 0)}}); err != nil {
		t.Fatal(err)
	}
	if got, err := p.Predictions(ctx, id, 0, 0); err != nil || len(got) != 1 || got[0].Example != 2 {
		t.Errorf("after a refresh: %v, %v", got, err)
	}
	if err := p.PutPredictions(ctx, id+1, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("of no model: %v", err)
	}
	if all, err := p.Models(ctx); err != nil || len(all) != 1 || all[0].Name != "n" {
		t.Errorf("models %+v, %v", all, err)
	}
}

func TestAModelWithOtherBytesIsDamaged(t *testing.T) {
	p, ctx := created(t), context.Background()
	id, err := p.AddModel(ctx, Model{}, []byte("right"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.db.Exec(`UPDATE model_file SET onnx = x'00'`); err != nil {
		t.Fatal(err)
	}
	var open *OpenError
	if _, err := p.ModelFile(ctx, id); !errors.As(err, &open) || open.Problem != Damaged {
		t.Errorf("it said %v", err)
	}
	if _, err := p.AddModel(ctx, Model{}, make([]byte, MaxModel+1), nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

func TestRunsAndWhatTheyMade(t *testing.T) {
	p, ctx := created(t), context.Background()
	model, err1 := p.AddModel(ctx, Model{}, nil, nil)
	first, err2 := p.StartRun(ctx, Run{Device: "a"})
	_, err3 := p.StartRun(ctx, Run{Device: "b"})
	if err := errors.Join(err1, err2, err3, p.EndRun(ctx, first, Finished, model)); err != nil {
		t.Fatal(err)
	}
	all, err := p.Runs(ctx)
	if err != nil || len(all) != 2 || all[1].Model != model || all[1].State != Finished || all[0].State != Running {
		t.Errorf("%+v, %v", all, err)
	}
	if err := p.RemoveModel(ctx, model); err != nil {
		t.Fatal(err)
	}
	if all, err := p.Runs(ctx); err != nil || all[1].Model != 0 {
		t.Errorf("after its model went: %+v, %v", all, err)
	}
}
