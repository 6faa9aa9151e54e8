import { type Client, createClient, type ErrorCode, type Match, type Recording } from '@slipstream/sdk'
import { Friends } from './friends'
import { type Command, name as GAME } from './generated/racing'
import type { Hud } from './hud/hud'
import { Card } from './menu/card'
import type { Focus } from './menu/focus'
import { NoticeLine, noticed } from './menu/notice'
import { Pause } from './menu/overlay'
import { Panel } from './menu/panel'
import { Screens } from './menu/screens'
import { Naming } from './naming'
import { Director } from './race/director'
import { type Draft, faultOf } from './race/fault'
import type { Frame } from './race/frame'
import type { Looks } from './race/look'
import type { Mode } from './race/mode'
import { settingOf, sketchOf } from './race/sketch'
import type { Track } from './race/track'
import { type Scene, trackName } from './race/tracks'
import { codeOf, refusalOf, type Story, storyOf, unfit } from './reasons'
import { Recovery } from './recovery'
import { resultOf } from './result'
import { seated } from './seated'
import { settings } from './settings/settings'
import { Shown } from './shown'
import { type Key, many, onSpeak, say, t } from './text/text'
import { Wish } from './wish'

/** A quick race starts at once: whoever wants to wait for friends has a room. */
const QUICK = { countdown: 2 } as const

/** Where the player is. `race` includes driving on while the result is awaited. */
export type Phase = 'menu' | 'joining' | 'room' | 'race' | 'results' | 'failed'

/**
 * What leads from one screen to the next. It owns the client of the server, what the picture shows, and everything that
 * lies over it.
 */
export class App {
	phase: Phase = 'menu'
	/** Called whenever another race is on the screen. */
	onRace: () => void = () => undefined
	/** Called when a race is to be seen again; back leads to where that was asked for. */
	onReplay: (recording: Recording, back: () => void) => void = () => undefined
	readonly director = new Director()
	readonly client: Client
	readonly wish = new Wish(() => this.shown.again())
	readonly recovery = new Recovery()
	private readonly shown: Shown
	private readonly panel: Panel
	private readonly screens: Screens
	private readonly card: Card
	private readonly pause = new Pause()
	private readonly notice = new NoticeLine()
	private readonly friends: Friends
	private readonly naming: Naming
	/** Shows the result of the last race once more. */
	private over: (() => void) | undefined
	/** Cancels what is under way when the player turns to something else. */
	private going = new AbortController()
	private hud: Hud | undefined

	constructor(
		page: HTMLElement,
		/** The track on the screen. */
		public track: Track,
		focus: Focus,
		/** The quality of the picture, if there is one. */
		quality: () => string,
	) {
		this.client = createClient({
			url: location.origin,
			name: Naming.kept || say('menu.racer'),
			look: settings.get('look'),
			account: !new URLSearchParams(location.search).has('guest'),
		})
		this.client.preload().catch(() => undefined) // while the menu is read; whoever needs it hears of a failure
		this.naming = new Naming(this.client, this.notice)
		this.shown = new Shown(
			this.client,
			() => this.wish.track,
			() => this.onRace(),
		)
		this.card = new Card(this.looks)
		this.panel = new Panel(
			{
				quick: () => void this.quick(),
				createRoom: () => void this.friends.open(),
				joinRoom: (code) => void this.friends.open(code),
				track: (next) => this.wish.pick(next),
				start: () => this.friends.room?.start(),
				home: () => this.home(),
				named: (typed) => this.naming.typed(typed),
				more: () => this.screens.entries,
			},
			Naming.kept,
		)
		this.screens = new Screens(this.panel, focus, {
			home: (at) => this.panel.home(this.friends.code, at),
			park: (parked) => this.shown.park(parked),
			quality,
		})
		this.friends = new Friends(this, this.panel, this.notice)
		page.append(this.panel.element, this.card.element, this.recovery.element, this.pause.element, this.notice.element)
		this.listen()
		focus.onPause = () => this.pauseRace()
		this.panel.home(this.friends.code)
		if (this.client.hasSeat(GAME)) void this.comeBack()
		else if (this.friends.wasHere) void this.friends.open(this.friends.code)
	}

	/** Says on the page what the network, the server and the settings say. */
	private listen(): void {
		const connected = (): void => this.panel.tell(navigator.onLine ? '' : say('menu.offline'))
		window.addEventListener('online', connected)
		window.addEventListener('offline', connected)
		connected()
		if (this.wish.misread) this.notice.tell(t('notice.noTrack', { track: trackName(this.wish.track) }))
		this.client.on('status', (s) =>
			this.panel.tell(s.players > 0 ? `${many('menu.racing', s.players)} ${many('menu.races', s.races)}` : ''),
		)
		this.client.on('notice', (n) => this.notice.tell(noticed(n)))
		this.client.lobby.on('lost', ({ code }) => {
			// What is under way, a room and a race tell it themselves.
			if (code === 'replaced' && (this.phase === 'menu' || this.phase === 'results'))
				this.notice.tell(storyOf(code).text)
		})
		settings.on('look', () => {
			this.client.look = settings.get('look')
			this.shown.repaint()
		})
		onSpeak(() => this.panel.speak())
	}

	/** The match that is played or watched. */
	get match(): Match<Command> | undefined {
		return this.shown.match
	}

	/** Where everybody is, in the match on the screen. */
	get frame(): Frame {
		return this.shown.frame
	}

	get names(): string[] {
		return this.shown.names
	}

	/** How everybody's car looks. */
	get looks(): Looks {
		return this.shown.looks
	}

	/** Whether the picture shows one car, slowly all round. */
	get turntable(): boolean {
		return this.shown.turntable
	}

	/** The page was loaded again in the middle of a race: the seat is still kept. */
	private async comeBack(): Promise<void> {
		const { friends } = this
		await this.go(say('going.back'), async (signal) => {
			const match = await this.resumed(signal)
			if (match) {
				await this.play(match)
				await friends.comeBack()
			} else if (friends.wasHere) await friends.open(friends.code)
			else {
				this.phase = 'menu'
				this.panel.home(friends.code)
			}
		})
	}

	/** The race whose seat is kept, unless it ended meanwhile. */
	private async resumed(signal: AbortSignal): Promise<Match<Command> | undefined> {
		try {
			return await this.client.resume<Command>({ signal, record: true })
		} catch (error) {
			const code = codeOf(error)
			if (signal.aborted || (code !== 'over' && code !== 'ticket')) throw error
			return undefined
		}
	}

	/** Puts an entry into the first screen's list, above those of the game itself. */
	offer(key: Key, act: () => void): void {
		this.screens.offer(key, act)
		if (this.phase === 'menu') this.panel.home(this.friends.code)
	}

	/** Shows a screen of its own over the first one, which its way back leads to. */
	screen(title: Key, body: HTMLElement, closed?: () => void): void {
		this.screens.show(title, body, closed)
	}

	/** The picture is there: a HUD to show, and a race to play behind the menu. */
	ready(hud: Hud): void {
		this.hud = hud
		this.shown.ready()
	}

	/** A track that was grown from its number, from the simulation itself. */
	scene(number: number): Promise<Scene | undefined> {
		return this.client.scene<Scene>(GAME, settingOf(number), sketchOf(number))
	}

	/** Whether keys drive the car. */
	get driving(): boolean {
		return (
			this.match !== undefined &&
			!this.match.watching &&
			!this.shown.mode?.watches &&
			this.phase === 'race' &&
			!this.covered
		)
	}

	/** Whether a menu lies over the race. */
	get covered(): boolean {
		return this.pause.open || this.panel.open
	}

	/** Gives the rest of the race that one has driven to a mode; false if it is another's. */
	observe(mode: Mode): boolean {
		if (this.shown.mode || !this.match || this.phase !== 'race') return false
		this.shown.mode = mode
		return true
	}

	/** Writes what there is to see at `now` to frame. False while there is nothing. */
	read(now: number): boolean {
		const { match } = this
		const awaited = this.phase === 'race' && match?.status === 'playing' && !this.shown.mode && !match.result
		this.recovery.look(awaited ? match.tick : undefined, now)
		return this.shown.read(now, this.covered)
	}

	/** Sends what the devices hold down, if they drive. */
	drive(command: Command): void {
		if (this.driving) this.shown.drive(command)
	}

	private async quick(): Promise<void> {
		await this.go(
			say('going.quick'),
			async (signal) => {
				const { race } = this.wish
				const settings = { ...QUICK, ...race.settings }
				const ask = () => this.client.quickMatch({ game: GAME, ...race, settings, signal })
				await this.play(await seated(this.client, ask, { signal, record: true }))
			},
			(code) => this.noRace(code),
		)
	}

	/** Why there is no race as the address wishes it. A track that nobody can drive on is wished for no more. */
	async noRace(code: ErrorCode): Promise<Story> {
		if (code !== 'sketch') return storyOf(code)
		const { track } = this.wish
		const fault = await faultOf(track, (sketch) => this.draft(sketch)).catch(() => '')
		if (this.wish.track === track) this.wish.take(0)
		return unfit(fault, trackName(0))
	}

	/** What the simulation says of a drawing. */
	draft(sketch: readonly number[]): Promise<Draft | undefined> {
		return this.client.draft<Draft>(GAME, sketch)
	}

	/** A room's screen is shown, before a race or after one. */
	waitInRoom(): void {
		this.leaveMatch()
		this.phase = 'room'
		this.shown.behind()
	}

	/**
	 * Does what takes a while, with a screen that says so and can give it up. told: what the player reads when it comes
	 * to nothing.
	 */
	async go(
		text: string,
		work: (signal: AbortSignal) => Promise<void>,
		told: (code: ErrorCode) => Story | Promise<Story> = storyOf,
	): Promise<void> {
		this.going.abort()
		this.going = new AbortController()
		const { signal } = this.going
		this.phase = 'joining'
		this.naming.agree()
		this.card.hide()
		this.panel.waiting(text)
		this.panel.show(true)
		try {
			await work(signal)
		} catch (error) {
			if (signal.aborted) return
			const code = codeOf(error)
			if (code === 'broken') console.error(error)
			const story = await told(code)
			if (!signal.aborted) this.fail(code, error instanceof Error ? error.message : '', story)
		}
	}

	/** Puts a match on the screen; mode: what it wants of the page if it is no race among players. */
	async play(match: Match<Command>, mode?: Mode): Promise<void> {
		this.leaveMatch()
		this.shown.begin(match, mode)
		this.phase = 'race'
		this.panel.show(false)
		this.hud?.reset()
		this.hud?.show(true)
		this.onRace()
		;(document.activeElement as HTMLElement | null)?.blur()
		match.on('roster', () => this.shown.seat(match))
		match.on('welcome', () => this.shown.seat(match))
		this.recovery.mind(match)
		match.on('notice', (notice) => this.notice.tell(noticed(notice)))
		match.on('hitch', (hitch) => this.hud?.net.felt(hitch, performance.now()))
		match.on('result', () => this.finished(match))
		match.on('leave', (left) => this.left(match, left.code, left.reason))
		if (match.result) this.finished(match)
	}

	/** The result is in: everybody's place is the server's word. */
	private finished(match: Match<Command>): void {
		if (this.match !== match || !match.result || this.phase !== 'race') return
		this.phase = 'results'
		if (this.pause.open) this.pause.hide()
		this.panel.show(false)
		this.recovery.hide()
		this.hud?.show(false)
		this.read(performance.now())
		const again: readonly [string, () => void] = this.friends.room
			? [say('card.room'), () => this.friends.again()]
			: [say('card.again'), () => void this.quick()]
		const card = resultOf(match, this.frame, this.track.shape.name)
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

	private left(match: Match<Command>, code: ErrorCode, reason: string): void {
		if (this.match !== match) return
		this.recovery.hide()
		// The race's end ends the connection too: the card is on the screen and the last state stays behind it.
		if (this.phase === 'results') return
		this.shown.match = undefined
		if (code === 'aborted') this.home()
		else this.fail(code, reason)
	}

	/** Something ended that the player did not end. */
	fail(code: ErrorCode, reason: string, story = storyOf(code)): void {
		this.going.abort()
		this.phase = 'failed'
		this.leaveMatch()
		const general = story.text === storyOf(code).text && (code === 'refused' || code === 'over' || code === 'broken')
		const own = general ? refusalOf(code, reason) : story.text
		const ways: [string, () => void][] = [[say('menu.menu'), () => this.home()]]
		if (story.reload) ways.unshift([say('menu.reload'), () => location.reload()])
		else if (code !== 'replaced') ways.unshift([say('menu.quick'), () => void this.quick()])
		this.panel.failed(story.title, own, ways)
		this.panel.show(true)
		this.shown.behind()
	}

	home(): void {
		this.going.abort()
		this.leaveMatch()
		this.friends.leave()
		this.phase = 'menu'
		history.replaceState(null, '', `/${this.wish.search}`)
		this.panel.home('')
		this.panel.show(true)
		this.shown.behind()
	}

	private leaveMatch(): void {
		this.card.hide()
		this.recovery.hide()
		if (this.pause.open) this.pause.hide()
		this.hud?.show(false)
		this.shown.end()
	}

	/** The race's menu, for whoever is in one. */
	pauseRace(): void {
		if (this.phase !== 'race' || this.pause.open) return
		this.pause.show({
			link: this.friends.link,
			menu: this.shown.mode?.menu ?? { title: 'pause.title', back: 'pause.back', leave: 'pause.leave' },
			settings: () => this.screens.settings(() => this.backToRace()),
			leave: () => this.home(),
		})
	}

	/** From a screen over the race to its menu. */
	private backToRace(): void {
		this.panel.show(false)
		this.pauseRace()
	}
}
