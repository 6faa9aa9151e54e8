//go:build embedclient

package clientweb

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

var embedded = func() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the embedding's own directory
	}
	return sub
}()
