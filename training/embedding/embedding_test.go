package embedding

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/device"
	"likeness/training"
	"likeness/training/dataset"
)

// clusters are n rows of d features around k far corners, with their corner.
func clusters(n, d, k int) (x []float32, of []int) {
	rng := rand.New(rand.NewPCG(uint64(n), uint64(k)))
	corners := make([]float64, k*d)
	for i := range corners {
		corners[i] = rng.NormFloat64()
	}
	for i := range n {
		of = append(of, i%k)
		for j := range d {
			x = append(x, float32(corners[i%k*d+j]+0.4*rng.NormFloat64()))
		}
	}
	return x, of
}

// purity is the share of points whose nearest neighbour on the map has their label.
func purity(points []Point, labels []int) float64 {
	right := 0
	for i, p := range points {
		best, at := math.Inf(1), -1
		for j, q := range points {
			if d := math.Hypot(p.X-q.X, p.Y-q.Y); j != i && d < best {
				best, at = d, j
			}
		}
		if at >= 0 && labels[at] == labels[i] {
			right++
		}
	}
	return float64(right) / float64(len(points))
}

func TestClusters(t *testing.T) {
	x, of := clusters(400, 64, 8)
	told := 0
	points, err := Map(t.Context(), x, 64, Options{Seed: 1}, func(done, total int) {
		if told++; done != told || total != 750 {
			t.Fatalf("told of %d of %d after %d", done, total, told)
		}
	})
	if err != nil || told != 750 {
		t.Fatal(told, err)
	}
	if p := purity(points, of); p < 0.99 {
		t.Errorf("%.3f of the points lie beside one of their own", p)
	}
	// groups are apart: within, points are nearer to their middle than middles are to each other
	middle := make([]Point, 8)
	for i, p := range points {
		middle[of[i]].X += p.X / 50
		middle[of[i]].Y += p.Y / 50
		if math.Abs(p.X) > 1 || math.Abs(p.Y) > 1 {
			t.Fatalf("point %d is at %v", i, p)
		}
	}
	for i, p := range points {
		own := math.Hypot(p.X-middle[of[i]].X, p.Y-middle[of[i]].Y)
		for c, m := range middle {
			if c != of[i] && math.Hypot(p.X-m.X, p.Y-m.Y) < own {
				t.Errorf("point %d of group %d is nearer to group %d", i, of[i], c)
			}
		}
	}
}

func TestProcessorsDoNotMatter(t *testing.T) {
	x, _ := clusters(350, 20, 5)
	draw := func() []Point {
		points, err := Map(t.Context(), x, 20, Options{Seed: 1, Iterations: 60}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return points
	}
	first := draw()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if !slices.Equal(first, draw()) {
		t.Error("on one processor it is another map")
	}
}

// TestTreeAgainstExact: what the tree sums up is near the exact sum, also with points at one place.
func TestTreeAgainstExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, spread := range []float64{1e-4, 1, 30} {
		y := make([][2]float64, 300)
		for i := range y {
			y[i] = [2]float64{spread * rng.NormFloat64(), spread * rng.NormFloat64()}
			if i%10 == 9 {
				y[i] = y[i-1]
			}
		}
		var tree quadtree
		tree.build(y)
		if n := tree.cells[0].count; n != 300 {
			t.Fatalf("the tree counts %v points", n)
		}
		var error, size, total, exact float64
		for i := range y {
			force, near := tree.push(y[i])
			var want [2]float64
			for j := range y {
				if i == j {
					continue
				}
				dx, dy := y[i][0]-y[j][0], y[i][1]-y[j][1]
				w := 1 / (1 + dx*dx + dy*dy)
				exact += w
				want[0] += w * w * dx
				want[1] += w * w * dy
			}
			total += near
			error += math.Hypot(force[0]-want[0], force[1]-want[1])
			size += math.Hypot(want[0], want[1])
		}
		if error > 0.03*size || math.Abs(total-exact) > 0.01*exact {
			t.Errorf("at a spread of %v forces are off by %.4f of their size, the sum is %v, exactly %v", spread, error/size, total, exact)
		}
	}
}

// TestAffinities: symmetric, adding up to 1, of the perplexity wanted.
func TestAffinities(t *testing.T) {
	x, _ := clusters(120, 6, 3)
	rows := make([][]float64, 120)
	for i := range rows {
		for j := range 6 {
			rows[i] = append(rows[i], float64(x[i*6+j]))
		}
	}
	rows[7] = rows[8] // the same picture twice
	list := nearest(rows, 5, 30)
	conditional(list, 10)
	entropy := 0.0
	for _, q := range list {
		if q.p > 0 {
			entropy -= q.p * math.Log(q.p)
		}
	}
	if math.Abs(math.Exp(entropy)-10) > 0.01 {
		t.Errorf("perplexity %v", math.Exp(entropy))
	}
	all, err := neighbours(t.Context(), rows, 10)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, list := range all {
		for _, q := range list {
			sum += q.p
			back := slices.IndexFunc(all[q.to], func(r pair) bool { return r.to == i })
			if back < 0 || math.Abs(all[q.to][back].p-q.p) > 1e-15 {
				t.Fatalf("%d to %d has %v, but back", i, q.to, q.p)
			}
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("affinities add up to %v", sum)
	}
}

func TestOddInputs(t *testing.T) {
	x, _ := clusters(40, 3, 2)
	same := make([]float32, 30)
	for i := range same {
		same[i] = float32(i%3) + 1
	}
	for name, c := range map[string]struct {
		x    []float32
		want int
	}{
		"none": {nil, 0}, "one": {x[:3], 1}, "two": {x[:6], 2}, "four": {x[:12], 4}, "five": {x[:15], 5}, "seven": {x[:21], 7},
		"all the same": {same, 10}, "zeros": {make([]float32, 30), 10}, "pairs": {slices.Concat(x, x), 80},
	} {
		for kind, draw := range map[string]func() ([]Point, error){
			"map":       func() ([]Point, error) { return Map(t.Context(), c.x, 3, Options{Iterations: 100}, nil) },
			"principal": func() ([]Point, error) { return Principal(t.Context(), c.x, 3, 1) },
		} {
			points, err := draw()
			if err != nil || len(points) != c.want {
				t.Fatalf("%s of %s: %d points, %v", kind, name, len(points), err)
			}
			for _, p := range points {
				if !(math.Abs(p.X) <= 1 && math.Abs(p.Y) <= 1) {
					t.Errorf("%s of %s: %v", kind, name, p)
				}
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := Map(ctx, x, 3, Options{}, func(int, int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	nan := slices.Clone(x)
	nan[5] = float32(math.NaN())
	for name, err := range map[string]error{
		"half a row":   second(Map(t.Context(), x[1:], 3, Options{}, nil)),
		"no features":  second(Map(t.Context(), x, 0, Options{}, nil)),
		"not a number": second(Map(t.Context(), nan, 3, Options{}, nil)),
		"perplexity":   second(Map(t.Context(), x, 3, Options{Perplexity: -1}, nil)),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func second(_ []Point, err error) error { return err }

// TestPictures: on the map of ants and bees, neighbours are of one kind.
func TestPictures(t *testing.T) {
	sharedtest.Long(t)
	data, err := dataset.Scan(t.Context(), []string{filepath.Join(sharedtest.Dir(t), "data", "hymenoptera")}, dataset.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	found, err := training.Features(t.Context(), training.Settings{Device: device.CPU}, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	points, err := Map(t.Context(), found.Plain(), found.Size, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	labels := make([]int, len(data.Pictures))
	for i, p := range data.Pictures {
		labels[i] = p.Class
	}
	if p := purity(points, labels); p < 0.9 {
		t.Errorf("%.3f of the pictures lie beside one of their class", p)
	} else {
		t.Logf("%.3f of %d pictures lie beside one of their class", p, len(points))
	}
}

func BenchmarkMap5000(b *testing.B) {
	x, _ := clusters(5000, 1280, 10)
	for b.Loop() {
		if _, err := Map(b.Context(), x, 1280, Options{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
