package store

import (
	"cmp"
	"slices"
)

// Report implements Tables.
func (m *Memory) Report(c Complaint) error {
	if err := c.check(); err != nil {
		return err
	}
	return m.with(func() error {
		most := MaxGuestReports
		if !c.Guest {
			if _, err := m.player(c.By); err != nil {
				return err
			}
			most = MaxReports
		}
		today := 1
		for _, other := range m.reports {
			if other.By == c.By && other.At == c.At && other.About == c.About {
				return nil
			}
			if other.At > c.At-int64(day) && (other.By == c.By || c.Guest && other.Guest) {
				today++
			}
		}
		if today > most {
			return ErrFull
		}
		c.Said = slices.Clone(c.Said)
		m.reports = append(m.reports, c)
		return nil
	})
}

// Reports implements Tables.
func (m *Memory) Reports(from, limit int) (all []Complaint, err error) {
	from, limit = min(max(from, 0), MaxFrom), min(max(limit, 0), MaxLines)
	err = m.with(func() error {
		sorted := slices.SortedFunc(slices.Values(m.reports), func(x, y Complaint) int {
			return cmp.Or(-cmp.Compare(x.At, y.At), cmp.Compare(int64(x.By), int64(y.By)),
				cmp.Compare(int64(x.About), int64(y.About)))
		})
		from = min(from, len(sorted))
		all = append(all, sorted[from:min(from+limit, len(sorted))]...)
		return nil
	})
	return all, err
}
