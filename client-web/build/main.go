// Command build makes the browser client that a release binary embeds: go
// generate ./client-web, then go build -tags embedclient ./gameserver.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	clientweb "slipstream/client-web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	// go generate runs in client-web.
	web, err := filepath.Abs(".")
	if err == nil {
		err = clientweb.Build(ctx, filepath.Dir(web), func(p clientweb.Progress) { fmt.Print(p.Text) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}
