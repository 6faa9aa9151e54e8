import { type Frame, MAX_CARS, type Source } from '../race/frame'
import { newPlace, type Track } from '../race/track'

/** Cars that follow the centre line: enough to draw a scene by while there is no simulation. */
export function mockSource(track: Track, still: number | undefined): Source {
	const here = newPlace()
	const ahead = newPlace()
	return {
		read(now: number, frame: Frame): boolean {
			const t = still ?? now / 1000
			frame.clock = Math.round(t * 60) - 180
			frame.slot = 7
			const racing = Math.max(0, t - 3)
			for (let i = 0; i < MAX_CARS; i++) {
				const car = frame.cars[i]!
				const way = racing * 40 - i * 8 - 8
				track.at(way, here)
				track.at(way + 3, ahead)
				const lane = ((i % 3) - 1) * 3.4 + Math.sin(t + i) * 0.6
				car.here = true
				car.x = here.x + here.lx * lane
				car.y = here.y
				car.z = here.z + here.lz * lane
				car.yaw = Math.atan2(here.dx, here.dz)
				const speed = t > 3 ? 40 : 0
				car.vx = here.dx * speed
				car.vz = here.dz * speed
				car.vy = (ahead.y - here.y) * (speed / 3)
				car.steer = Math.atan2(here.dz * ahead.dx - here.dx * ahead.dz, here.dx * ahead.dx + here.dz * ahead.dz) * 2
				car.tow = i % 4 === 3 ? 0.8 : 0
				car.skid = Math.max(0, Math.sin(t * 0.7 + i * 2) * 2 - 1)
				car.segment = track.nearest(here.x, here.z, car.segment)
				car.place = i + 1
				car.lap = Math.max(0, Math.floor(way / track.length))
			}
			return true
		},
	}
}
