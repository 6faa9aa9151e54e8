package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGeneratedIsFresh: the code on disk is what gen writes for the present structs.
func TestGeneratedIsFresh(t *testing.T) {
	want, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", target))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the structs ask for: run `go generate ./netcode/control` (%v)", target, err)
	}
}

// TestWhatCannotTravel: every mistake that one can make in a struct or in the table is refused
// with the name of the struct or message, before any code is written.
func TestWhatCannotTravel(t *testing.T) {
	const sound = "type Hi struct {\n\tA uint8 `msgpack:\"a\"`\n}\n"
	table := func(rows string) string { return "\nvar _ = []Kind{" + rows + "}\n" }
	for _, c := range []struct{ name, code, want string }{
		{"nothing", "", "no table"},
		{"a float", "type Hi struct {\n\tA float64 `msgpack:\"a\"`\n}" + table(`kind[Hi](ToPlay, "hi")`),
			"Hi.A is of no type"},
		{"a string without max", "type Hi struct {\n\tA string `msgpack:\"a\"`\n}" + table(`kind[Hi](ToPlay, "hi")`),
			"Hi.A is of no type"},
		{"an array without max", "type Hi struct {\n\tA []int32 `msgpack:\"a\"`\n}" + table(`kind[Hi](ToPlay, "hi")`),
			"Hi.A is of no type"},
		{"an array of strings", "type Hi struct {\n\tA []string `msgpack:\"a\" max:\"3\"`\n}" + table(`kind[Hi](ToPlay, "hi")`), "Hi.A is of no type"},
		{"a struct that is no array", "type In struct {\n\tB bool `msgpack:\"b\"`\n}\ntype Hi struct {\n\tA In `msgpack:\"a\"`\n}" + table(`kind[Hi](ToPlay, "hi")`), "Hi.A is of no type"},
		{"the key t", "type Hi struct {\n\tA uint8 `msgpack:\"t\"`\n}" + table(`kind[Hi](ToPlay, "hi")`),
			"Hi.A has no key of its own"},
		{"one key twice", "type Hi struct {\n\tA, B uint8 `msgpack:\"a\"`\n}" + table(`kind[Hi](ToPlay, "hi")`),
			"Hi.B has no key of its own"},
		{"a struct in itself", "type Hi struct {\n\tA []Hi `msgpack:\"a\" max:\"2\"`\n}" + table(`kind[Hi](ToPlay, "hi")`),
			"contains itself"},
		{"no struct", sound + table(`kind[Ho](ToPlay, "ho")`), "no struct Ho"},
		{"two names", sound + table(`kind[Hi](ToPlay, "hi"), kind[Hi](ToLobby, "ho")`), "two names"},
		{"one name twice", sound + table(`kind[Hi](ToPlay, "hi"), kind[Hi](ToPlay, "hi")`), "two names"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte("package control\n\n"+c.code), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := generate(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte("package control\n\n"+sound+
		table(`kind[Hi](ToPlay, "hi")`)), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, err := generate(dir); err != nil || !bytes.Contains(code, []byte(`case "hi":`)) {
		t.Errorf("a sound message: %v\n%s", err, code)
	}
}
