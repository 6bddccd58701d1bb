"""The parts of the lean wire: signing, connections, replies, attribute values, errors."""
