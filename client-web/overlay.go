package clientweb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// emptied are functions of Go's runtime that serve only the debugging of a program, and that no page can ask
// for: traces, profiles, metrics, dumps, the setting GODEBUG. In a page they do nothing and return zeros, and
// code that only they call is not linked. Their callers first ask whether the result is wanted, or are about
// to end the program anyway. A panic still says what is wrong.
var emptied = map[string][]string{
	"runtime": {
		// traces of what was executed
		"traceEnabled", "traceLocker.ok", "traceShuttingDown", "traceAllocFreeEnabled", "traceAcquire", "traceAdvance",
		// the stacks of goroutines, whose names and lines the module has not (see withoutLines)
		"traceback", "tracebackothers", "traceback1", "traceback2", "tracebackHexdump", "goroutineheader", "printcreatedby",
		"printAncestorTraceback",
		"saveAncestors", "printCgoTraceback", "Frames.Next", "hexdumpWords",
		// profiles
		"mProf_Malloc", "blockevent", "mutexevent", "saveblockevent", "doRecordGoroutineProfile",
		"tryRecordGoroutineProfile", "findGoroutineLeaks",
		// what the settings GODEBUG and GOTRACEBACK would print, and metrics of them
		"initMetrics", "schedtrace", "dumpgstatus", "gcDumpObject", "checkFinalizersAndCleanups", "runCheckmark",
		"setCheckmark", "godebugInc.IncNonDefault",
		// whether the linker and the compiler did well
		"moduledataverify1", "check", "testAtomic64",
		// types that more modules than one have
		"typelinksinit",
		// panics with numbers that a world without floats has not
		"printfloat64", "printfloat32", "printcomplex128", "printcomplex64",
	},
	"internal/godebug": {"init", "Setting.Value", "Setting.IncNonDefault"},
	"internal/cpu":     {"processOptions"},
	"syscall":          {"init"}, // the folders and files that a page does not have
}

// overlay writes into dir what makes the go tool compile the standard library at goroot with those
// functions emptied, and returns the file that it is told of. What this Go does not have stays away.
func overlay(goroot, dir string) (string, error) {
	replaced := map[string]string{}
	for pkg, names := range emptied {
		files, err := filepath.Glob(filepath.Join(goroot, "src", filepath.FromSlash(pkg), "*.go"))
		if err != nil {
			return "", err
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				return "", fmt.Errorf("the Go at %s is not complete: %w", goroot, err)
			}
			less, found, err := withoutBodies(source, names)
			if err != nil {
				return "", fmt.Errorf("%s cannot be read: %w", file, err)
			}
			if len(found) == 0 {
				continue
			}
			to := filepath.Join(dir, strings.ReplaceAll(pkg, "/", "_")+"_"+filepath.Base(file))
			if err := os.WriteFile(to, less, 0o600); err != nil {
				return "", err
			}
			replaced[file] = to
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return "", err
	}
	list := filepath.Join(dir, "overlay.json")
	return list, os.WriteFile(list, text, 0o600)
}

// withoutBodies returns a Go file in which those functions do nothing, and which of them it has.
func withoutBodies(source []byte, names []string) (less []byte, found []string, err error) {
	places := token.NewFileSet()
	file, err := parser.ParseFile(places, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	at := func(p token.Pos) int { return places.Position(p).Offset }
	end := len(source)
	for _, d := range slices.Backward(file.Decls) {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil || !slices.Contains(names, nameOf(f)) {
			continue
		}
		body := emptyBody(f.Type.Results, func(t ast.Expr) string { return string(source[at(t.Pos()):at(t.End())]) })
		less = append([]byte(body+string(source[at(f.Body.End()):end])), less...)
		end = at(f.Body.Pos())
		found = append(found, nameOf(f))
	}
	if len(found) == 0 {
		return source, nil, nil
	}
	less, err = withoutImports(append(slices.Clone(source[:end]), less...))
	return less, found, err
}

// nameOf is a function's name, behind that of its receiver's type.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name + "." + f.Name.Name
	}
	return ""
}

// emptyBody returns the zeros of a function's results.
func emptyBody(results *ast.FieldList, text func(ast.Expr) string) string {
	if results == nil {
		return "{}"
	}
	var zeros []string
	for _, field := range results.List {
		if len(field.Names) > 0 {
			return "{ return }"
		}
		zeros = append(zeros, "*new("+text(field.Type)+")")
	}
	return "{ return " + strings.Join(zeros, ", ") + " }"
}

// withoutImports gives up the names of those imports that nothing in a file uses any more.
func withoutImports(source []byte) ([]byte, error) {
	places := token.NewFileSet()
	file, err := parser.ParseFile(places, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if name, ok := s.X.(*ast.Ident); ok {
				used[name.Name] = true
			}
		}
		return true
	})
	for _, i := range slices.Backward(file.Imports) {
		imported, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, err
		}
		if i.Name == nil && !used[path.Base(imported)] {
			at := places.Position(i.Path.Pos()).Offset
			source = bytes.Join([][]byte{source[:at], source[at:]}, []byte("_ "))
		}
	}
	return source, nil
}
