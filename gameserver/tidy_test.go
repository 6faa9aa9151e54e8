package main

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// top is all that may stand at the top of the repository, dotfiles aside.
const top = "gameserver sim netcode lobby loadtest client-web go.mod go.sum README.md"

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(strings.Fields(top), name) {
			t.Errorf("%s has no place at the top of the repository", name)
		}
	}
}

// vague are words that say nothing about what they name.
const vague = "packet manager util utils helper helpers data info misc common"

// maxLines is how long a file about one thing can be.
const maxLines = 600

// generated is how a file says that people do not write it.
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

func TestFiles(t *testing.T) {
	eachSource(t, func(file string) {
		src, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Error(err)
			return
		}
		if tidy, err := format.Source(src); err != nil || !bytes.Equal(src, tidy) {
			t.Errorf("%s: run gofmt (%v)", file, err)
		}
		if n := bytes.Count(src, []byte("\n")); n > maxLines && !generated.Match(src) {
			t.Errorf("%s has %d lines: it is about more than one thing", file, n)
		}
		for _, word := range strings.FieldsFunc(strings.TrimSuffix(file, ".go"),
			func(r rune) bool { return r == '/' || r == '_' || r == '-' }) {
			if slices.Contains(strings.Fields(vague), word) {
				t.Errorf("%s: %q names nothing", file, word)
			}
		}
		tidyComments(t, file, src)
	})
}

// tidyComments refuses notes to self: they are done or they are said elsewhere.
func tidyComments(t *testing.T, file string, src []byte) {
	f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return
	}
	for _, group := range f.Comments {
		for _, note := range []string{"TO" + "DO", "FIX" + "ME", "XX" + "X"} {
			if strings.Contains(group.Text(), note) {
				t.Errorf("%s: a comment says %s", file, note)
			}
		}
	}
	if !strings.HasSuffix(file, "_test.go") {
		return
	}
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
			return true
		}
		// A decoder may skip.
		if on, ok := sel.X.(*ast.Ident); !ok || slices.Contains([]string{"t", "b", "f", "tb"}, on.Name) {
			t.Errorf("%s: a test that can be skipped proves nothing", file)
		}
		return true
	})
}

// isGame reports whether a package is part of what every machine must compute alike.
func isGame(pkg string) bool {
	return (pkg == "sim" || strings.HasPrefix(pkg, "sim/")) && !strings.HasPrefix(pkg, "sim/simtest")
}

// hasNoClock reports whether time is an argument in a package.
func hasNoClock(pkg string) bool {
	return isGame(pkg) || pkg == "netcode" || strings.HasPrefix(pkg, "netcode/") || pkg == "gameserver/match"
}

// TestSource checks what an import cannot show.
func TestSource(t *testing.T) {
	eachFile(t, parser.SkipObjectResolution, func(file string, f *ast.File) {
		pkg := path.Dir(file)
		ast.Inspect(f, func(n ast.Node) bool {
			if isGame(pkg) {
				if what := uneven(n); what != "" {
					t.Errorf("%s: %s in a game: machines may differ about it", file, what)
				}
			}
			if hasNoClock(pkg) {
				if what := restless(n); what != "" {
					t.Errorf("%s: %s where time is an argument and one goroutine does everything", file, what)
				}
			}
			if sel, ok := n.(*ast.SelectorExpr); ok && f.Name.Name != "main" && isPrint(sel) {
				t.Errorf("%s: only mains print", file)
			}
			return true
		})
	})
}

// uneven names what two machines, or two runs, may compute differently.
func uneven(n ast.Node) string {
	switch n := n.(type) {
	case *ast.MapType:
		return "a map"
	case *ast.BasicLit:
		if n.Kind == token.FLOAT || n.Kind == token.IMAG {
			return "a float"
		}
	case *ast.Ident:
		if slices.Contains([]string{"float32", "float64", "complex64", "complex128"}, n.Name) {
			return "a float"
		}
	}
	return ""
}

// restless names what happens at a time of its own.
func restless(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "a goroutine"
	case *ast.ChanType, *ast.SelectStmt:
		return "a channel"
	case *ast.SelectorExpr:
		clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick"}
		if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clock, n.Sel.Name) {
			return "time." + n.Sel.Name
		}
	}
	return ""
}

func isPrint(sel *ast.SelectorExpr) bool {
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == "fmt" && strings.HasPrefix(sel.Sel.Name, "Print")
}

// TestTidyIsAwake: the checks see what they are there to see.
func TestTidyIsAwake(t *testing.T) {
	const src = `package p
		import ("fmt"; "time")
		var m map[int]int
		var f float64
		const c = 1.5
		func a() { go b(); select {}; fmt.Println(time.Now()) }
		func b(c chan int) { time.Sleep(1) }`
	f, err := parser.ParseFile(token.NewFileSet(), "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	ast.Inspect(f, func(n ast.Node) bool {
		seen[uneven(n)]++
		seen[restless(n)]++
		if sel, ok := n.(*ast.SelectorExpr); ok && isPrint(sel) {
			seen["a print"]++
		}
		return true
	})
	want := map[string]int{"a map": 1, "a float": 2, "a goroutine": 1, "a channel": 2, "time.Now": 1,
		"time.Sleep": 1, "a print": 1}
	for what, n := range want {
		if seen[what] != n {
			t.Errorf("%s is seen %d times, not %d", what, seen[what], n)
		}
	}
}
