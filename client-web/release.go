package clientweb

import (
	"context"
	"fmt"
)

// BuildRelease is [Build] for what is served for long: its pages are compressed as well as gzip
// can, which takes a while and saves a twentieth of every page that is sent. Whoever starts the
// server from its source does not wait for that.
func BuildRelease(ctx context.Context, root string, tell func(Progress)) error {
	unlock, err := lock(root, tell)
	if err != nil {
		return err
	}
	defer unlock()
	b := newBuilder(root, tell)
	if err := b.build(ctx); err != nil {
		return err
	}
	if err := b.findNode(ctx); err != nil {
		return err
	}
	if err := b.packages(ctx); err != nil { // dist may have come without them
		return err
	}
	if err := b.run(ctx, "Compressing the pages", nil, b.node, "zip.mjs", distDir(root)); err != nil {
		return fmt.Errorf("the pages could not be compressed (%w); see the output above", err)
	}
	return nil
}
