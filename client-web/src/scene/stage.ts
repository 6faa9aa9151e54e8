import { Color, Fog, PerspectiveCamera, Scene, WebGLRenderer } from 'three'
import type { Frame } from '../race/frame'
import type { Looks } from '../race/look'
import type { Track } from '../race/track'
import type { Lens } from '../watch/lens'
import { Chase } from './chase'
import { FOG, INK } from './ink'
import { type Quality, Scaler } from './quality'
import { View } from './view'

/** How the camera looks at the race. */
export interface Shot {
	/** The slot it follows. */
	slot: number
	/** Behind the car, behind it and looking back, in a slow circle, from its roof, or from beside the track. */
	kind: 'chase' | 'back' | 'orbit' | 'onboard' | 'tv'
	/** Where `tv` looks from, and at. */
	lens?: Readonly<Lens>
}

/** What lies over the picture: nothing but a HUD, the menus' panel at its left, the card of a result or of a lap. */
export type Cover = 'none' | 'panel' | 'card' | 'lap'

/** How far right of the middle what counts is then to be seen, as a share of the picture's width. */
const ASIDE: Readonly<Record<Cover, number>> = { none: 0, panel: 0.21, card: 0.275, lap: 0.22 }

/** A window so low is a phone on its side, where the panel is wider: CSS has the same number. */
const LOW = 500
const ASIDE_LOW = 0.31

/** How far above it on an upright screen, where whatever lies over the picture lies low: a share of the height. */
const ABOVE = 0.27

/** The picture: everything that three.js draws of a race. */
export class Stage {
	readonly renderer: WebGLRenderer
	readonly camera = new PerspectiveCamera(60, 16 / 9, 0.3, 1700)
	private readonly scene = new Scene()
	private view: View
	private readonly chase: Chase
	private readonly scaler = new Scaler()
	private readonly done = new Set<number>()
	private lastSlot = -1
	private lastKind: Shot['kind'] = 'chase'
	private cover: Cover = 'none'
	private calm = false

	constructor(
		canvas: HTMLCanvasElement,
		private track: Track,
		readonly quality: Quality,
		private readonly looks: Looks,
	) {
		this.renderer = new WebGLRenderer({ canvas, antialias: quality.antialias, powerPreference: 'high-performance' })
		this.scene.matrixAutoUpdate = false
		this.chase = new Chase(this.camera)
		this.view = this.build(track)
		this.resize()
	}

	/** Shows another track. It takes some hundred milliseconds: everything is built anew. */
	change(track: Track): void {
		this.track = track
		this.view.clear()
		this.view = this.build(track)
		this.reset()
	}

	private build(track: Track): View {
		const view = new View(track, this.quality, this.looks)
		this.scene.background = new Color(INK.haze)
		this.scene.fog = new Fog(INK.haze, FOG.near, FOG.far)
		this.scene.add(view.world, view.sky.group)
		this.renderer.compile(this.scene, this.camera) // what is first seen in mid-race, too: a driver's compiler is slow
		this.chase.establish(track)
		return view
	}

	/** How the camera moves: calmly or not, and how much it shakes, 0 to 1. */
	steady(calm: boolean, shake: number): void {
		this.calm = calm
		this.chase.calm = calm
		this.chase.shake = shake
	}

	/** Gives everything back: another stage takes its place. */
	clear(): void {
		this.view.clear()
		this.renderer.dispose()
		this.renderer.forceContextLoss()
	}

	/** Fits the picture to the page. */
	resize(): void {
		const { quality } = this
		const wide = window.innerWidth
		const high = window.innerHeight
		this.camera.aspect = wide / Math.max(1, high)
		const aside = this.cover === 'panel' && high <= LOW ? ASIDE_LOW : ASIDE[this.cover]
		const right = wide > high ? aside : 0
		const up = wide <= high && this.cover !== 'none' ? ABOVE : 0
		this.camera.setViewOffset(wide, high, -right * wide, up * high, wide, high)
		this.camera.updateProjectionMatrix()
		if (quality.width > 0) {
			// A fixed number of dots in the page's own shape, stretched by the style sheet.
			const dots = quality.width * quality.height
			const h = Math.sqrt(dots / this.camera.aspect)
			this.renderer.setPixelRatio(1)
			this.renderer.setSize(Math.round(h * this.camera.aspect), Math.round(h), false)
			return
		}
		this.renderer.setPixelRatio(Math.min(quality.maxRatio, window.devicePixelRatio) * this.scaler.scale)
		this.renderer.setSize(wide, high, false)
	}

	/** Makes room beside what lies over the picture: what counts is right of it, or above it on an upright screen. */
	frameFor(cover: Cover): void {
		if (cover === this.cover) return
		this.cover = cover
		this.resize()
	}

	/** Draws frame; dt is in seconds since the last one, pace how fast the race's own time goes: 0 stands. */
	draw(frame: Frame, shot: Readonly<Shot>, dt: number, pace: number): void {
		const gone = dt * pace
		this.view.fleet.update(frame, dt)
		this.view.live(gone)
		const car = frame.cars[shot.slot]
		if (shot.slot !== this.lastSlot || shot.kind !== this.lastKind) {
			const glides = shot.kind === 'back' || this.lastKind === 'back'
			if (shot.slot !== this.lastSlot || !glides) this.chase.cut()
			this.lastSlot = shot.slot
			this.lastKind = shot.kind
		}
		if (car?.here) {
			const motion = this.view.fleet.motions[shot.slot]!
			if (shot.kind === 'tv' && shot.lens) this.chase.televise(shot.lens)
			else if (shot.kind === 'onboard') this.chase.ride(car, motion.climb, motion.jumped, dt)
			else if (shot.kind === 'orbit') this.chase.orbit(this.track, car, dt)
			else this.chase.follow(this.track, car, motion.climb, motion.jumped, shot.kind === 'back', dt)
		}
		this.camera.updateMatrixWorld()
		this.view.sky.follow(this.camera, this.chase.roll)
		this.view.effects.update(frame, this.view.fleet, this.camera.position.x, this.camera.position.z, gone)
		this.view.streaks.update(shot.kind === 'chase' && !this.calm ? car : undefined, gone)
		this.celebrate(frame)
		this.renderer.render(this.scene, this.camera)
		if (this.quality.width === 0 && this.scaler.frame(dt * 1000)) this.resize()
	}

	/** Forgets the race that was: the next one is another. */
	reset(): void {
		this.done.clear()
		this.chase.cut()
		for (const motion of this.view.fleet.motions) motion.jumped = true
	}

	private celebrate(frame: Frame): void {
		const { cars } = frame
		for (let i = 0; i < cars.length; i++) {
			const car = cars[i]!
			if (!car.here || car.finish <= 0 || (car.ghost && i !== frame.slot)) continue
			if (this.done.has(i)) continue
			this.done.add(i)
			if (frame.clock - car.finish < frame.hz) this.view.effects.confetti(car.x, car.y, car.z)
		}
	}
}
