package lobby

import "slices"

// A ticket is a position in the queue for quick matches. The functions below are the changes that can be
// made to it.

// remove takes a rider out; without riders there is no ticket.
func (t *ticketRecord) remove(player uint64) error {
	i := t.index(player)
	switch {
	case i < 0:
		return errFine
	case len(t.Riders) == 1:
		return errDrop
	}
	t.Riders = slices.Delete(t.Riders, i, i+1)
	t.Away = t.deserted()
	return nil
}

func (t *ticketRecord) index(player uint64) int {
	return slices.IndexFunc(t.Riders, func(r riderRecord) bool { return r.Player == player })
}

// deserted reports whether none of the riders is connected.
func (t *ticketRecord) deserted() bool {
	return !slices.ContainsFunc(t.Riders, func(r riderRecord) bool { return !r.Gone })
}

// absent notes that a rider's connection to a node is gone.
func (t *ticketRecord) absent(player uint64, node uint32) error {
	i := t.index(player)
	if i < 0 {
		return errGone
	}
	t.Riders[i].Node, t.Riders[i].Gone = node, true
	t.Away = t.deserted()
	return nil
}

// present notes that a rider is connected, perhaps to another node than before.
func (t *ticketRecord) present(player uint64, node uint32) error {
	i := t.index(player)
	if i < 0 {
		return errGone
	}
	t.Riders[i].Node, t.Riders[i].Gone, t.Away = node, false, false
	return nil
}

// putBack puts a ticket back into the queue, if it is still assigned to that match.
func (t *ticketRecord) putBack(match matchRef) error {
	if t.State != assigned || t.Match != match {
		return errFine
	}
	t.State, t.Match = waiting, matchRef{}
	return nil
}
