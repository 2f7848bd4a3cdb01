package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// text is one that the window shows.
type text struct {
	key    string
	where  string // file:line of one place that uses it
	plural bool
	format bool // it has the verbs of package fmt in place of named gaps: a text of package message
}

// usages are all texts of a tree of sources.
type usages struct {
	root     string
	texts    map[string]text
	problems []string
}

// collect finds the texts in the Go sources under folders of root, those of tests excepted.
func collect(root string, folders ...string) (*usages, error) {
	u := &usages{root: root, texts: map[string]text{}}
	packages := map[string][]string{}
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for folder, paths := range packages {
		if err := u.addPackage(folder, paths); err != nil {
			return nil, err
		}
	}
	slices.Sort(u.problems)
	return u, nil
}

// sorted are the texts in the order of their keys.
func (u *usages) sorted() []text {
	list := make([]text, 0, len(u.texts))
	for _, t := range u.texts {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b text) int { return cmp.Compare(a.key, b.key) })
	return list
}

// function is one that has a body, whether it is declared or held by a variable.
type function struct {
	name       string
	parameters []string
	body       *ast.BlockStmt
}

// wrapper is a function that passes a parameter of its own to be translated.
type wrapper struct {
	name   string
	index  int
	plural bool
	format bool
}

// one is a package being read.
type one struct {
	*usages
	files     *token.FileSet
	functions []function
	wrappers  map[string]wrapper
	own       string // words or message, where this is that package
}

func (u *usages) addPackage(folder string, paths []string) error {
	p := &one{usages: u, files: token.NewFileSet(), wrappers: map[string]wrapper{}, own: filepath.Base(folder)}
	var trees []*ast.File
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(u.root, path)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(p.files, filepath.ToSlash(name), source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		trees = append(trees, tree)
		ast.Inspect(tree, p.findFunctions)
	}
	// A wrapper found may show that its caller is another, so this ends when a round finds none.
	for known := -1; known != len(p.wrappers); {
		known = len(p.wrappers)
		for _, tree := range trees {
			ast.Inspect(tree, p.findTexts)
		}
	}
	return nil
}

func (p *one) findFunctions(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Body != nil {
			p.functions = append(p.functions, function{n.Name.Name, parameters(n.Type), n.Body})
		}
	case *ast.AssignStmt:
		for i, right := range n.Rhs {
			if f, ok := right.(*ast.FuncLit); ok && i < len(n.Lhs) {
				if name, ok := n.Lhs[i].(*ast.Ident); ok {
					p.functions = append(p.functions, function{name.Name, parameters(f.Type), f.Body})
				}
			}
		}
	}
	return true
}

func parameters(t *ast.FuncType) (names []string) {
	for _, field := range t.Params.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// findTexts looks at a call, whether it translates.
func (p *one) findTexts(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return true
	}
	index, plural, format, gaps := 0, false, false, -1
	switch name, of := called(call); {
	case of == "message" && p.own != "message":
		switch name {
		case "Of", "Plain", "New", "Errorf":
			format = true
		default:
			return true
		}
	case of == "words" || p.own == "words" && of == "":
		switch name {
		case "T":
		case "F":
			gaps = 1
		case "N":
			plural, gaps = true, 2
		default:
			return true
		}
	default:
		w, ok := p.wrappers[name]
		if !ok {
			return true
		}
		index, plural, format = w.index, w.plural, w.format
	}
	if index >= len(call.Args) {
		return true
	}
	where := p.files.Position(call.Pos())
	at := fmt.Sprintf("%s:%d", where.Filename, where.Line)
	key, ok := literal(call.Args[index])
	if !ok {
		p.wrap(call, call.Args[index], plural, format, at)
		return true
	}
	if old, ok := p.texts[key]; ok && (old.plural != plural || old.format != format) {
		p.problem("%s: %q has a form for one, or verbs, there (%s) and none here, or the other way round", at, key, old.where)
	}
	p.texts[key] = text{key, at, plural, format}
	if gaps >= 0 {
		p.checkGaps(call, key, gaps, plural, at)
	}
	return true
}

// wrap remembers the function around a call, whose parameter is translated.
func (p *one) wrap(call *ast.CallExpr, argument ast.Expr, plural, format bool, at string) {
	if name, ok := argument.(*ast.Ident); ok {
		// The innermost function around is the last whose body holds the call.
		for _, f := range slices.Backward(p.functions) {
			if i := slices.Index(f.parameters, name.Name); i >= 0 && f.body.Pos() <= call.Pos() && call.End() <= f.body.End() {
				p.wrappers[f.name] = wrapper{f.name, i, plural, format}
				return
			}
		}
	}
	p.problem("%s: what is translated is neither a literal nor a parameter, so its texts cannot be found; translate where the texts are written", at)
}

func (p *one) problem(format string, arguments ...any) {
	if s := fmt.Sprintf(format, arguments...); !slices.Contains(p.problems, s) {
		p.problems = append(p.problems, s)
	}
}

// checkGaps holds that a call fills all gaps of its text.
func (p *one) checkGaps(call *ast.CallExpr, key string, first int, plural bool, at string) {
	if call.Ellipsis.IsValid() {
		return
	}
	var given []string
	if plural {
		given = append(given, "N")
	}
	for i := first; i < len(call.Args); i += 2 {
		name, _ := literal(call.Args[i])
		given = append(given, name)
	}
	for _, gap := range gapsOf(key) {
		if !slices.Contains(given, gap) {
			p.problem("%s: the gap {{.%s}} of %q is not filled", at, gap, key)
		}
	}
}

// called is the name of a called function or method and, for words.T and the like, of the package before it.
func called(call *ast.CallExpr) (name, of string) {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name, ""
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return f.Sel.Name, x.Name
		}
		return f.Sel.Name, "?"
	}
	return "", "?"
}

// literal is the value of a string that stands in the source, also one of several lines joined with +.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return constant.StringVal(constant.MakeFromLiteral(e.Value, e.Kind, 0)), true
		}
	case *ast.BinaryExpr:
		left, ok := literal(e.X)
		right, too := literal(e.Y)
		return left + right, ok && too && e.Op == token.ADD
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "", false
}

// verb is one of package fmt's: flags, perhaps the number of its value, and a letter.
var verb = regexp.MustCompile(`%([-+# 0-9.]*)(?:\[(\d+)\])?([a-zA-Z%])`)

// verbsOf are what a format writes, in the order of the values: "1d", "2s". A quoted text may be written without quotation marks, a wrapped error
// as any other.
func verbsOf(s string) (verbs []string) {
	next := 1
	for _, m := range verb.FindAllStringSubmatch(s, -1) {
		if m[3] == "%" {
			continue
		}
		if m[2] != "" {
			next, _ = strconv.Atoi(m[2]) // digits, by the pattern
		}
		kind := m[3]
		if strings.Contains("qvw", kind) {
			kind = "s"
		}
		verbs = append(verbs, fmt.Sprint(next, kind))
		next++
	}
	slices.Sort(verbs)
	return slices.Compact(verbs)
}

var gap = regexp.MustCompile(`\{\{\.([A-Za-z]+)\}\}`)

// gapsOf are the names of a text's gaps, sorted, each once.
func gapsOf(s string) (names []string) {
	for _, m := range gap.FindAllStringSubmatch(s, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
