//go:build !embedclient

package clientweb

import "io/fs"

var embedded fs.FS
