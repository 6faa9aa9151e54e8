import { circuit } from './mock/circuit'
import { mockSource } from './mock/source'
import { newFrame } from './race/frame'
import { Track } from './race/track'
import { chooseQuality, gpuName } from './scene/quality'
import { Stage } from './scene/stage'
import './style.css'

const query = new URLSearchParams(location.search)
const track = new Track(circuit())
const canvas = document.querySelector('canvas')!
const stage = new Stage(canvas, track, chooseQuality(query.get('quality'), gpuName()), false)
const still = query.get('t')
const source = mockSource(track, still === null ? undefined : Number(still))
const frame = newFrame()
let last = 0
function loop(now: number): void {
	const dt = Math.min(0.1, (now - last) / 1000)
	last = now
	source.read(now, frame)
	stage.draw(frame, { slot: Number(query.get('slot') ?? 7), kind: query.has('orbit') ? 'orbit' : 'chase' }, dt)
	Object.assign(window, { info: stage.renderer.info.render })
	requestAnimationFrame(loop)
}
requestAnimationFrame(loop)
