import { Group, InstancedMesh, type Material, Mesh, MeshBasicMaterial } from 'three'
import type { Looks } from '../race/look'
import type { Track } from '../race/track'
import { Crowd } from './crowd'
import { Effects } from './effects'
import { Fleet } from './fleet'
import { inkUp, Light } from './ink'
import { Land } from './land'
import { Life } from './life'
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
	private readonly life: Life
	private readonly crowd: Crowd

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
		this.life = new Life(light)
		const ground = { track, verge, land, light, life: this.life }
		buildProps(ground, material, this.world)
		this.crowd = new Crowd(ground)
		this.sky = new Sky(light, track.shape.motif, quality.halftone)
		this.fleet = new Fleet(track, light, looks)
		this.streaks = new Streaks()
		this.world.add(this.crowd.mesh, this.fleet.bodies, this.fleet.shadows, this.streaks.mesh)
		this.effects = new Effects(track, this.world)
		part(this.world, material)
	}

	/** What moves by itself does so for dt seconds. */
	live(dt: number): void {
		this.life.update(dt)
		this.crowd.update(dt)
	}

	/** Gives back what the graphics card holds. */
	clear(): void {
		this.fleet.clear()
		for (const group of [this.world, this.sky.group]) {
			group.traverse((thing) => {
				if (!(thing instanceof Mesh)) return
				if (thing instanceof InstancedMesh) thing.dispose()
				thing.geometry.dispose()
				const materials: Material[] = Array.isArray(thing.material) ? thing.material : [thing.material]
				for (const material of materials) material.dispose()
			})
			group.removeFromParent()
		}
	}
}

/**
 * Gives meshes of each kind a material of their own. Of one that several kinds share, three.js makes out the shader
 * anew with every change from one to another, many times a frame.
 */
function part(world: Group, shared: Material): void {
	const materials = new Map<string, Material>()
	world.traverse((thing) => {
		if (!(thing instanceof Mesh) || thing.material !== shared) return
		const kind = !(thing instanceof InstancedMesh) ? 'one' : thing.instanceColor ? 'tinted' : 'many'
		const own = materials.get(kind) ?? (materials.size > 0 ? shared.clone() : shared)
		materials.set(kind, own)
		thing.material = own
	})
}
