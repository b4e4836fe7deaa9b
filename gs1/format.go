package gs1

// length gives how many characters a value has at most.
func (s *spec) length() int {
	n := 0
	for _, p := range s.parts {
		n += p.max
	}
	return n
}

// checkFormat checks the characters and the length of a value.
func (s *spec) checkFormat(value string) *Error {
	return s.eachPart(value, func(part, []byte) *Error { return nil })
}

// checkContent checks everything that the dictionary says of a value alone.
func (s *spec) checkContent(value string) *Error {
	return s.eachPart(value, func(p part, v []byte) *Error {
		for _, l := range p.lints {
			if err := l.check(v); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachPart takes a value apart, checks characters and lengths, and gives each
// component to check.
func (s *spec) eachPart(value string, check func(part, []byte) *Error) *Error {
	if value == "" {
		return broken("empty value", 0, 0)
	}
	at := 0
	for _, p := range s.parts {
		if p.optional && at == len(value) {
			break
		}
		v := []byte(value[at:min(at+p.max, len(value))])
		err := p.checkFormat(v)
		if err == nil {
			err = check(p, v)
		}
		if err != nil {
			err.Position += at
			return err
		}
		at += len(v)
	}
	if at < len(value) {
		return broken("too long", at, len(value)-at)
	}
	return nil
}

func (p part) checkFormat(v []byte) *Error {
	if err := p.set.check(v); err != nil {
		return err
	}
	if len(v) < p.min {
		return broken("too short", len(v), 0)
	}
	return nil
}
