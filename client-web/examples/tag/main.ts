// All it takes to play a game of Slipstream: this page knows how to draw tag and
// which keys move; the SDK does the rest.

import { createClient, type Match, SlipstreamError } from '@slipstream/sdk'
import * as tag from '../../src/generated/tag'

const say = document.querySelector<HTMLElement>('#say')!
const canvas = document.querySelector<HTMLCanvasElement>('#field')!
const pen = canvas.getContext('2d')!
const scale = canvas.width / (tag.side + 2)

const keys = new Set<string>()
const command = tag.command()

function onKey(event: KeyboardEvent): void {
	if (!event.code.startsWith('Arrow')) return
	event.preventDefault()
	if (event.type === 'keydown') keys.add(event.code)
	else keys.delete(event.code)
	command.dx = Number(keys.has('ArrowRight')) - Number(keys.has('ArrowLeft'))
	command.dy = Number(keys.has('ArrowDown')) - Number(keys.has('ArrowUp'))
}

function draw(match: Match<tag.Command>, now: number): void {
	const state = match.view(now)
	pen.clearRect(0, 0, canvas.width, canvas.height)
	for (let i = 0; i < tag.playerCount; i++) {
		if (!tag.playerHere(state, i)) continue
		const x = (tag.playerX(state, i) + 1) * scale
		const y = (tag.playerY(state, i) + 1) * scale
		pen.fillStyle = i === tag.it(state) ? '#ff6b57' : '#57d3c0'
		pen.fillRect(x - 8, y - 8, 16, 16)
		pen.fillStyle = '#fff1d6'
		pen.fillText(i === match.slot ? 'you' : String(tag.playerTags(state, i)), x - 8, y - 12)
	}
}

async function play(): Promise<void> {
	const client = createClient({
		url: location.origin,
		name: new URLSearchParams(location.search).get('name') ?? 'Guest',
	})
	const ticket = await client.quickMatch({ game: tag.name })
	const match = await client.join<tag.Command>(ticket)
	say.textContent = `You are ${match.players.find((p) => p.slot === match.slot)?.name}.`
	match.on('drop', ({ reason }) => (say.textContent = `${reason} Coming back …`))
	match.on('resume', () => (say.textContent = 'You are back.'))
	match.on('leave', ({ reason }) => (say.textContent = reason))
	const frame = (now: number) => {
		match.send(command)
		draw(match, now)
		if (match.status !== 'left') requestAnimationFrame(frame)
	}
	requestAnimationFrame(frame)
	Object.assign(window, { match, tag }) // to look at in the console, and for the browser's test
}

addEventListener('keydown', onKey)
addEventListener('keyup', onKey)
play().catch((error: unknown) => {
	say.textContent = error instanceof SlipstreamError ? error.message : String(error)
})
