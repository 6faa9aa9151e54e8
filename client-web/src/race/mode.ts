import type { Command } from '../generated/racing'
import type { Key } from '../text/text'
import type { Frame } from './frame'
import type { Looks } from './look'

/** What a way to play that is no race among players wants of the page while its match is on the screen. */
export interface Mode {
	/** What the menu over it says: its title, the way back and the way out. */
	readonly menu: { readonly title: Key; readonly back: Key; readonly leave: Key }
	/** Nobody drives: the page looks on. */
	readonly watches?: boolean
	/** What the devices hold down as it is to be sent. */
	drive(command: Command): Command
	/** The frame was read; it may be changed before it is drawn. */
	read(frame: Frame, now: number): void
	/** A menu lies over it, or is gone again. */
	hold(on: boolean): void
	/** Who sits where, and how their cars look. */
	seat(names: string[], looks: Looks): void
	/** Its match was left. */
	close(): void
}
