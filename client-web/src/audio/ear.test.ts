import { beforeEach, describe, expect, it } from 'vitest'
import { newFrame } from '../race/frame'
import { Track, type TrackShape } from '../race/track'
import { blow, Ear } from './ear'
import { RIVALS } from './mix'
import { firing } from './motor'

/** A square of 400 m whose first side leads along +z from the origin; 6 m of road to each side, then 2 m of kerb. */
function square(): Track {
	const x: number[] = []
	const z: number[] = []
	for (const [fx, fz, dx, dz] of [
		[0, 0, 0, 1],
		[0, 100, 1, 0],
		[100, 100, 0, -1],
		[100, 0, -1, 0],
	] as const)
		for (let k = 0; k < 20; k++) {
			x.push(fx + dx * k * 5)
			z.push(fz + dz * k * 5)
		}
	const all = (v: number): number[] => x.map(() => v)
	const shape: TrackShape = {
		number: 0,
		name: 'square',
		mood: 0,
		motif: 0,
		x,
		z,
		y: all(0),
		half: all(6),
		wallLeft: all(20),
		wallRight: all(20),
		kerbLeft: all(2),
		kerbRight: all(2),
		bank: all(0),
		marks: [0],
		grid: [],
	}
	return new Track(shape)
}

const track = square()
const DT = 1 / 60

describe('an ear in a car', () => {
	let heard: string[]
	let knocks: [strength: number, pan: number][]
	let ear: Ear
	let frame: ReturnType<typeof newFrame>

	beforeEach(() => {
		heard = []
		knocks = []
		ear = new Ear({
			knock: (strength, pan) => knocks.push([strength, pan]),
			crack: () => heard.push('crack'),
			cue: (name) => heard.push(name),
		})
		frame = newFrame()
		frame.clock = 600
		put(0, 0, 40)
	})

	function put(slot: number, x: number, z: number, vx = 0, vz = 0): (typeof frame)['cars'][number] {
		return Object.assign(frame.cars[slot]!, { here: true, x, z, vx, vz, segment: Math.max(0, Math.floor(z / 5)) })
	}

	function listen(frames = 1, throttle: number | undefined = 1): typeof ear.mix {
		for (let k = 0; k < frames; k++) {
			ear.update(frame, track, { slot: 0, throttle, back: false }, DT)
			frame.clock++
		}
		return ear.mix
	}

	it('hears the engine follow the revs, through the gears', () => {
		const hertz: number[] = []
		for (let speed = 0; speed <= 72; speed += 0.5) {
			put(0, 0, 40, 0, speed)
			hertz.push(listen().engine.hertz)
		}
		const drops = hertz.filter((h, k) => k > 0 && h < hertz[k - 1]!).length
		expect(drops).toBe(5) // six gears
		expect(heard).toEqual(Array(5).fill('crack'))
		expect(Math.min(...hertz)).toBeGreaterThan(20)
		expect(Math.max(...hertz)).toBeLessThanOrEqual(firing(1))
	})

	it('is quiet for a moment while a gear changes', () => {
		put(0, 0, 40, 0, 12.9)
		const before = listen(10).engine.level
		put(0, 0, 40, 0, 13.2)
		expect(listen().engine.level).toBeLessThan(before / 2)
		expect(listen(10).engine.level).toBeCloseTo(before, 3)
	})

	it('hears the throttle', () => {
		put(0, 0, 40, 0, 30)
		const pulling = listen(40, 1).engine.level
		const rolling = listen(40, 0).engine.level
		expect(pulling).toBeGreaterThan(1.5 * rolling)
	})

	it('knows road, kerb and grass, and the air above them', () => {
		const at = (x: number, y = 0): string => {
			put(0, x, 40, 0, 30).skid = 0.8
			frame.cars[0]!.y = y
			const { tyres, kerb, grass } = listen()
			return [tyres && 'tyres', kerb && 'kerb', grass && 'grass'].filter(Boolean).join(' ')
		}
		expect(at(0)).toBe('tyres')
		expect(at(-7)).toBe('tyres kerb')
		expect(at(7)).toBe('tyres kerb')
		expect(at(9)).toBe('grass')
		expect(at(0, 2)).toBe('')
	})

	it('hears the wind grow with the square of speed, and the rush behind a rival instead', () => {
		put(0, 0, 40, 0, 30)
		const slow = listen().wind
		put(0, 0, 40, 0, 60)
		const fast = listen().wind
		expect(fast / slow).toBeCloseTo(4, 1)
		frame.cars[0]!.tow = 1
		expect(listen().wind).toBeLessThan(fast)
		expect(ear.mix.rush).toBeGreaterThan(0.5)
	})

	it('hears a blow by how much it changed the speed', () => {
		put(0, 0, 40, 0, 40)
		listen(5)
		put(0, 0, 40, 0, 38).hits++
		listen()
		put(0, 0, 40, 0, 38)
		listen(60)
		put(0, 0, 40, 0, 20).scrapes++
		listen(2)
		expect(knocks).toHaveLength(2)
		expect(knocks[0]![0]).toBeLessThan(0.4)
		expect(knocks[1]![0]).toBe(1)
		expect(blow(0, 0)).toBeGreaterThan(0)
	})

	it('hears the blows of others by where they are, and not from afar', () => {
		put(1, -8, 40)
		put(2, 0, 95)
		listen()
		frame.cars[1]!.hits++
		frame.cars[2]!.hits++
		listen()
		expect(knocks).toHaveLength(1)
		expect(knocks[0]![1]).toBeGreaterThan(0.5) // -x is to the right of who looks along +z
	})

	it('says the lights, the laps and the flag once', () => {
		const car = frame.cars[0]!
		frame.goal = 2
		frame.clock = -130
		listen(140)
		expect(heard.filter((h) => h === 'light')).toHaveLength(5)
		expect(heard.filter((h) => h === 'go')).toHaveLength(1)
		heard.length = 0
		car.lap = 1
		listen()
		car.lap = 2
		listen(3)
		car.lap = 3
		car.finish = frame.clock
		listen(3)
		expect(heard).toEqual(['lastLap', 'finish'])
	})

	it('says nothing of what was before it listened', () => {
		Object.assign(frame.cars[0]!, { hits: 5, scrapes: 7, horns: 3, lap: 2, finish: 100 })
		listen(3)
		ear.update(frame, track, { slot: -1, throttle: undefined, back: false }, DT)
		frame.cars[0]!.hits = 9
		listen(3)
		expect(heard).toEqual([])
		expect(knocks).toEqual([])
	})

	it('is silent without a car', () => {
		put(0, 7, 40, 0, 60).skid = 1
		put(1, 3, 44, 0, 60)
		listen(5)
		ear.update(frame, track, { slot: -1, throttle: undefined, back: false }, DT)
		const { engine, tyres, wind, rush, grass, kerb, rivals } = ear.mix
		expect([engine.level, tyres, wind, rush, grass, kerb, ...rivals.flatMap((r) => [r.level, r.squeal])]).toEqual(
			Array(6 + 2 * RIVALS).fill(0),
		)
	})

	it('hears no ghosts', () => {
		put(0, 0, 40, 0, 20)
		const other = put(1, 4, 44, 0, 20)
		other.ghost = true
		const strike = (): void => {
			other.hits++
			other.scrapes++
			other.horns++
			listen()
		}
		listen(60)
		strike()
		expect(ear.mix.rivals.every((r) => r.level === 0)).toBe(true)
		expect([...heard, ...knocks]).toEqual([])
		other.ghost = false
		listen(60)
		expect(ear.mix.rivals.filter((r) => r.level > 0)).toHaveLength(1)
		expect([...heard, ...knocks]).toEqual([]) // what it did as a ghost is not made up for
		strike()
		expect(heard).toEqual(['horn'])
		expect(knocks).toHaveLength(1)
		frame.cars[0]!.ghost = true // one's own blows are felt whatever one is
		frame.cars[0]!.scrapes++
		listen()
		expect(knocks).toHaveLength(2)
	})

	it('hears the nearest rivals, each with a voice of its own', () => {
		for (let slot = 1; slot < 10; slot++) put(slot, 0, 40 + slot * 6, 0, 20)
		listen(20)
		const levels = ear.mix.rivals.map((r) => r.level)
		expect(levels.every((level) => level > 0)).toBe(true)
		expect(new Set(levels).size).toBe(RIVALS)
		// the farthest comes nearest: the voice of the fourth is given up, and quiet before it is another's
		put(9, 0, 41, 0, 20)
		listen()
		expect(ear.mix.rivals.filter((r) => r.level === 0)).toHaveLength(1)
		listen(20)
		expect(ear.mix.rivals.every((r) => r.level > 0)).toBe(true)
	})

	it('never says anything that is no number', () => {
		for (let slot = 1; slot < 16; slot++) put(slot, 0, 40) // all in one place
		listen(3)
		const { engine, rivals, ...rest } = ear.mix
		const all = [...Object.values(engine), ...Object.values(rest), ...rivals.flatMap((r) => Object.values(r))]
		expect(all.every(Number.isFinite)).toBe(true)
	})
})
