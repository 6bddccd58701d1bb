"""The index of closed days for outbreaks: columns that name nobody, people apart, and the search over both."""
