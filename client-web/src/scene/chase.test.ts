import { PerspectiveCamera } from 'three'
import { expect, test } from 'vitest'
import { drawnTrack } from '../race/drawn'
import { newFrame } from '../race/frame'
import { loadTrack, TRACKS } from '../race/tracks'
import { Chase } from './chase'

test('the camera circles a car at a wall neither from above it nor from beyond the wall', async () => {
	for (const number of TRACKS.keys()) {
		const track = await loadTrack(number, drawnTrack)
		const { shape, dx, dz } = track
		for (let at = 0; at < track.n; at += 31) {
			for (const off of [1.2 - shape.wallRight[at]!, 0, shape.wallLeft[at]! - 1.2]) {
				const camera = new PerspectiveCamera(50, 16 / 9)
				const chase = new Chase(camera)
				const car = newFrame().cars[0]!
				car.segment = at
				car.x = shape.x[at]! + dz[at]! * off
				car.z = shape.z[at]! - dx[at]! * off
				car.y = track.ground(at, car.x, car.z)
				car.yaw = at
				let steepest = 0
				let beyond = 0
				for (let time = 0; time < 40; time += 0.25) {
					chase.orbit(track, car, 0.25)
					const { x, y, z } = camera.position
					steepest = Math.max(steepest, (y - car.y) / Math.hypot(x - car.x, z - car.z))
					const near = track.nearest(x, z)
					const left = (x - shape.x[near]!) * dz[near]! - (z - shape.z[near]!) * dx[near]!
					beyond = Math.max(beyond, left - shape.wallLeft[near]!, -left - shape.wallRight[near]!)
				}
				const where = `${shape.name}, sample ${at}, ${off.toFixed(1)} m left`
				expect(steepest, where).toBeLessThan(0.6)
				expect(beyond, where).toBe(0)
			}
		}
	}
})
