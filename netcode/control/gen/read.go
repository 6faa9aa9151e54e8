package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A plan holds the messages that package control declares, and their structs.
type plan struct {
	kinds   []kind
	structs map[string]*structure
}

// A kind is one element of the table in control.go: kind[Hello](ToPlay, "hello").
type kind struct{ line, name, typ string }

type structure struct {
	name   string
	fields []field
	size   int // of the largest encoding, with its map header; 0 until it is known
}

type field struct {
	name, key string
	typ       string // of the field or, if it is a slice, of its elements
	slice     bool
	max       int // the most bytes of a string, or elements of a slice
}

// widest is how many bytes a value of a type takes at most. For a string this is only the
// head: its max tag says how many bytes follow.
var widest = map[string]int{
	"bool": 1, "string": 3,
	"int8": 9, "int16": 9, "int32": 9, "int64": 9, "uint8": 9, "uint16": 9, "uint32": 9, "uint64": 9,
}

const (
	maxKey  = 31 // the longest string whose head is one byte
	maxName = 16 // the longest name of a message that Parse accepts
)

func read(dir string) (*plan, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no Go source in %s: run it in netcode/control", dir)
	}
	p := &plan{structs: map[string]*structure{}}
	for _, path := range paths {
		if base := filepath.Base(path); strings.HasSuffix(base, "_test.go") || base == target {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if s, ok := n.Type.(*ast.StructType); ok && tagged(s) {
					p.structs[n.Name.Name] = structOf(n.Name.Name, s)
				}
			case *ast.CallExpr:
				if k, ok := kindOf(n); ok {
					p.kinds = append(p.kinds, k)
				}
			}
			return true
		})
	}
	return p, p.check()
}

// tagged reports whether a struct can be a message or a part of one. An empty struct can be, too.
func tagged(s *ast.StructType) bool {
	return len(s.Fields.List) == 0 || s.Fields.List[0].Tag != nil
}

func structOf(name string, s *ast.StructType) *structure {
	out := &structure{name: name}
	for _, f := range s.Fields.List {
		tag := ""
		if f.Tag != nil {
			tag, _ = strconv.Unquote(f.Tag.Value)
		}
		typ := f.Type
		array, isArray := typ.(*ast.ArrayType)
		if isArray && array.Len == nil {
			typ = array.Elt
		}
		ident, _ := typ.(*ast.Ident)
		for _, n := range f.Names {
			g := field{name: n.Name, key: reflect.StructTag(tag).Get("msgpack"), slice: isArray}
			if ident != nil {
				g.typ = ident.Name
			}
			g.max, _ = strconv.Atoi(reflect.StructTag(tag).Get("max"))
			out.fields = append(out.fields, g)
		}
	}
	return out
}

// kindOf recognises kind[T](Line, "name").
func kindOf(call *ast.CallExpr) (kind, bool) {
	index, ok := call.Fun.(*ast.IndexExpr)
	if !ok || len(call.Args) != 2 {
		return kind{}, false
	}
	fun, ok1 := index.X.(*ast.Ident)
	typ, ok2 := index.Index.(*ast.Ident)
	line, ok3 := call.Args[0].(*ast.Ident)
	name, ok4 := call.Args[1].(*ast.BasicLit)
	if !ok1 || !ok2 || !ok3 || !ok4 || fun.Name != "kind" {
		return kind{}, false
	}
	text, err := strconv.Unquote(name.Value)
	return kind{line: line.Name, name: text, typ: typ.Name}, err == nil
}

// check refuses what cannot be in a message, and computes how large everything can be.
func (p *plan) check() error {
	var all []error
	for _, s := range p.structs {
		if p.isUsed(s.name) {
			_, err := p.sizeOf(s, nil)
			all = append(all, err)
		}
	}
	if len(p.kinds) == 0 {
		all = append(all, errors.New("there is no table of kinds"))
	}
	names, types := map[string]bool{}, map[string]string{}
	for _, k := range p.kinds {
		if p.structs[k.typ] == nil {
			all = append(all, fmt.Errorf("there is no struct %s", k.typ))
		}
		if names[k.line+k.name] || types[k.typ] != "" && types[k.typ] != k.name || len(k.name) > maxName {
			all = append(all, fmt.Errorf("%s has two names, or one name twice on %s, or one too long", k.name, k.line))
		}
		names[k.line+k.name], types[k.typ] = true, k.name
	}
	return errors.Join(all...)
}

// isUsed reports whether a struct is a message or part of one.
func (p *plan) isUsed(name string) bool {
	if slices.ContainsFunc(p.kinds, func(k kind) bool { return k.typ == name }) {
		return true
	}
	for _, s := range p.structs {
		if s.name != name && slices.ContainsFunc(s.fields, func(f field) bool {
			return f.slice && f.typ == name
		}) && p.isUsed(s.name) {
			return true
		}
	}
	return false
}

func (p *plan) sizeOf(s *structure, inside []string) (int, error) {
	if s.size > 0 {
		return s.size, nil
	}
	if slices.Contains(inside, s.name) {
		return 0, fmt.Errorf("%s contains itself", s.name)
	}
	size, keys := 3, map[string]bool{"t": true}
	for _, f := range s.fields {
		at := s.name + "." + f.name
		if f.key == "" || keys[f.key] || len(f.key) > maxKey {
			return 0, fmt.Errorf("%s has no key of its own, of at most %d bytes", at, maxKey)
		}
		keys[f.key] = true
		one, ok := widest[f.typ]
		if elem := p.structs[f.typ]; elem != nil && f.slice {
			n, err := p.sizeOf(elem, append(inside, s.name))
			if err != nil {
				return 0, err
			}
			one, ok = n, true
		}
		bounded := f.slice || f.typ == "string"
		if !ok || f.slice && (f.typ == "string" || f.typ == "bool") || bounded && f.max == 0 {
			return 0, fmt.Errorf("%s is of no type that travels, or has no max", at)
		}
		size += 1 + len(f.key)
		switch {
		case f.slice:
			size += 3 + one*f.max
		default:
			size += one + f.max
		}
	}
	s.size = size
	return size, nil
}
