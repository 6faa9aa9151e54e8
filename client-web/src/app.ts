import { type Client, createClient, type ErrorCode, type Match, type Recording, type Room } from '@slipstream/sdk'
import { roomLink, roomOf, wishOf, withWatch } from './address'
import { Backdrop } from './backdrop'
import { type Command, name as GAME } from './generated/racing'
import type { Hud } from './hud/hud'
import { keep, recall } from './memory'
import { Card, type CardLine } from './menu/card'
import type { Focus } from './menu/focus'
import { Garage } from './menu/garage'
import { NoticeLine, noticed } from './menu/notice'
import { Pause, Recovering } from './menu/overlay'
import { Panel, type RoomView } from './menu/panel'
import { SettingsScreen } from './menu/settings'
import { trackCode } from './race/code'
import { type Frame, MAX_CARS, newFrame } from './race/frame'
import { Looks } from './race/look'
import type { Mode } from './race/mode'
import { botName } from './race/names'
import { readState } from './race/read'
import { Director } from './race/show'
import type { Track } from './race/track'
import { type Scene, TRACKS, trackName } from './race/tracks'
import { codeOf, outOfRoom, refusalOf, storyOf } from './reasons'
import { settings } from './settings/settings'
import { type Key, many, onSpeak, say, t } from './text/text'

/** A quick race starts at once: whoever wants to wait for friends has a room. */
const QUICK = { countdown: 2 } as const

/** Where the player is. `race` includes driving on while the result is awaited. */
export type Phase = 'menu' | 'joining' | 'room' | 'race' | 'results' | 'failed'

/**
 * Screens, and what leads from one to the next. It owns the client of the
 * server, the match that is played and the backdrop of the menus.
 */
export class App {
	phase: Phase = 'menu'
	match: Match<Command> | undefined
	readonly frame: Frame = newFrame()
	readonly names: string[] = []
	/** How everybody's car looks, in the match on the screen. */
	readonly looks = new Looks(MAX_CARS)
	resumes = 0
	drops = 0
	/** Called whenever another race is on the screen. */
	onRace: () => void = () => undefined
	/** Called when a race is to be seen again; back leads to where that was asked for. */
	onReplay: (recording: Recording, back: () => void) => void = () => undefined
	readonly director = new Director()
	readonly client: Client
	private readonly panel: Panel
	private readonly card = new Card(this.looks)
	private readonly recovering = new Recovering()
	private readonly pause = new Pause()
	private readonly notice = new NoticeLine()
	private readonly backdrop: Backdrop
	private readonly entries: [Key, () => void][] = []
	/** What is played that is no race among players. */
	private mode: Mode | undefined
	/** Shows the result of the last race once more. */
	private over: (() => void) | undefined
	private room: Room | undefined
	/** The name that the account was last asked to take. */
	private wantedName = ''
	/** Cancels what is under way when the player turns to something else. */
	private going = new AbortController()
	private code: string
	/** What the address wished for; picking a track changes it, and a link of it shares the track. */
	private search = withWatch(location.search, '')
	private hud: Hud | undefined

	constructor(
		page: HTMLElement,
		/** The track on the screen. */
		public track: Track,
		private readonly focus: Focus,
		/** The quality of the picture, if there is one. */
		private readonly quality: () => string,
	) {
		const name = recall('name')
		this.code = roomOf(location.pathname)
		this.client = createClient({
			url: location.origin,
			name: name || say('menu.racer'),
			look: settings.get('look'),
			account: !new URLSearchParams(location.search).has('guest'),
		})
		this.client.preload().catch(() => undefined) // while the menu is read; whoever needs it hears of a failure
		this.backdrop = new Backdrop(
			this.client,
			() => this.wished(),
			() => {
				this.looks.reset()
				if (this.backdrop.parked) this.looks.set(0, settings.get('look'))
				this.onRace()
			},
		)
		this.panel = new Panel(
			{
				quick: () => void this.quick(),
				createRoom: () => void this.openRoom(undefined),
				joinRoom: (code) => void this.openRoom(code),
				track: (next) => this.pick(next),
				start: () => this.room?.start(),
				home: () => this.home(),
				named: (typed) => {
					keep('name', typed)
					this.client.name = typed || say('menu.racer')
				},
				more: () => this.entries,
			},
			name,
		)
		page.append(this.panel.element, this.card.element, this.recovering.element, this.pause.element, this.notice.element)
		const connected = (): void => this.panel.tell(navigator.onLine ? '' : say('menu.offline'))
		window.addEventListener('online', connected)
		window.addEventListener('offline', connected)
		connected()
		this.client.on('status', (s) =>
			this.panel.tell(s.players > 0 ? `${many('menu.racing', s.players)} ${many('menu.races', s.races)}` : ''),
		)
		this.client.on('notice', (n) => this.notice.tell(noticed(n)))
		this.client.lobby.on('account', () => this.rename())
		this.client.lobby.on('lost', ({ code }) => {
			// What is under way, a room and a race tell it themselves.
			if (code === 'replaced' && (this.phase === 'menu' || this.phase === 'results'))
				this.notice.tell(storyOf(code).text)
		})
		this.entries.push(
			['menu.garage', () => this.garage()],
			['menu.settings', () => this.settings(() => this.panel.home(this.code, 'menu.settings'))],
		)
		this.panel.home(this.code)
		focus.onPause = () => this.pauseRace()
		settings.on('look', () => {
			this.client.look = settings.get('look')
			if (this.backdrop.parked) this.looks.set(0, this.client.look)
		})
		onSpeak(() => this.panel.speak())
		if (this.client.hasSeat(GAME)) void this.comeBack()
	}

	/** The page was loaded again in the middle of a race: the seat is still kept. */
	private async comeBack(): Promise<void> {
		await this.go(say('going.back'), async (signal) => {
			try {
				const match = await this.client.resume<Command>({ signal, record: true })
				if (match) await this.play(match)
			} catch (error) {
				const code = codeOf(error)
				if (signal.aborted || (code !== 'over' && code !== 'ticket')) throw error
				this.phase = 'menu' // it ended meanwhile
				this.panel.home(this.code)
			}
		})
	}

	/** The account takes the name that was typed here, if it may have it. */
	private rename(): void {
		const { account } = this.client.lobby
		const typed = recall('name')
		if (!account || typed === '' || typed === account.name || typed === this.wantedName) return
		this.wantedName = typed
		this.client.lobby.rename(typed).then(
			(is) => keep('name', is.name),
			(error: unknown) => this.notice.tell(refusalOf(codeOf(error), error instanceof Error ? error.message : '')),
		)
	}

	/** Puts an entry into the first screen's list, above those of the game itself. */
	offer(key: Key, act: () => void): void {
		this.entries.splice(Math.max(0, this.entries.length - 2), 0, [key, act])
		if (this.phase === 'menu') this.panel.home(this.code)
	}

	/** Shows a screen of its own over the first one, which its way back leads to. */
	screen(title: Key, body: HTMLElement, closed?: () => void): void {
		this.panel.screen(title, body, [say('menu.back'), () => this.panel.home(this.code, title)], closed)
		this.panel.show(true)
	}

	private settings(back: () => void): void {
		const screen = new SettingsScreen(settings, { focus: this.focus, quality: this.quality })
		const stop = onSpeak(() => {
			this.panel.retitle(say('settings.title'), say('menu.back'))
		})
		this.panel.screen('settings.title', screen.element, [say('menu.back'), back], () => {
			stop()
			screen.close()
		})
		this.panel.show(true)
	}

	private garage(): void {
		this.park(true)
		this.panel.screen(
			'garage.title',
			new Garage(settings).element,
			[say('garage.done'), () => this.panel.home(this.code, 'menu.garage')],
			() => this.park(false),
		)
	}

	/** One car on the grid to be looked at, or the race behind the menus again. */
	private park(parked: boolean): void {
		this.backdrop.parked = parked
		this.backdrop.stop()
		if (parked || !this.match) this.playBackdrop()
	}

	/** The picture is there: a HUD to show, and a race to play behind the menu. */
	ready(hud: Hud): void {
		this.hud = hud
		if (!this.match) this.playBackdrop()
	}

	/** A track that was grown from its number, from the simulation itself. */
	scene(number: number): Promise<Scene | undefined> {
		return this.client.scene<Scene>(GAME, number)
	}

	/** Whether keys drive the car. */
	get driving(): boolean {
		return (
			this.match !== undefined && !this.match.watching && !this.mode?.watches && this.phase === 'race' && !this.covered
		)
	}

	/** Whether a menu lies over the race. */
	get covered(): boolean {
		return this.pause.open || this.panel.open
	}

	/** Gives the rest of the race that one has driven to a mode; false if it is another's. */
	observe(mode: Mode): boolean {
		if (this.mode || !this.match || this.phase !== 'race') return false
		this.mode = mode
		return true
	}

	/** Whether the picture shows one car, slowly all round. */
	get turntable(): boolean {
		return this.backdrop.parked && !this.match
	}

	/** The match on the screen: the player's, or the backdrop's. */
	get shown(): Match<Command> | undefined {
		return this.match ?? this.backdrop.match
	}

	/** Writes what there is to see at `now` to frame. False while there is nothing. */
	read(now: number): boolean {
		const shown = this.shown
		if (!shown) return false
		const mine = this.match && !this.match.watching ? this.match.slot : -1
		readState(shown.view(now), mine, this.frame)
		this.mode?.hold(this.covered)
		this.mode?.read(this.frame, now)
		return true
	}

	/** Sends what the devices hold down, if they drive. */
	drive(command: Command): void {
		if (this.driving) this.match?.send(this.mode ? this.mode.drive(command) : command)
	}

	/** The number of the track that is wished for. */
	wished(): number {
		return wishOf(this.search).settings?.track ?? 0
	}

	/** Wishes for another track, which the race behind the menus is on from then on. */
	wish(track: number): void {
		const params = new URLSearchParams(this.search)
		params.set('track', trackCode(track))
		this.search = `?${params}`
		history.replaceState(null, '', this.search)
		this.backdrop.stop()
		this.playBackdrop()
	}

	/** What to call the track that is wished for; next: the next authored one, and after them one that nobody has seen. */
	private pick(next: boolean): string {
		if (next) {
			const after = this.wished() + 1
			const fresh = TRACKS.length + Math.floor(Math.random() * 2 ** 30)
			this.wish(after < TRACKS.length ? after : after === TRACKS.length ? fresh : 0)
		}
		return trackName(this.wished())
	}

	private async quick(): Promise<void> {
		await this.go(say('going.quick'), async (signal) => {
			const wish = wishOf(this.search)
			const settings = { ...QUICK, ...wish.settings }
			const ticket = await this.client.quickMatch({ game: GAME, ...wish, settings, signal })
			await this.play(await this.client.join<Command>(ticket, { signal, record: true }))
		})
	}

	/** A room of one's own, or a friend's by its code. */
	private async openRoom(code: string | undefined): Promise<void> {
		await this.go(code ? t('going.join', { code }) : say('going.open'), async (signal) => {
			const room = code
				? await this.client.joinByCode(code, { signal })
				: await this.client.createRoom({ game: GAME, ...wishOf(this.search), signal })
			this.room = room
			this.code = room.code
			history.replaceState(null, '', `/r/${encodeURIComponent(room.code)}`)
			room.on('change', () => this.panel.roomChanged(this.roomView(room)))
			room.on('drop', () => this.panel.roomChanged(this.roomView(room)))
			room.on('refused', (refused) => this.notice.tell(refusalOf(refused.code, refused.reason)))
			room.on('leave', (left) => {
				if (this.room !== room) return
				this.room = undefined
				if (this.phase !== 'room' || left.code === 'aborted') return
				this.going.abort() // who waits for a race there is told once
				this.fail(left.code, left.reason, left.code === 'not-found' ? outOfRoom() : undefined)
			})
			await this.waitInRoom(room, signal)
		})
	}

	/** The room's screen until the host starts a race, then the race. */
	private async waitInRoom(room: Room, signal: AbortSignal): Promise<void> {
		this.phase = 'room'
		this.panel.room(this.roomView(room))
		this.panel.show(true)
		this.playBackdrop()
		const ticket = await room.ticket({ signal })
		await this.play(await this.client.join<Command>(ticket, { signal, record: true }))
	}

	private roomView(room: Room): RoomView {
		return {
			code: room.code,
			link: roomLink(location.origin, room.code),
			room,
			track: trackName,
		}
	}

	/** Does what takes a while, with a screen that says so and can give it up. */
	async go(text: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
		this.going.abort()
		this.going = new AbortController()
		const { signal } = this.going
		this.phase = 'joining'
		this.rename()
		this.card.hide()
		this.panel.waiting(text)
		this.panel.show(true)
		try {
			await work(signal)
		} catch (error) {
			if (signal.aborted) return
			if (codeOf(error) === 'broken') console.error(error)
			this.fail(codeOf(error), error instanceof Error ? error.message : '')
		}
	}

	/** Puts a match on the screen; mode: what it wants of the page if it is no race among players. */
	async play(match: Match<Command>, mode?: Mode): Promise<void> {
		this.leaveMatch()
		this.backdrop.stop()
		this.match = match
		this.mode = mode
		this.phase = 'race'
		this.panel.show(false)
		this.card.hide()
		this.seat(match)
		this.hud?.reset()
		this.hud?.show(true)
		this.onRace()
		;(document.activeElement as HTMLElement | null)?.blur()
		match.on('roster', () => this.seat(match))
		match.on('welcome', () => this.seat(match))
		match.on('drop', (drop) => {
			this.drops++
			const s = Math.ceil(drop.retryMs / 1000)
			const n = drop.attempt
			const attempt = n < 2 ? '' : s > 1 ? t('recover.next', { n, s }) : t('recover.attempt', { n })
			this.recovering.show(`${say('recover.bot')} ${attempt}`)
		})
		match.on('resume', () => {
			this.resumes++
			this.recovering.hide()
		})
		match.on('notice', (notice) => this.notice.tell(noticed(notice)))
		match.on('hitch', (hitch) => this.hud?.net.felt(hitch, performance.now()))
		match.on('result', () => this.finished(match))
		match.on('leave', (left) => this.left(match, left.code, left.reason))
		if (match.result) this.finished(match)
	}

	private seat(match: Match<Command>): void {
		this.names.length = 0
		for (let slot = 0; slot < MAX_CARS; slot++) {
			const player = match.players.find((p) => p.slot === slot)
			this.looks.set(slot, player?.look ?? 0)
			if (player) this.names[slot] = player.name || botName(slot)
		}
		this.mode?.seat(this.names, this.looks)
	}

	/** The result is in: everybody's place is the server's word. */
	private finished(match: Match<Command>): void {
		if (this.match !== match || !match.result || this.phase !== 'race') return
		this.phase = 'results'
		if (this.pause.open) this.pause.hide()
		this.panel.show(false)
		this.recovering.hide()
		this.hud?.show(false)
		this.read(performance.now())
		const lines: CardLine[] = match.result.places.map((place) => {
			const car = this.frame.cars[place.slot]
			return {
				slot: place.slot,
				place: place.place,
				name: place.name || botName(place.slot),
				finish: car?.finish ?? 0,
				best: car?.best ?? 0,
			}
		})
		const again: readonly [string, () => void] = this.room
			? [say('card.room'), () => this.rejoin()]
			: [say('card.again'), () => void this.quick()]
		const card = {
			track: this.track.shape.name,
			laps: this.frame.goal,
			hz: this.frame.hz,
			mine: match.watching ? -1 : match.slot,
			lines,
		}
		const replay = (): void => {
			if (match.recording) this.onReplay(match.recording, () => this.backToResult())
		}
		this.over = () => this.card.show(card, [again, [say('card.watch'), replay], [say('menu.menu'), () => this.home()]])
		this.over()
	}

	/** From a race that was seen again to its result. */
	private backToResult(): void {
		this.phase = 'results'
		this.panel.show(false)
		this.hud?.show(false)
		this.over?.()
	}

	private rejoin(): void {
		const { room } = this
		if (!room) {
			this.home()
			return
		}
		this.leaveMatch()
		void this.go(say('going.room'), (signal) => this.waitInRoom(room, signal))
	}

	private left(match: Match<Command>, code: ErrorCode, reason: string): void {
		if (this.match !== match) return
		this.recovering.hide()
		// The race's end ends the connection too: the card is on the screen and the last state stays behind it.
		if (this.phase === 'results') return
		this.match = undefined
		if (code === 'aborted') this.home()
		else this.fail(code, reason)
	}

	private fail(code: ErrorCode, reason: string, story = storyOf(code)): void {
		this.phase = 'failed'
		this.leaveMatch()
		const own = code === 'refused' || code === 'over' || code === 'broken' ? refusalOf(code, reason) : story.text
		const ways: [string, () => void][] = [[say('menu.menu'), () => this.home()]]
		if (story.reload) ways.unshift([say('menu.reload'), () => location.reload()])
		else if (code !== 'replaced') ways.unshift([say('menu.quick'), () => void this.quick()])
		this.panel.failed(story.title, own, ways)
		this.panel.show(true)
		this.playBackdrop()
	}

	home(): void {
		this.going.abort()
		this.leaveMatch()
		this.room?.leave()
		this.room = undefined
		this.phase = 'menu'
		this.code = ''
		history.replaceState(null, '', `/${this.search}`)
		this.panel.home('')
		this.panel.show(true)
		this.playBackdrop()
	}

	private leaveMatch(): void {
		const { match, mode } = this
		this.match = undefined
		this.mode = undefined
		this.card.hide()
		this.recovering.hide()
		if (this.pause.open) this.pause.hide()
		this.hud?.show(false)
		match?.leave()
		mode?.close()
	}

	/** Behind the menus, once there is a picture. */
	private playBackdrop(): void {
		if (this.hud) void this.backdrop.play()
	}

	/** The race's menu, for whoever is in one. */
	pauseRace(): void {
		if (this.phase !== 'race' || this.pause.open) return
		this.pause.show({
			link: this.room ? roomLink(location.origin, this.room.code) : '',
			menu: this.mode?.menu ?? { title: 'pause.title', back: 'pause.back', leave: 'pause.leave' },
			settings: () => this.settings(() => this.backToRace()),
			leave: () => this.home(),
		})
	}

	/** From a screen over the race to its menu. */
	private backToRace(): void {
		this.panel.show(false)
		this.pauseRace()
	}
}
