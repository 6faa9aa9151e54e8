package lobby

import "slipstream/netcode/control"

// opWhy asks the matchmaker what a ticket waits for.
const opWhy = "why"

// why answers "why am I waiting". Only the node that makes matches knows the answer.
func (l *Lobby) why(w *place) error {
	key := w.rec.Ticket
	t := l.tickets.get(key)
	if key == "" || t == nil {
		return ErrMatch
	}
	l.ask(l.lease.holder, &order{Op: opWhy, Ticket: key}, func(a *answer, err error) {
		if err != nil {
			w.refuse(l, err)
			return
		}
		m := &control.Waiting{
			Seconds: uint32((l.now() - t.Since) / 1e9), Players: uint32(a.Why.Waiting), Fitting: uint32(a.Why.Fitting),
			Window: uint32(a.Why.Window), RTT: uint32(a.Why.RTT),
		}
		if left := a.Why.Bots - l.now(); left > 0 {
			m.Bots = uint32(left / 1e9)
		}
		w.say(m)
	})
	return nil
}
