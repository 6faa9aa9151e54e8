package racing

import "slipstream/sim/fix"

const (
	bounce  = fix.One * 30 / 100
	rub     = fix.One * 12 / 100
	apart   = Metre / 5    // cars that overlap are moved apart by at most this a tick
	capsule = CarWidth / 2 // a car is a capsule: this about a line ...
	spine   = CarLength/2 - capsule
	nudge   = Metre / 2       // approach speed from which a contact is counted
	above   = 14 * Metre / 10 // a car this far above another flies over it

	// towReach is how far behind a rival its slipstream ends.
	towReach = 34 * Metre
	// effectReach is how far off, on either axis, a car begins to have no effect on another in
	// the next tick: two at top speed come 3 m nearer in one.
	effectReach = towReach + 4*Metre

	towFrom  = 20 * Metre // m/s: slower cars leave no slipstream
	towWidth = CarWidth * 3 / 4
	towWiden = fix.One * 4 / 100 // by metre behind
	towGain  = 6                 // of 255, a tick
	towFade  = 5
)

// meet lets every two cars that are near act on each other: slipstream and contact.
func (s *State) meet(t *Track, does *[Slots]Command) {
	var facings [Slots]heading
	var tows [Slots]int32
	for i := range s.Cars {
		if c := &s.Cars[i]; c.Here != 0 && c.Ghost == 0 {
			facings[i] = facing(c.Yaw)
		}
	}
	for i := range s.Cars {
		a := &s.Cars[i]
		if a.Here == 0 || a.Ghost != 0 {
			continue
		}
		for j := i + 1; j < len(s.Cars); j++ {
			b := &s.Cars[j]
			dx, dz := b.X-a.X, b.Z-a.Z
			if fix.Abs(dx) >= towReach || fix.Abs(dz) >= towReach || b.Here == 0 || b.Ghost != 0 {
				continue
			}
			tows[i] = max(tows[i], tow(dx, dz, b, facings[i], facings[j]))
			tows[j] = max(tows[j], tow(-dx, -dz, a, facings[j], facings[i]))
			if fix.Abs(dx) < CarLength+CarWidth && fix.Abs(dz) < CarLength+CarWidth && fix.Abs(b.Y-a.Y) < above {
				touch(t, a, b, facings[i], facings[j], &does[i], &does[j])
			}
		}
	}
	for i := range s.Cars {
		if c := &s.Cars[i]; c.Tow < tows[i] {
			c.Tow = min(c.Tow+towGain, tows[i])
		} else if c.Tow > tows[i] {
			c.Tow = max(c.Tow-towFade, tows[i])
		}
	}
}

// tow is how much slipstream a car that looks along mine has of the one (dx, dz) away.
func tow(dx, dz int32, rival *Car, mine, its heading) int32 {
	if scale(mine.x, its.x, mine.z, its.z) < fix.One*3/4 {
		return 0
	}
	behind, off := its.local(dx, dz)
	if behind < CarLength/2 || behind >= towReach || fix.Abs(off) > towWidth+share(behind, towWiden) {
		return 0
	}
	if scale(rival.VX, its.x, rival.VZ, its.z) < towFrom {
		return 0
	}
	return 255 - 120*behind/towReach
}

// touch finds where two capsules are nearest and, if they overlap, pushes them
// apart there.
func touch(t *Track, a, b *Car, fa, fb heading, doesA, doesB *Command) {
	sa, sb := nearest(a.X-b.X, a.Z-b.Z, fa, fb)
	ax, az := share(fa.x, sa), share(fa.z, sa)
	bx, bz := share(fb.x, sb), share(fb.z, sb)
	dx, dz := a.X+ax-b.X-bx, a.Z+az-b.Z-bz
	gap := fix.Len(dx, dz)
	if gap >= 2*capsule {
		return
	}
	depth := min((2*capsule-gap)/2, apart)
	n := heading{fa.z, -fa.x}
	if gap < Metre/64 { // one across the other: the way their middles lie
		dx, dz = a.X-b.X, a.Z-b.Z
		gap = fix.Len(dx, dz)
	}
	if gap >= Metre/64 {
		n = heading{fix.Div(dx, gap), fix.Div(dz, gap)}
	}
	mx, mz := share(n.x, depth), share(n.z, depth)
	a.X, a.Z, b.X, b.Z = a.X+mx, a.Z+mz, b.X-mx, b.Z-mz

	ax, az = ax-share(n.x, capsule), az-share(n.z, capsule)
	bx, bz = bx+share(n.x, capsule), bz+share(n.z, capsule)
	avx, avz := a.at(ax, az)
	bvx, bvz := b.at(bx, bz)
	approach := -scale(avx-bvx, n.x, avz-bvz, n.z)
	if approach <= 0 {
		return
	}
	if approach > nudge {
		a.Hits++
		b.Hits++
	}
	if approach > strong {
		clash(t, a, b, doesA, doesB, n, approach)
	}
	loose := give(ax, az, n.x, n.z) + give(bx, bz, n.x, n.z)
	push := int32(int64(approach+share(approach, bounce)) << 16 / int64(loose))
	slide := scale(avx-bvx, -n.z, avz-bvz, n.x)
	drag := -fix.Clamp(slide/4, share(push, rub))
	px, pz := scale(n.x, push, -n.z, drag), scale(n.z, push, n.x, drag)
	a.push(px, pz, ax, az)
	b.push(-px, -pz, bx, bz)
}

// nearest returns where on their spines two cars are nearest: distances ahead of
// their middles, the first of which lies (dx, dz) from the second.
func nearest(dx, dz int32, fa, fb heading) (sa, sb int32) {
	cos := int64(scale(fa.x, fb.x, fa.z, fb.z))
	da, db := scale(dx, fa.x, dz, fa.z), scale(dx, fb.x, dz, fb.z)
	sa = -da / 2 // side by side: half way
	if apart := fix.One - cos*cos>>16; apart > fix.One/64 {
		sa = int32((cos*int64(db) - int64(da)<<16) / apart)
	}
	sa = fix.Clamp(sa, spine)
	sb = fix.Clamp(db+int32(cos*int64(sa)>>16), spine)
	return fix.Clamp(int32(cos*int64(sb)>>16)-da, spine), sb
}

// Unaffected reports whether no rival is near enough to have any effect on a car in
// the next tick.
func (s *State) Unaffected(slot int) bool {
	a := &s.Cars[slot]
	for i := range s.Cars {
		b := &s.Cars[i]
		if i != slot && b.Here != 0 && fix.Abs(b.X-a.X) < effectReach && fix.Abs(b.Z-a.Z) < effectReach {
			return false
		}
	}
	return true
}
