package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"slipstream/client-web/describe"
	"slipstream/netcode/control"
)

// controlMessages writes the types of every control message, with the comments
// and the constants that stand beside them in the Go source at dir.
func controlMessages(dir string) ([]byte, error) {
	docs, err := readDocs(dir)
	if err != nil {
		return nil, err
	}
	s := newSource("The control messages of /play and /lobby: msgpack maps whose first key is t.")
	s.line("/** A server of another version tells a client to reload. */")
	s.line("export const version = %d", control.Version)
	s.line("")
	s.line("/** The longest lap, in bytes. */")
	s.line("export const maxLap = %d", control.MaxLap)
	s.line("")
	s.line("/** The longest text of one part of a lap that is handed in: bytes in base64. */")
	s.line("export const maxLapText = %s", longest(control.LapPart{}, "Text"))
	s.line("")
	docs.unions(s)
	w := typeWriter{source: s, docs: docs, done: map[reflect.Type]bool{}}
	for _, k := range control.Kinds() {
		w.message(k)
	}
	lines := [...]string{control.ToPlay: "ToPlay", control.FromPlay: "FromPlay", control.ToLobby: "ToLobby",
		control.FromLobby: "FromLobby"}
	for line, name := range lines {
		var members []string
		for _, k := range control.Kinds() {
			if int(k.Line) == line {
				members = append(members, tsName(k.Type))
			}
		}
		s.line("export type %s =\n\t| %s\n", name, strings.Join(members, "\n\t| "))
	}
	return s.Bytes(), nil
}

// longest is how long a message's text may be, in bytes.
func longest(message any, field string) string {
	f, ok := reflect.TypeOf(message).FieldByName(field)
	if !ok {
		panic("control has no such field: " + field)
	}
	return f.Tag.Get("max")
}

type typeWriter struct {
	*source
	docs docs
	done map[reflect.Type]bool
}

// message writes the interface of one message, behind those of its parts.
func (w typeWriter) message(k control.Kind) {
	if !w.done[k.Type] {
		w.structure(k.Type, "\tt: '"+k.Name+"'\n")
	}
}

func (w typeWriter) structure(t reflect.Type, head string) {
	w.done[t] = true
	for i := range t.NumField() {
		if e := t.Field(i).Type; e.Kind() == reflect.Slice && e.Elem().Kind() == reflect.Struct && !w.done[e.Elem()] {
			w.structure(e.Elem(), "")
		}
	}
	w.line("%sexport interface %s {", doc("", w.docs.text[t.Name()]), tsName(t))
	w.WriteString(head)
	for i := range t.NumField() {
		f := t.Field(i)
		w.line("%s\t%s: %s", doc("\t", w.docs.text[t.Name()+"."+f.Name]), f.Tag.Get("msgpack"), tsType(f.Type))
	}
	w.line("}\n")
}

func doc(indent, text string) string {
	if text == "" {
		return ""
	}
	return indent + "/** " + text + " */\n"
}

// tsName is the struct's name; JavaScript has an Error of its own.
func tsName(t reflect.Type) string {
	if t.Name() == "Error" {
		return "Refusal"
	}
	return t.Name()
}

func tsType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.String:
		return "string"
	case reflect.Slice:
		return tsType(t.Elem()) + "[]"
	case reflect.Struct:
		return tsName(t)
	}
	return "number"
}

// docs is what reflection does not see of a package.
type docs struct {
	text   map[string]string // by Type, and by Type.Field
	consts [][2]string       // name and value of the string constants, in order
}

func readDocs(dir string) (docs, error) {
	d := docs{text: map[string]string{}}
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		return d, fmt.Errorf("no Go source in %s: run it in a checkout of slipstream", dir)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return d, err
		}
		for _, decl := range file.Decls {
			if g, ok := decl.(*ast.GenDecl); ok {
				d.read(g)
			}
		}
	}
	return d, nil
}

func (d *docs) read(g *ast.GenDecl) {
	for _, spec := range g.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			d.text[spec.Name.Name] = oneLine(g.Doc)
			if st, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range st.Fields.List {
					for _, name := range f.Names {
						d.text[spec.Name.Name+"."+name.Name] = oneLine(cmp.Or(f.Comment, f.Doc))
					}
				}
			}
		case *ast.ValueSpec:
			if g.Tok != token.CONST {
				continue
			}
			text := cmp.Or(spec.Comment, spec.Doc)
			if !g.Lparen.IsValid() {
				text = cmp.Or(text, g.Doc) // that of a group is of none in it
			}
			for _, name := range spec.Names {
				d.text[name.Name] = oneLine(text)
			}
			if len(spec.Values) != 1 {
				continue
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING && spec.Names[0].IsExported() {
				value, _ := strconv.Unquote(lit.Value)
				d.consts = append(d.consts, [2]string{spec.Names[0].Name, value})
			}
		}
	}
}

func oneLine(c *ast.CommentGroup) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(c.Text()), " "), "*/", "* /")
}

// unions writes one constant object for each family of constants, such as Bye.
func (d docs) unions(s *source) {
	for _, family := range []string{"Bye", "Notice", "Error", "Out", "Lap"} {
		name := map[string]string{"Bye": "bye", "Notice": "notice", "Error": "refusal", "Out": "out",
			"Lap": "lapRefusal"}[family]
		s.line("export const %s = {", name)
		for _, c := range d.consts {
			if rest, ok := strings.CutPrefix(c[0], family); ok {
				s.line("\t%s: %s,", describe.Camel(rest), strconv.Quote(c[1]))
			}
		}
		s.line("} as const\n")
	}
}
