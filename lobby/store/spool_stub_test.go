package store

const victimDir = "SLIPSTREAM_STORE_VICTIM"

func victim(string) {}
