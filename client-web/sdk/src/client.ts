import type { Client, ClientOptions } from './types'

/** The way in: a client of the server at `options.url`. It connects when first asked for something. */
export declare function createClient(options: ClientOptions): Client
