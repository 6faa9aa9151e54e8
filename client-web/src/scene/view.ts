import { Group, type Material, Mesh, MeshBasicMaterial } from 'three'
import type { Looks } from '../race/look'
import type { Track } from '../race/track'
import { Effects } from './effects'
import { Fleet } from './fleet'
import { inkUp, Light } from './ink'
import { Land } from './land'
import { MOODS } from './mood'
import { buildProps } from './props'
import type { Quality } from './quality'
import { buildRoad } from './road'
import { Sky } from './sky'
import { Streaks } from './streaks'
import { Verge } from './verge'

/** All that is to be seen of one track, in its mood: built at once, and thrown away with it. */
export class View {
	readonly world = new Group()
	readonly sky: Sky
	readonly fleet: Fleet
	readonly effects: Effects
	readonly streaks: Streaks

	constructor(track: Track, quality: Quality, looks: Looks) {
		const mood = MOODS[track.shape.mood] ?? MOODS[0]!
		inkUp(mood)
		// The sun stands over the first straight, a little to the right of where it leads.
		const light = new Light(Math.atan2(track.dz[0]!, track.dx[0]!) + 0.22, mood)
		const material = new MeshBasicMaterial({ vertexColors: true })
		const verge = new Verge(track)
		const land = new Land(track, verge)
		land.build(light, material, this.world)
		buildRoad(track, verge, light, material, this.world)
		buildProps({ track, verge, land, light }, material, this.world)
		this.sky = new Sky(light, track.shape.motif, quality.halftone)
		this.fleet = new Fleet(track, light, looks)
		this.streaks = new Streaks()
		this.world.add(this.fleet.bodies, this.fleet.shadows, this.streaks.mesh)
		this.effects = new Effects(track, this.world)
	}

	/** Gives back what the graphics card holds. */
	clear(): void {
		this.fleet.clear()
		for (const group of [this.world, this.sky.group]) {
			group.traverse((thing) => {
				if (!(thing instanceof Mesh)) return
				thing.geometry.dispose()
				const materials: Material[] = Array.isArray(thing.material) ? thing.material : [thing.material]
				for (const material of materials) material.dispose()
			})
			group.removeFromParent()
		}
	}
}
