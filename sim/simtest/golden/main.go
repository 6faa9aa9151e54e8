// Command golden prints every game's golden hash as this machine computes it: one line
// each, its name and the hash. Built for other targets, it shows that they agree.
package main

import (
	"fmt"
	"os"
	"strconv"

	"slipstream/sim/games"
	"slipstream/sim/simtest"
)

func main() {
	ticks := simtest.Ticks
	if len(os.Args) > 1 {
		n, err := strconv.Atoi(os.Args[1])
		if err != nil || n < 1 {
			fmt.Fprintln(os.Stderr, "golden: the first argument is a number of ticks, such as 1000")
			os.Exit(2)
		}
		ticks = n
	}
	for _, m := range games.All {
		hash := simtest.Play(m, ticks, func(what string) {
			fmt.Fprintln(os.Stderr, m.Rules().Name+": "+what)
			os.Exit(1)
		})
		fmt.Printf("%s %016x\n", m.Rules().Name, hash)
	}
}
