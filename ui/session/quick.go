package session

// ShowQuick makes the quick look's result the one that is looked at while fine-tuning goes on, or the model before it again.
func (s *Session) ShowQuick(on bool) {
	if s.state.QuickShown != on {
		s.change(func(st *State) { st.QuickShown = on })
	}
}
