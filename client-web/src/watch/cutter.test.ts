import { expect, test } from 'vitest'
import { newFrame } from '../race/frame'
import { Cutter } from './cutter'
import { Fights } from './fights'
import { Lens, lensFor } from './lens'
import { cameraFor, type Place } from './places'

/** Cameras at 0, 25, 50 and 75 of a hundred samples. */
const places: Place[] = [0, 25, 50, 75].map((at) => ({ kind: 'corner', x: at, y: 3, z: 8, at, from: (at + 91) % 100 }))

test('a car is handed from camera to camera', () => {
	expect([0, 15, 16, 40, 41, 90, 91, 99].map((s) => cameraFor(places, s, 100))).toEqual([0, 0, 1, 1, 2, 3, 0, 0])
	const cutter = new Cutter()
	const cuts: number[] = []
	for (let s = 0; s < 200; s++) if (cutter.update(places, 100, 3, s % 100, 0.1)) cuts.push(s % 100)
	// The first shot is still too short at 16.
	expect(cuts).toEqual([0, 18, 41, 66, 91, 16, 41, 66, 91])
})

test('no shot is so short that it is not read', () => {
	const cutter = new Cutter()
	cutter.update(places, 100, 3, 14, 1)
	expect(cutter.update(places, 100, 3, 16, 0.2)).toBe(false)
	// To and fro over the border: still the same shot.
	for (let k = 0; k < 5; k++) expect(cutter.update(places, 100, 3, k % 2 ? 16 : 15, 0.2)).toBe(false)
	expect(cutter.update(places, 100, 3, 20, 1)).toBe(true)
	expect(cutter.camera).toBe(1)
})

test('another car is another shot at once, and so is one that was put elsewhere', () => {
	const cutter = new Cutter()
	cutter.update(places, 100, 3, 14, 1)
	expect(cutter.update(places, 100, 5, 14, 0.1)).toBe(true)
	expect(cutter.update(places, 100, 5, 60, 0.1)).toBe(true)
	expect(cutter.camera).toBe(2)
	cutter.reset()
	expect(cutter.update(places, 100, 5, 60, 0.1)).toBe(true)
})

test('the head turns after a car, and in slow motion no less', () => {
	for (const slow of [1, 0.25]) {
		const lens = new Lens()
		const speed = 60 * slow
		lens.cut()
		let x = -80
		lens.follow(places[0]!, x, 0, 0, 0, true)
		expect(lens.aim.x).toBe(-80)
		for (let k = 0; k < 120 / slow; k++) {
			x += speed / 60
			lens.follow(places[0]!, x, 0, 0, 1 / 60, true)
			if (k > 40 / slow) expect(Math.abs(lens.aim.x - x)).toBeLessThan(3)
		}
	}
	// When all stands still, it looks at the car.
	const lens = new Lens()
	lens.follow(places[0]!, 10, 0, 0, 0.016, true)
	for (let k = 0; k < 90; k++) lens.follow(places[0]!, 20, 0, 0, 0.016, true)
	expect(lens.aim.x).toBeCloseTo(20, 1)
})

test('far is a long lens and near is a wide one, and a cut does not zoom', () => {
	expect(lensFor('corner', 100)).toBeLessThan(lensFor('corner', 30))
	expect(lensFor('low', 2)).toBeLessThanOrEqual(52)
	expect(lensFor('low', 900)).toBeGreaterThanOrEqual(7)
	const lens = new Lens()
	lens.follow(places[0]!, 90, 0, 0, 0.016, true)
	const far = lens.fov
	lens.follow(places[3]!, 90, 0, 0, 0.016, true)
	expect(lens.fov).toBeLessThan(far * 1.3)
	lens.cut()
	lens.follow(places[3]!, 90, 0, 0, 0.016, true)
	expect(lens.fov).toBeGreaterThan(far * 2)
})

test('television looks for the closest fight, and does not lose it for every other', () => {
	const frame = newFrame()
	const at = [400, 300, 298, 200, 100]
	for (const [slot, segment] of at.entries()) {
		Object.assign(frame.cars[slot]!, { here: true, lap: 1, segment, place: slot + 1 })
	}
	const fights = new Fights()
	expect(fights.update(frame, 1000, 3, 0.1)).toBe(1)
	// A moment later another one is a little closer.
	Object.assign(frame.cars[4]!, { segment: 199 })
	expect(fights.update(frame, 1000, 3, 0.1)).toBe(1)
	expect(fights.update(frame, 1000, 3, 10)).toBe(1)
	// That of the first two ends at the flag.
	Object.assign(frame.cars[1]!, { finish: 900 })
	Object.assign(frame.cars[2]!, { finish: 901 })
	expect(fights.update(frame, 1000, 3, 0.1)).toBe(3)
})
