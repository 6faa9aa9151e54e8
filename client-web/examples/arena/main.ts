// A game with secrets: what this page is not sent, nobody can see in it. It draws
// the arena around whoever plays; the SDK does the rest.

import { createClient, type Match, SlipstreamError } from '@slipstream/sdk'
import * as arena from '../../src/generated/arena'

const say = document.querySelector<HTMLElement>('#say')!
const canvas = document.querySelector<HTMLCanvasElement>('#field')!
const pen = canvas.getContext('2d')!
const shown = 2 * arena.sight // metres from edge to edge
const scale = canvas.width / shown

const keys = new Set<string>()
const command = arena.command()
const hits = new Int32Array(arena.playerCount) // of each player, as drawn last
const flash = new Float64Array(arena.playerCount) // until when the last hit shows

const held = (a: string, b: string) => Number(keys.has(a) || keys.has(b))

function onKey(event: KeyboardEvent): void {
	if (event.type === 'keydown') keys.add(event.code)
	else keys.delete(event.code)
	if (event.code.startsWith('Arrow')) event.preventDefault()
	const dx = held('ArrowRight', 'KeyD') - held('ArrowLeft', 'KeyA')
	const dy = held('ArrowDown', 'KeyS') - held('ArrowUp', 'KeyW')
	command.move = 5 + dx + 3 * dy
}

function onMouse(event: PointerEvent): void {
	const box = canvas.getBoundingClientRect()
	const turn = Math.atan2(event.clientY - box.top - box.height / 2, event.clientX - box.left - box.width / 2)
	command.aim = Math.round((turn / (2 * Math.PI)) * 256) & 255 || 256
	command.fire = event.buttons & 1
}

function draw(match: Match<arena.Command>, now: number): void {
	const state = match.view(now)
	pen.setTransform(1, 0, 0, 1, 0, 0)
	pen.clearRect(0, 0, canvas.width, canvas.height)
	const me = Math.max(match.slot, 0)
	pen.setTransform(scale, 0, 0, scale, canvas.width / 2, canvas.height / 2)
	pen.translate(-arena.playerX(state, me), -arena.playerY(state, me))
	pen.strokeStyle = '#fff1d6'
	pen.lineWidth = 0.2
	pen.strokeRect(0, 0, arena.side, arena.side)
	for (let i = 0; i < arena.bushCount; i++) {
		const [x, y] = [arena.bushX0(state, i), arena.bushY0(state, i)]
		pen.fillStyle = '#1fa6a0'
		pen.fillRect(x, y, arena.bushX1(state, i) - x, arena.bushY1(state, i) - y)
	}
	for (let i = 0; i < arena.wallCount; i++) {
		const [x, y] = [arena.wallX0(state, i), arena.wallY0(state, i)]
		pen.fillStyle = '#e8a36b'
		pen.fillRect(x, y, arena.wallX1(state, i) - x, arena.wallY1(state, i) - y)
	}
	pen.fillStyle = '#ffc857'
	for (let i = 0; i < arena.shotCount; i++) {
		if (arena.shotLeft(state, i)) pen.fillRect(arena.shotX(state, i) - 0.15, arena.shotY(state, i) - 0.15, 0.3, 0.3)
	}
	for (let i = 0; i < arena.playerCount; i++) drawPlayer(state, i, me, now)
	const score = `${arena.playerScore(state, me)} kills, ${arena.playerDeaths(state, me)} deaths`
	say.textContent = `${score}, ${Math.ceil(arena.left(state) / arena.hz)} s left`
}

function drawPlayer(state: Int32Array, i: number, me: number, now: number): void {
	if (hits[i] !== arena.playerHits(state, i)) flash[i] = now + 120
	hits[i] = arena.playerHits(state, i)
	if (!arena.playerLives(state, i)) return // dead, or nobody, or out of our sight
	const [x, y] = [arena.playerX(state, i), arena.playerY(state, i)]
	const turn = arena.playerAim(state, i) * 2 * Math.PI
	pen.fillStyle = flash[i]! > now ? '#ffffff' : i === me ? '#57d3c0' : '#ff6b57'
	pen.beginPath()
	pen.arc(x, y, 0.5, 0, 2 * Math.PI)
	pen.fill()
	pen.strokeStyle = pen.fillStyle
	pen.beginPath()
	pen.moveTo(x, y)
	pen.lineTo(x + Math.cos(turn), y + Math.sin(turn))
	pen.stroke()
	pen.fillRect(x - 0.5, y - 1, arena.playerLives(state, i) / arena.lives, 0.2)
}

async function play(): Promise<void> {
	const name = new URLSearchParams(location.search).get('name') ?? 'Guest'
	const client = createClient({ url: location.origin, name })
	const match = await client.join<arena.Command>(await client.quickMatch({ game: arena.name }))
	match.on('drop', ({ reason }) => (say.textContent = `${reason} Coming back …`))
	match.on('leave', ({ reason }) => (say.textContent = reason))
	const frame = (now: number) => {
		match.send(command)
		if (match.status === 'playing') draw(match, now)
		if (match.status !== 'left') requestAnimationFrame(frame)
	}
	requestAnimationFrame(frame)
	Object.assign(window, { match, arena, command }) // to look at in the console, and for the browser's test
}

addEventListener('keydown', onKey)
addEventListener('keyup', onKey)
canvas.addEventListener('pointermove', onMouse)
canvas.addEventListener('pointerdown', onMouse)
canvas.addEventListener('pointerup', onMouse)
play().catch((error: unknown) => {
	say.textContent = error instanceof SlipstreamError ? error.message : String(error)
})
