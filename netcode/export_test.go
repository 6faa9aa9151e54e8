package netcode

// The coder's tables, for tests outside the package.

// A Prior is what one context starts with.
type Prior struct{ Zero, Seen *uint16 }

// PriorTable is consecutive contexts under their name in PROTOCOL.md.
type PriorTable struct {
	Name   string
	Priors []Prior
}

// PriorTables are the tables of PROTOCOL.md's section 10, in its order.
func PriorTables() (tables []PriorTable) {
	add := func(name string, probs []prob) {
		t := PriorTable{Name: name}
		for i := range probs {
			t.Priors = append(t.Priors, Prior{&probs[i].zero, &probs[i].seen})
		}
		tables = append(tables, t)
	}
	s, f, p := seatPriors[:], fieldPriors[:], plainPriors[:]
	add("more", s[probMore:probEvent])
	add("event", s[probEvent:probComes])
	add("comes", s[probComes:probKind])
	add("kind", s[probKind:probAbsent])
	add("absent", s[probAbsent:probLate])
	add("late", s[probLate:probBy])
	add("by", s[probBy:probChange])
	add("change", s[probChange:probAhead])
	add("ahead", s[probAhead:probLacks])
	add("lacks", s[probLacks:])
	add("field differs", f[fieldDiffers:fieldKey])
	add("field key", f[fieldKey:fieldWhich])
	add("field which", f[fieldWhich:fieldDown])
	add("field down", f[fieldDown:fieldFar])
	add("field far", f[fieldFar:fieldTop])
	add("field top", f[fieldTop:fieldSmall])
	add("field small", f[fieldSmall:])
	add("plain same", p[plainSame:plainDown])
	add("plain down", p[plainDown:plainLength])
	add("plain length", p[plainLength:plainTop])
	add("plain top", p[plainTop:])
	return tables
}

// UsePriors makes new coders start with the present values of the tables.
func UsePriors() { stepPriors = spread() }
