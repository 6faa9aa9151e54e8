package clientweb_test

import "time"

// bumps walks the arena's player, frame by frame, to whichever wall is nearest and on against it, and says how near the
// picture ever put his middle to one, in metres: below 0 is in it.
func (p *page) bumps() (nearest float64) {
	eval[bool](p, `
		window.bump = { frames: 0, nearest: Infinity }
		const clamp = (v, low, high) => Math.min(Math.max(v, low), high)
		const gapOf = (w, i, x, y) => {
			const [x0, y0, x1, y1] = [arena.wallX0(w, i), arena.wallY0(w, i), arena.wallX1(w, i), arena.wallY1(w, i)]
			const gap = Math.hypot(x - clamp(x, x0, x1), y - clamp(y, y0, y1))
			return { gap: gap || -Math.min(x - x0, x1 - x, y - y0, y1 - y), x: (x0 + x1) / 2, y: (y0 + y1) / 2 }
		}
		const way = d => Math.abs(d) < 0.2 ? 0 : Math.sign(d)
		const push = now => {
			const w = match.view(now), me = match.slot, x = arena.playerX(w, me), y = arena.playerY(w, me)
			if (arena.playerLives(w, me) > 0) {
				const near = Array.from({ length: arena.wallCount }, (_, i) => gapOf(w, i, x, y))
					.reduce((a, b) => (a.gap < b.gap ? a : b))
				command.move = 5 + way(near.x - x) + 3 * way(near.y - y)
				bump.nearest = Math.min(bump.nearest, near.gap)
				if (near.gap < 0.7) bump.frames++
			}
			requestAnimationFrame(push)
		}
		requestAnimationFrame(push)
		true`)
	p.until(`bump.frames > 120`, 30*time.Second)
	return eval[float64](p, `bump.nearest`)
}
