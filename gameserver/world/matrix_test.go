package world

import (
	"fmt"
	"strings"

	"slipstream/netcode/flight"
)

// matrix counts verdicts by what was done.
type matrix struct {
	count map[string]*[flight.Verdicts][flight.Verdicts]int // by fault: truth and verdict
	order []string
	alarm []string

	joined      [flight.Verdicts][flight.Verdicts]int // truth and verdict of the server, of hitches that were reported
	joinedRight int
	reported    int
}

func (m *matrix) row(name string) *[flight.Verdicts][flight.Verdicts]int {
	if m.count[name] == nil {
		m.count[name] = new([flight.Verdicts][flight.Verdicts]int)
		m.order = append(m.order, name)
	}
	return m.count[name]
}

// String is the table: what was done and whose fault it was, against the verdicts.
func (m *matrix) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-16s %-10s", "injected", "felt")
	for v := range flight.Verdicts {
		fmt.Fprintf(&b, "%10s", v)
	}
	b.WriteByte('\n')
	for _, name := range m.order {
		for truth := range flight.Verdicts {
			row := m.count[name][truth]
			if row == [flight.Verdicts]int{} {
				continue
			}
			fmt.Fprintf(&b, "%-16s %-10s", name, truth)
			for _, n := range row {
				fmt.Fprintf(&b, "%10d", n)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// right returns how many verdicts of what was felt or told were right, and of how many.
func (m *matrix) right() (right, all int) {
	for _, rows := range m.count {
		for truth, row := range rows {
			for v, n := range row {
				if truth == int(flight.Nothing) && v == truth {
					continue
				}
				if all += n; truth == v {
					right += n
				}
			}
		}
	}
	return right, all
}

// of returns the same of one truth.
func (m *matrix) of(truth flight.Verdict) (right, all int) {
	for _, rows := range m.count {
		for v, n := range rows[truth] {
			if all += n; int(truth) == v {
				right += n
			}
		}
	}
	return right, all
}
