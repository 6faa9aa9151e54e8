package main

import (
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"

	"slipstream/client-web/describe"
)

// packages reads the constants of Go packages from their source.
type packages struct {
	files *token.FileSet
	from  types.Importer
}

func newPackages() *packages {
	files := token.NewFileSet()
	return &packages{files, importer.ForCompiler(files, "source", nil)}
}

// A number is an integer constant that is exported.
type number struct{ name, about, value string }

// numbers returns the exported integer constants of the package at path, in the order of their source. One
// that JavaScript cannot hold exactly is none.
func (p *packages) numbers(path string) ([]number, error) {
	pkg, err := p.from.Import(path)
	if err != nil {
		return nil, err
	}
	var found []types.Object
	for _, name := range pkg.Scope().Names() {
		c, ok := pkg.Scope().Lookup(name).(*types.Const)
		if ok && c.Exported() && c.Val().Kind() == constant.Int {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	slices.SortFunc(found, func(a, b types.Object) int { return int(a.Pos() - b.Pos()) })
	docs, err := readDocs(filepath.Dir(p.files.Position(found[0].Pos()).Filename))
	if err != nil {
		return nil, err
	}
	var all []number
	for _, c := range found {
		v, exact := constant.Int64Val(c.(*types.Const).Val())
		if exact && -1<<53 < v && v < 1<<53 {
			all = append(all, number{describe.Camel(c.Name()), docs.text[c.Name()], strconv.FormatInt(v, 10)})
		}
	}
	return all, nil
}
