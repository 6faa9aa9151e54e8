package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"text/tabwriter"
)

// floorMost is how much more than the floor a reference may cost and be one.
const floorMost = 1.6

// compare gives every server n windows at the same number of players, in turns whose order rotates,
// and prints the medians.
func (b *bench) compare(chosen []server, n int) ([]window, error) {
	floor, err := b.printFloor()
	if err != nil {
		return nil, err
	}
	var all []window
	for i := range n {
		for j := range chosen {
			s := chosen[(i+j)%len(chosen)]
			var w window
			if err := b.child(s.name, b.players, &w); err != nil {
				return all, err
			}
			w.Round = i + 1
			all = append(all, w)
			fmt.Println(w.line())
		}
	}
	fmt.Println()
	return all, b.table(chosen, all, floor)
}

func (b *bench) printFloor() (floor, error) {
	var f floor
	if err := b.child("floor", b.players, &f); err != nil {
		return f, err
	}
	fmt.Printf("floor: one send %.2f us, one recv %.2f us over %d loopback sockets: %.0f ns a message\n\n",
		f.Send/1000, f.Recv/1000, b.players, f.perMessage())
	return f, nil
}

func (w window) line() string {
	note := ""
	switch {
	case !w.kept():
		note = "  DROPPED: the generator did not keep its schedule"
	case !w.held() && !w.blames():
		note = fmt.Sprintf("  blames nobody: others had the server's core for %.0f ms", w.Taken)
	}
	return fmt.Sprintf("%2d  %-10s %5d players %6.0f ns a message, user %2.0f %%, tick late p99 %6.2f ms, age %5.2f / %5.2f ms, delivery %6.2f / %6.2f ms, delivered %5.1f %%, generator lag p99 %5.2f ms%s",
		w.Round, w.Server, w.Players, w.perMessage(), 100*w.userShare(), w.LateP99, w.AgeP50, w.AgeP99, w.DeliveryP50,
		w.DeliveryP99, 100*w.delivered(), w.LagP99, note)
}

// table prints the medians and what they are to the reference's of the same round, and judges the reference.
func (b *bench) table(chosen []server, all []window, f floor) error {
	out := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "server\twindows\tns a message\tto the reference\tuser\ttick late p99\tage p99\tdelivery p50\tp99\tdelivered\t")
	for _, s := range chosen {
		of := func(figure func(window) float64) float64 { return median(good(all, s.name), figure) }
		fmt.Fprintf(out, "%s\t%d\t%.0f\t%.2f\t%.0f %%\t%.2f ms\t%.2f ms\t%.2f ms\t%.2f ms\t%.1f %%\t\n", s.name, len(good(all, s.name)),
			of(window.perMessage), ratio(all, s.name, reference, window.perMessage), 100*of(window.userShare),
			of(lateP99), of(ageP99),
			of(deliveryP50), of(deliveryP99), 100*of(window.delivered))
	}
	out.Flush()
	fmt.Printf("\ndelivery p99, %s to %s: %.2f\n", ours, arrival, ratio(all, ours, arrival, deliveryP99))
	return errors.Join(b.judge(all, f), wrong(all))
}

// judge refuses a reference that is slow itself.
func (b *bench) judge(all []window, f floor) error {
	x := median(good(all, reference), window.perMessage) / f.perMessage()
	if x > floorMost {
		return fmt.Errorf("the reference is invalid: it costs %.2f times the floor, more than %.1f", x, floorMost)
	}
	fmt.Printf("%s to the floor: %.2f\n", reference, x)
	return nil
}

func wrong(all []window) error {
	for _, w := range all {
		if w.Faults > 0 {
			return fmt.Errorf("%s sent %d wrong messages", w.Server, w.Faults)
		}
	}
	return nil
}

func lateP99(w window) float64     { return w.LateP99 }
func ageP99(w window) float64      { return w.AgeP99 }
func deliveryP50(w window) float64 { return w.DeliveryP50 }
func deliveryP99(w window) float64 { return w.DeliveryP99 }

// good are a server's windows in which the generator kept its schedule.
func good(all []window, name string) (its []window) {
	for _, w := range all {
		if w.Server == name && w.kept() {
			its = append(its, w)
		}
	}
	return its
}

func median(its []window, figure func(window) float64) float64 {
	var values []float64
	for _, w := range its {
		values = append(values, figure(w))
	}
	return middle(values)
}

// ratio is the median of the ratios that two servers have within a round: what slows a machine for
// a while slows both.
func ratio(all []window, name, to string, figure func(window) float64) float64 {
	var values []float64
	for _, w := range good(all, name) {
		for _, v := range good(all, to) {
			if v.Round == w.Round {
				values = append(values, figure(w)/figure(v))
			}
		}
	}
	return middle(values)
}

// middle is NaN of nothing.
func middle(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
