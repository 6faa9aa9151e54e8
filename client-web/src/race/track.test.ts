import { expect, test } from 'vitest'
import { drawnTrack } from './drawn'
import { firstTrack, loadTrack as load, TRACKS } from './tracks'

const loadTrack = (number: number) => load(number, drawnTrack)
const track = firstTrack()
const { shape } = track

test('every track is there, by its name', async () => {
	for (const [number, name] of TRACKS.entries()) {
		const { shape, n } = await loadTrack(number)
		expect([shape.number, shape.name]).toEqual([number, name])
		expect(shape.bank.length).toBe(n)
	}
	await expect(loadTrack(TRACKS.length)).rejects.toThrow()
})

test('a bank lifts the side it rises to', async () => {
	const bowl = await loadTrack(3)
	const i = bowl.shape.bank.findIndex((b) => b > 0.1)
	const at = (left: number) =>
		bowl.ground(i, bowl.shape.x[i]! + bowl.dz[i]! * left, bowl.shape.z[i]! - bowl.dx[i]! * left) - bowl.shape.y[i]!
	expect(at(5)).toBeCloseTo(bowl.shape.bank[i]! * 5)
	expect(at(-5)).toBeCloseTo(bowl.shape.bank[i]! * -5)
})

test('the track is a closed ring of even steps', () => {
	const { x, y, z } = shape
	for (let i = 0; i < track.n; i++) {
		const j = (i + 1) % track.n
		const step = Math.hypot(x[j]! - x[i]!, y[j]! - y[i]!, z[j]! - z[i]!)
		expect(step).toBeGreaterThan(1)
		expect(step).toBeLessThan(5)
	}
})

test('left of the way is where the left wall is: the lap turns as its curvature says', () => {
	let turned = 0
	for (let i = 0; i < track.n; i++) {
		const j = (i + 1) % track.n
		turned += track.bend[i]! * Math.hypot(shape.x[j]! - shape.x[i]!, shape.z[j]! - shape.z[i]!)
	}
	expect(Math.abs(Math.abs(turned) - Math.PI * 2)).toBeLessThan(0.1)
})

test('a place on the track is found again', () => {
	const { x, z, half } = shape
	for (let i = 0; i < track.n; i++) {
		const side = (half[i]! - 1) * (i % 2 ? 1 : -1)
		const px = x[i]! + track.dz[i]! * side
		const pz = z[i]! - track.dx[i]! * side
		const near = track.nearest(px, pz)
		expect(Math.hypot(x[near]! - px, z[near]! - pz)).toBeLessThanOrEqual(Math.abs(side) + 1e-9)
		expect(Math.hypot(track.dx[i]!, track.dz[i]!)).toBeCloseTo(1)
	}
})

test('the grid stands on the asphalt and looks along it', () => {
	expect(shape.grid.length).toBe(16)
	for (const spot of shape.grid) {
		const i = track.nearest(spot.x, spot.z)
		expect(Math.hypot(shape.x[i]! - spot.x, shape.z[i]! - spot.z)).toBeLessThan(shape.half[i]!)
		expect(spot.dx * track.dx[i]! + spot.dz * track.dz[i]!).toBeGreaterThan(0.95)
	}
})
