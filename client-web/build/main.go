// Command build makes the browser client that a release binary embeds: go
// generate ./client-web, then go build -tags embedclient ./gameserver.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	clientweb "slipstream/client-web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := build(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func build(ctx context.Context) error {
	root, ok := clientweb.Checkout()
	if !ok {
		return errors.New("this is not a checkout of slipstream")
	}
	return clientweb.BuildRelease(ctx, root, func(p clientweb.Progress) { fmt.Print(p.Text) })
}
