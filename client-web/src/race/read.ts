import * as game from '../generated/racing'
import { type Frame, MAX_CARS } from './frame'
import { SKETCHED, sketchIn } from './sketch'

const TURN = Math.PI * 2

/** The angle of the front wheels, in radians, when the sim's wheel is fully turned. */
const LOCK = 0.5

/** Writes the words of a match's state to frame, in metres and radians. */
export function readState(words: Int32Array, slot: number, frame: Frame): void {
	frame.clock = game.clock(words)
	frame.goal = game.goal(words)
	const track = game.track(words)
	frame.track = track === SKETCHED ? sketchIn(words) : track
	frame.hz = game.hz
	frame.slot = slot
	for (let i = 0; i < MAX_CARS; i++) {
		const car = frame.cars[i]!
		car.here = game.carHere(words, i) !== 0
		if (!car.here) continue
		car.x = game.carX(words, i)
		car.y = game.carY(words, i)
		car.z = game.carZ(words, i)
		car.yaw = game.carYaw(words, i) * TURN
		car.vx = game.carVx(words, i)
		car.vy = game.carVy(words, i)
		car.vz = game.carVz(words, i)
		car.steer = game.carSteer(words, i) * LOCK
		car.tow = game.carTow(words, i)
		car.skid = game.carSkid(words, i)
		car.ghost = game.carGhost(words, i) > 0
		car.segment = game.carSegment(words, i)
		car.hits = game.carHits(words, i)
		car.scrapes = game.carScrapes(words, i)
		car.respawns = game.carRespawns(words, i)
		car.horns = game.carHorns(words, i)
		car.lap = game.runLap(words, i)
		car.mark = game.runMark(words, i)
		car.place = game.runPlace(words, i)
		car.began = game.runBegan(words, i)
		car.last = game.runLast(words, i)
		car.best = game.runBest(words, i)
		car.finish = game.runFinish(words, i)
		const conduct = game.carConduct(words, i)
		car.ghosted = conduct >= game.ghosted
		car.driven = conduct >= game.driven
		car.wrongWay = game.runAstray(words, i) >= game.wrongWay
	}
}
