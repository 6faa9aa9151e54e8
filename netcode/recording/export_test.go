package recording

// PartBytes is the most that is kept beyond the limit, about.
const PartBytes = partBytes
