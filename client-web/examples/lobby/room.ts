import type { Room } from '@slipstream/sdk'
import { button, check, el, field, form, submit } from './html'
import type { Page } from './main'

/** The room that we are in: who is there, what will be raced, chat. */
export function roomSection(section: HTMLElement, { client, lobby, say, attempt }: Page): void {
	const none = el('p', {}, 'You are in no room. Open one, or join a friend by the code.')
	const head = el('p', { id: 'where' })
	const members = el('ul', { id: 'members', 'aria-label': 'Members' })
	const settings = el('div', { class: 'row', id: 'settings', role: 'group', 'aria-label': 'Settings' })
	const [readyLine, ready] = check('Ready', (on) => lobby.room?.ready(on))
	ready.id = 'ready'
	const vote = el('select', { id: 'vote' })
	vote.addEventListener('change', () => lobby.room?.vote(vote.value === '' ? undefined : Number(vote.value)))
	const start = button('Start the race', () => lobby.room?.start())
	start.id = 'start'
	const chat = el('ol', { id: 'chat', role: 'log', 'aria-label': 'Chat', tabindex: '0' })
	const text = el('input', { id: 'text', maxlength: '200', autocomplete: 'off' })
	const talk = form(
		() => {
			lobby.room?.say(text.value)
			text.value = ''
		},
		field('Say something', text),
		submit('Send'),
	)
	const leave = button('Leave the room', () => lobby.room?.leave(), 'second')
	const inside = el(
		'div',
		{},
		head,
		members,
		el('h3', {}, 'Race'),
		settings,
		el('div', { class: 'row' }, readyLine, field('Vote for the track', vote), start),
		el('h3', {}, 'Chat'),
		chat,
		talk,
		leave,
	)
	section.append(none, inside)
	const inputs = new Map<string, HTMLInputElement>()
	let made = ''

	/** The settings of a game, made once: who types into one keeps his place in it. */
	const make = (room: Room) => {
		made = room.game
		inputs.clear()
		const described = client.games.find((g) => g.name === room.game)?.settings ?? []
		settings.replaceChildren(
			...described.map((s) => {
				const input = el('input', { type: 'number', min: String(s.min), max: String(s.max), id: `set-${s.name}` })
				input.addEventListener('change', () => room.configure({ settings: { [s.name]: input.valueAsNumber } }))
				inputs.set(s.name, input)
				return field(s.name, input)
			}),
		)
		const first = described[0]
		const values = first ? Array.from({ length: Math.min(first.max - first.min + 1, 8) }, (_, i) => first.min + i) : []
		vote.replaceChildren(
			el('option', { value: '' }, 'no vote'),
			...values.map((v) => el('option', { value: String(v) }, `${first?.name} ${v}`)),
		)
	}

	const row = (room: Room, k: number) => {
		const member = room.members[k]!
		const is = [
			k === 0 ? 'host' : '',
			k === room.you ? 'you' : '',
			member.away ? 'away' : '',
			member.ready ? 'ready' : '',
			member.vote > 0 ? `votes for ${member.vote - 1}` : '',
		]
		const item = el(
			'li',
			k === room.you ? { class: 'me' } : {},
			el('span', {}, member.name),
			el('small', {}, is.filter(Boolean).join(', ')),
		)
		if (k === room.you) return item
		const muted = lobby.muted.has(member.id)
		item.append(button(muted ? 'Unmute' : 'Mute', () => lobby.mute(member.id, !muted), 'second'))
		const report = () => {
			lobby.report(member.id, 'Reported from the lobby page')
			say(`You reported ${member.name}: the operator can read what was said.`)
		}
		item.append(button('Report', report, 'second'))
		if (room.host) item.append(button('Kick', () => room.kick(member.id), 'second'))
		return item
	}

	const show = () => {
		const { room } = lobby
		none.hidden = room !== undefined
		inside.hidden = room === undefined
		if (!room) return
		if (made !== room.game) make(room)
		head.textContent = `Room ${room.code}, ${room.public ? 'public' : 'private'}${room.match ? ', a match runs' : ''}${room.connected ? '' : ', connection lost'}`
		members.replaceChildren(...room.members.map((_, k) => row(room, k)))
		for (const [name, input] of inputs) {
			if (input !== document.activeElement) input.value = String(room.settings[name])
			input.disabled = !room.host || room.match !== ''
		}
		const me = room.members[room.you]
		ready.checked = me?.ready ?? false
		vote.value = me && me.vote > 0 ? String(me.vote - 1) : ''
		start.hidden = !room.host
	}

	const hear = (name: string, said: string, time: number) => {
		const at = new Date(time)
		const stamp = el('time', { datetime: at.toISOString() }, at.toLocaleTimeString())
		chat.append(el('li', {}, el('span', {}, `${name}: ${said}`), stamp))
		chat.scrollTop = chat.scrollHeight
	}

	/** The seat of the room's next race: this page only shows where it is. */
	const wait = async (room: Room): Promise<void> => {
		while (lobby.room === room) {
			const ticket = await room.ticket()
			say(`The race ${ticket.match} has started: your seat is kept for half a minute.`)
		}
	}

	lobby.on('muted', show)
	lobby.on('room', (room) => {
		chat.replaceChildren()
		show()
		if (!room) return
		room.on('change', show)
		room.on('drop', show)
		room.on('said', (s) => hear(s.name, s.text, s.time))
		room.on('refused', ({ reason }) => {
			say(reason)
			show()
		})
		room.on('leave', ({ code, reason }) => {
			if (code !== 'aborted') say(reason)
			show()
		})
		attempt(wait(room).catch(() => {})) // why one is out of it is told by the room
	})
	show()
}
