import type { Room } from '@slipstream/sdk'
import { button, el } from '../dom'
import { trackOfPaste } from '../race/code'
import { numberOf, settingOf, sketchOf } from '../race/sketch'
import type { Track } from '../race/track'
import { language, many, say, t } from '../text/text'
import { outline } from '../trial/outline'

/** How many tracks can be voted for: those that have a name. */
const CHOICES = 4
const LINES = 6
const LAPS_MAX = 9

/** A form with one line to type into. submit is called when there is something in it. */
function entry(kind: string, longest: number, hint: string, label: string, submit: () => void) {
	const text = el('input', kind)
	text.type = 'text'
	text.maxLength = longest
	text.placeholder = hint
	text.setAttribute('aria-label', label)
	text.setAttribute('autocomplete', 'off')
	const form = el('form', '', text)
	form.addEventListener('submit', (event) => {
		event.preventDefault()
		if (text.value.trim()) submit()
		else text.value = ''
	})
	return { form, text }
}

/** What goes on in a friend's room: who is there and ready, what will be raced, what is said. */
export class RoomBoard {
	readonly element = el('div', 'board-room')
	private readonly members = el('ul', 'members')
	private readonly laps = el('output', 'laps')
	private readonly fewer: HTMLButtonElement
	private readonly more: HTMLButtonElement
	private readonly ready: HTMLButtonElement
	private readonly vote: HTMLButtonElement
	private readonly opened: HTMLButtonElement
	private readonly chat = el('div', 'chat')
	private readonly lines = el('ol')
	/** The track that will be raced on, and where the host says which. */
	private readonly seen = el('div')
	private readonly paste: HTMLFormElement
	private shown: number | undefined
	private readonly stops: (() => void)[]

	constructor(
		private readonly room: Room,
		/** What a track is called. */
		private readonly track: (number: number) => string,
		private readonly load: (number: number) => Promise<Track>,
		/** What is wrong with a track that somebody drew, or nothing. */
		private readonly fault: (number: number) => Promise<string>,
	) {
		this.fewer = this.step('−', say('room.fewer'), -1)
		this.more = this.step('+', say('room.more'), 1)
		this.ready = button('item small ready', '', () => room.ready(!this.me?.ready))
		this.vote = button('item small vote', '', () => room.vote(this.next()))
		this.opened = button('item small public', '', () => room.configure({ public: !room.public }))
		this.chat.append(this.lines)
		this.chat.setAttribute('role', 'log')
		this.chat.setAttribute('aria-label', say('room.chat'))
		this.members.setAttribute('aria-label', say('room.members'))
		const options = el('div', 'options', el('span', 'pick', this.fewer, this.laps, this.more), this.opened)
		const mine = el('div', 'options', this.ready, this.vote)
		this.paste = this.code()
		// What grows is below what is pressed.
		this.element.append(options, mine, el('div', 'where', this.seen, this.paste), this.members, this.chat, this.talk())
		this.stops = [room.on('change', () => this.show()), room.on('said', () => this.hear())]
		this.show()
		this.hear()
	}

	/** Looks at the room no more. */
	close(): void {
		for (const stop of this.stops) stop()
	}

	private get me() {
		return this.room.members[this.room.you]
	}

	private step(sign: string, label: string, by: number): HTMLButtonElement {
		const b = button('step', sign, () => {
			const laps = (this.room.settings.laps ?? 1) + by
			this.room.configure({ settings: { laps: Math.min(LAPS_MAX, Math.max(1, laps)) } })
		})
		b.setAttribute('aria-label', label)
		return b
	}

	/** The next track to vote for, and behind the last none. */
	private next(): number | undefined {
		const vote = this.me?.vote ?? 0 // one more than the value
		return vote >= CHOICES ? undefined : vote
	}

	/** Where a host puts the code of a track, or a link to one. */
	private code(): HTMLFormElement {
		const { form, text } = entry('paste', 400, say('room.paste'), say('room.paste'), () => void take())
		form.noValidate = true // what is wrong is found when it is asked for
		const take = async (): Promise<void> => {
			const typed = text.value
			const track = trackOfPaste(typed)
			const wrong = track === undefined ? say('room.noTrack') : await this.fault(track).catch(() => '')
			if (text.value !== typed) return
			text.setCustomValidity(wrong)
			if (track === undefined || wrong) {
				text.reportValidity()
				return
			}
			text.value = ''
			this.room.configure({ settings: { track: settingOf(track) }, sketch: sketchOf(track) })
		}
		text.addEventListener('input', () => text.setCustomValidity(''))
		return form
	}

	/** Shows the track that will be raced on. */
	private async portray(): Promise<void> {
		const { settings, sketch } = this.room
		const number = sketch.length > 0 ? numberOf(sketch) : (settings.track ?? 0)
		if (number === this.shown) return
		this.shown = number
		const track = await this.load(number).catch(() => undefined)
		if (track && number === this.shown) this.seen.replaceChildren(outline(track))
	}

	/** Where a member says something to the others. */
	private talk(): HTMLFormElement {
		const { form, text } = entry('talk', 200, say('room.say'), say('room.sayLabel'), () => {
			this.room.say(text.value)
			text.value = ''
		})
		return form
	}

	private show(): void {
		const { room, me } = this
		this.members.replaceChildren(...room.members.map((_, k) => this.row(k)))
		const laps = room.settings.laps ?? 1
		this.laps.textContent = many('race.laps', laps)
		this.paste.hidden = !room.host || room.match !== ''
		void this.portray()
		for (const b of [this.fewer, this.more]) b.hidden = !room.host || room.match !== ''
		this.opened.hidden = !room.host
		this.opened.setAttribute('aria-pressed', String(room.public))
		this.opened.firstElementChild!.textContent = say(room.public ? 'room.isPublic' : 'room.public')
		this.ready.setAttribute('aria-pressed', String(me?.ready ?? false))
		this.ready.firstElementChild!.textContent = say(me?.ready ? 'room.isReady' : 'room.ready')
		this.vote.firstElementChild!.textContent = me?.vote
			? t('room.voted', { track: this.track(me.vote - 1) })
			: say('room.vote')
	}

	private row(k: number): HTMLLIElement {
		const { room } = this
		const member = room.members[k]!
		const is = [
			k === 0 ? say('room.host') : '',
			k === room.you ? say('room.you') : '',
			member.away ? say('room.away') : '',
			member.vote > 0 ? this.track(member.vote - 1) : '',
			member.ready ? say('room.memberReady') : '',
		]
		const row = el(
			'li',
			k === room.you ? 'me' : '',
			el('span', '', member.name),
			el('small', '', is.filter(Boolean).join(', ')),
		)
		if (room.host && k !== room.you) {
			const out = button('step', '×', () => room.kick(member.id))
			out.setAttribute('aria-label', t('room.kick', { name: member.name }))
			row.append(out)
		}
		return row
	}

	private hear(): void {
		this.chat.classList.toggle('gone', this.room.chat.length === 0)
		this.lines.replaceChildren(
			...this.room.chat.slice(-LINES).map((said) => {
				const at = new Date(said.time)
				const time = el('time', '', at.toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit' }))
				time.dateTime = at.toISOString()
				return el('li', '', time, el('b', '', said.name), ` ${said.text}`)
			}),
		)
		this.chat.scrollTop = this.chat.scrollHeight // the newest is last
	}
}
